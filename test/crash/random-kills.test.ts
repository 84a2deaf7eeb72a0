import { test } from 'node:test'
import { killAtRandom } from './random-kills.ts'

const seed = process.env['CAIRN_SEED'] ?? String(Date.now() % 1_000_000)

test(
  'nothing is lost and nothing done twice when servers and databases are killed under load',
  { timeout: 280_000 },
  async (t) => {
    t.diagnostic(`CAIRN_SEED=${seed}: ${await killAtRandom({ seed, ofServer: 5, ofDatabase: 2 })}`)
  },
)
