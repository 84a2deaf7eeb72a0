import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { recentChanges } from '#api/recent-changes.ts'

const cluster = (...clusters: string[]) => ({ projectId: 'p', clusters, profiles: [], registries: [] })

describe('what changed of late', () => {
  test('is remembered for a minute, each name once, by its newest change', () => {
    const recent = recentChanges(0)
    recent.note(cluster('a', 'b'), 10_000)
    recent.note(cluster('a'), 30_000)
    assert.deepEqual(recent.until(40_000, 'p', null), {
      reachesMs: 40_000,
      recent: [
        { kind: 'cluster', name: 'b', ageMs: 30_000 },
        { kind: 'cluster', name: 'a', ageMs: 10_000 },
      ],
    })
    assert.deepEqual(recent.until(71_000, 'p', null), {
      reachesMs: 60_000,
      recent: [{ kind: 'cluster', name: 'a', ageMs: 41_000 }],
    })
  })

  test('reaches back to where this server began to listen', () => {
    assert.deepEqual(recentChanges(5000).until(7000, 'p', null), { reachesMs: 2000, recent: [] })
  })

  test('reaches less far where more changed than is remembered', () => {
    const recent = recentChanges(0)
    for (let number = 0; number < 2500; number += 1) recent.note(cluster(`c${number}`), 10_000 + number)
    const { reachesMs, recent: named } = recent.until(12_500, 'p', null)
    assert.equal(named.length, 2000)
    assert.equal(named[0]?.name, 'c500')
    assert.equal(reachesMs, 2000)
  })
})
