import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { updatePhases } from '#core/update/update.ts'
import { runLives } from '../lives/many-lives.ts'
import { lifeCount, replay, replayed } from '../lives/replay.ts'
import { run } from './life.ts'

describe('random updates of random clusters', () => {
  if (replayed !== undefined) {
    test(`seed ${replayed}`, () => replay(replayed ?? '', run))
    return
  }
  test(`${lifeCount} lives keep every invariant and come true in the end`, async (t) => {
    const { failures, lost, counts, met, seconds } = await runLives(new URL('./life.ts', import.meta.url), lifeCount)
    const count = (name: string) => counts[name] ?? 0
    t.diagnostic(`${JSON.stringify(counts)}, ${lost} clusters lost, in ${Math.round(seconds)} s`)
    t.diagnostic(`met: ${[...met].sort().join(', ')}`)
    assert.deepEqual(failures, [])
    if (lifeCount < 500) return
    const phases = updatePhases.filter((phase) => !met.includes(`phase ${phase}`))
    assert.deepEqual(phases, [], 'phases that no life went through')
    assert.ok(count('updates') > lifeCount && count('replaced') > 3 * lifeCount, `too little happened: ${JSON.stringify(counts)}`)
    assert.ok(
      count('chains') > lifeCount / 10 && count('chainsCut') > lifeCount / 100,
      `too few chains: ${JSON.stringify(counts)}`,
    )
    assert.ok(lost < lifeCount / 2, `${lost} of ${lifeCount} lost etcd: too few others are left to be judged`)
  })
})
