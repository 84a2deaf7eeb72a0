import { test } from 'node:test'
import { killAtRandom } from './random-kills.ts'

const seed = process.env['CAIRN_SEED'] ?? String(Date.now() % 1_000_000)

test('nothing is lost and nothing done twice in 50 kills of the server and 10 of PostgreSQL', async (t) => {
  t.diagnostic(`CAIRN_SEED=${seed}: ${await killAtRandom({ seed, ofServer: 50, ofDatabase: 10 })}`)
})
