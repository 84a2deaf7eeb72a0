import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { runSequence } from './sequences.ts'

/** `CAIRN_SEED=<seed>` replays one sequence with its trace; `CAIRN_SEQUENCES=<count>` runs more or fewer. */
const replayed = process.env['CAIRN_SEED']
const count = Number(process.env['CAIRN_SEQUENCES'] ?? 1000)

describe('random lives of clusters', () => {
  if (replayed !== undefined) {
    test(`seed ${replayed}`, () => {
      const report = runSequence(replayed)
      for (const line of report.trace) process.stdout.write(`${line}\n`)
      assert.deepEqual(report.violations, [])
      assert.notEqual(report.converged, false)
    })
    return
  }
  test(`${count} sequences keep every invariant and come true in the end`, () => {
    let [events, replaced, lost] = [0, 0, 0]
    const failures: string[] = []
    for (let index = 0; index < count && failures.length < 5; index += 1) {
      const seed = `life-${index}`
      const report = attempt(seed)
      if (typeof report === 'string') failures.push(report)
      else {
        events += report.events
        replaced += report.replaced
        lost += report.converged === null ? 1 : 0
        if (report.violations.length > 0) failures.push(`CAIRN_SEED=${seed}: ${report.violations[0]}`)
        else if (report.converged === false) failures.push(`CAIRN_SEED=${seed}: ${report.trace.at(-1)}`)
      }
    }
    assert.deepEqual(failures, [])
    assert.ok(replaced > count, `only ${replaced} nodes were replaced in ${events} events`)
    assert.ok(lost < count / 2, `${lost} of ${count} lost etcd: too few others are left to be judged`)
  })
})

function attempt(seed: string): ReturnType<typeof runSequence> | string {
  try {
    return runSequence(seed)
  } catch (error) {
    return `CAIRN_SEED=${seed}: ${error instanceof Error ? error.stack : String(error)}`
  }
}
