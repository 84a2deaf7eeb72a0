import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { askEviction, nextReadyAt } from '#core/simulation/eviction.ts'
import type { Budget, Pod } from '#core/simulation/workload.ts'

const now = 1000
const letters: Readonly<Record<string, Pod>> = {
  r: { serial: 0, node: 'a', readyAt: now },
  /** Starts. */
  s: { serial: 0, node: 'a', readyAt: now + 5 },
  /** On a node that does not answer. */
  l: { serial: 0, node: 'b', readyAt: null },
  /** No node can take it. */
  p: { serial: 0, node: null, readyAt: null },
}

const atLeast = (minAvailable: number | string): Budget => ({ name: 'shop/cart', minAvailable, maxUnavailable: null })
const atMost = (maxUnavailable: number | string): Budget => ({ name: 'shop/cart', minAvailable: null, maxUnavailable })

describe('the eviction API', () => {
  // The first pod is asked for.
  const rows: readonly [pods: string, budgets: readonly Budget[], status: number, why: string][] = [
    ['r', [], 200, 'nothing guards it'],
    ['rr', [atLeast(1)], 200, 'one is left'],
    ['r', [atLeast(1)], 429, 'the last one that has to stay'],
    ['rs', [atLeast(1)], 429, 'the other one only starts'],
    ['rl', [atLeast(1)], 429, 'the other one does not answer'],
    ['rp', [atLeast(1)], 429, 'the other one has no node'],
    ['rr', [atMost(0)], 429, 'nothing may go: somebody wants to be asked first'],
    ['rrr', [atMost(1)], 200, 'one may go'],
    ['rrs', [atMost(1)], 429, 'one has gone already'],
    ['rr', [atLeast('100%')], 429, 'all have to stay'],
    ['rrrrrrr', [atLeast('50%')], 200, 'percentages round up: four of seven'],
    ['rrrrsss', [atLeast('50%')], 429, 'four of seven have to stay, and four are ready'],
    ['rrrr', [atMost('10%')], 200, 'percentages round up: one of four'],
    ['rrrs', [atMost('10%')], 429, 'one of four has gone'],
    ['rr', [atMost(5)], 200, 'more may go than there are'],
    ['sr', [atLeast(1)], 200, 'what is not ready may go while enough others are'],
    ['lrr', [atLeast(2)], 200, 'the same on a node that does not answer'],
    ['lr', [atLeast(2)], 429, 'what is not ready stays while the application is not healthy'],
    ['ls', [atLeast(1)], 429, 'none is healthy'],
    ['lr', [atMost(0)], 429, 'none of two may be missing, and one is'],
    ['rr', [atLeast(1), atMost(1)], 500, 'each of two budgets would let it go'],
    ['sr', [atLeast(0), atLeast(0)], 500, 'two budgets that ask for nothing'],
  ]
  for (const [words, budgets, status, why] of rows) {
    test(`${words} ${budgets.map((one) => one.minAvailable ?? `-${one.maxUnavailable}`).join(' ')}: ${status}, ${why}`, () => {
      const pods = words.split('').map((letter) => ({ ...letters[letter]! }))
      assert.equal(askEviction({ budgets, pods }, pods[0]!, now).status, status)
    })
  }

  test('a pod that starts may change the answer, one without a node may not', () => {
    assert.equal(nextReadyAt({ pods: [letters['r']!, letters['s']!, letters['p']!, letters['l']!] }, now), now + 5)
    assert.equal(nextReadyAt({ pods: [letters['r']!, letters['p']!] }, now), null)
  })
})
