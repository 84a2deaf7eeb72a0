import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { updatePhases } from '#core/update/update.ts'
import { runLife, type LifeReport } from './life.ts'

/** `CAIRN_SEED=<seed>` replays one sequence with its trace; `CAIRN_SEQUENCES=<count>` runs more or fewer. */
const replayed = process.env['CAIRN_SEED']
const count = Number(process.env['CAIRN_SEQUENCES'] ?? 1000)

describe('random updates of random clusters', () => {
  if (replayed !== undefined) {
    test(`seed ${replayed}`, () => {
      const report = runLife(replayed)
      for (const line of report.trace) process.stdout.write(`${line}\n`)
      assert.deepEqual(report.violations, [])
      assert.notEqual(report.converged, false)
    })
    return
  }
  test(`${count} sequences keep every invariant and come true in the end`, (t) => {
    let [updates, chains, chainsCut, replaced, lost] = [0, 0, 0, 0, 0]
    const failures: string[] = []
    const blocked = new Set<string>()
    const phases = new Set<string>()
    for (let index = 0; index < count && failures.length < 5; index += 1) {
      const seed = `life-${index}`
      const report = attempt(seed)
      if (typeof report === 'string') failures.push(report)
      else {
        updates += report.updates
        chains += report.chains
        chainsCut += report.chainsCut
        replaced += report.replaced
        lost += report.converged === null ? 1 : 0
        for (const code of report.blocked) blocked.add(code)
        for (const phase of report.phases) phases.add(phase)
        if (report.violations.length > 0) failures.push(`CAIRN_SEED=${seed}: ${report.violations[0]}`)
        else if (report.converged === false) failures.push(`CAIRN_SEED=${seed}: ${report.trace.at(-1)}`)
      }
    }
    t.diagnostic(
      `${updates} updates, ${chains} of them chains (${chainsCut} cut off on their way), ${replaced} nodes replaced, ${lost} clusters lost; blocked by ${[...blocked].sort().join(', ')}`,
    )
    assert.deepEqual(failures, [])
    if (count < 500) return
    assert.deepEqual([...phases].sort(), [...updatePhases].sort())
    assert.ok(updates > count && replaced > 3 * count, `only ${updates} updates replaced ${replaced} nodes`)
    assert.ok(chains > count / 10 && chainsCut > count / 100, `only ${chains} chains, ${chainsCut} cut off on their way`)
    assert.ok(lost < count / 2, `${lost} of ${count} lost etcd: too few others are left to be judged`)
  })
})

function attempt(seed: string): LifeReport | string {
  try {
    return runLife(seed)
  } catch (error) {
    return `CAIRN_SEED=${seed}: ${error instanceof Error ? error.stack : String(error)}`
  }
}
