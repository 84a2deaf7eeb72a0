import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { consoleFolder } from '../scripts/console-build.ts'
import { npmStart } from '../test/house/npm-start.ts'
import { holdBar } from './bar.ts'
import { median } from './fleet.ts'

/** How long `npm start` takes until it answers: at first, with a console to build and a database to make, and from then on. */
const firstMsMax = 15_000
const laterMsMax = 3_000

const folder = mkdtempSync(join(tmpdir(), 'cairn-bench-'))
try {
  rmSync(join(consoleFolder, '.inputs'), { force: true })
  const first = await timeStart()
  const later = median([await timeStart(), await timeStart(), await timeStart()])
  holdBar('npm start on a fresh checkout', first / 1000, firstMsMax / 1000, 's')
  holdBar('npm start on an existing database', later / 1000, laterMsMax / 1000, 's')
} finally {
  rmSync(folder, { recursive: true, force: true })
}

async function timeStart(): Promise<number> {
  const run = npmStart(folder)
  const { tookMs } = await run.ready()
  run.signal('SIGTERM')
  await run.ended
  return tookMs
}
