import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { runLives } from '../lives/many-lives.ts'
import { lifeCount, replay, replayed } from '../lives/replay.ts'
import { run } from './sequences.ts'

describe('random lives of clusters', () => {
  if (replayed !== undefined) {
    test(`seed ${replayed}`, () => replay(replayed ?? '', run))
    return
  }
  test(`${lifeCount} lives keep every invariant and come true in the end`, async (t) => {
    const { failures, lost, counts, seconds } = await runLives(new URL('./sequences.ts', import.meta.url), lifeCount)
    t.diagnostic(`${JSON.stringify(counts)}, ${lost} clusters lost, in ${Math.round(seconds)} s`)
    assert.deepEqual(failures, [])
    assert.ok((counts['replaced'] ?? 0) > lifeCount, `too little happened: ${JSON.stringify(counts)}`)
    assert.ok(lost < lifeCount / 2, `${lost} of ${lifeCount} lost etcd: too few others are left to be judged`)
  })
})
