import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { PodEvent } from './pod-watch.ts'
import { PodWatch } from './pod-watch.ts'

const workload = 'shop/cart'
const guard = (minAvailable: number | null, maxUnavailable: number | string | null) => ({
  name: workload,
  minAvailable,
  maxUnavailable,
})
const begun = (budgets: readonly ReturnType<typeof guard>[]): readonly PodEvent[] => [
  { at: 0, kind: 'workload', workload, owner: 'Deployment', pods: 2, budgets },
  { at: 0, kind: 'pod-placed', workload, pod: 'a', node: 'one', readyAt: 10 },
  { at: 0, kind: 'pod-placed', workload, pod: 'b', node: 'two', readyAt: 20 },
]
const evicted = (pod: string, node: string, at: number, forced = false): PodEvent => {
  return { at, kind: 'pod-evicted', workload, pod, node, goneAt: at + 5, forced }
}
const refused = (pod: string, node: string, at: number): PodEvent => {
  return { at, kind: 'eviction-refused', workload, pod, node, status: 429, budgets: [workload] }
}

describe('who watches evictions', () => {
  const rows: readonly [
    name: string,
    budgets: readonly ReturnType<typeof guard>[],
    events: readonly PodEvent[],
    wrong: RegExp | null,
  ][] = [
    ['allows what nothing guards', [], [evicted('a', 'one', 5)], null],
    ['allows what a budget can spare', [guard(1, null)], [evicted('a', 'one', 20)], null],
    ['finds an eviction too early', [guard(1, null)], [evicted('a', 'one', 19)], /in spite of its budget/],
    [
      'finds an eviction too many',
      [guard(null, '50%')],
      [evicted('a', 'one', 20), evicted('b', 'two', 20)],
      /in spite of its budget/,
    ],
    [
      'finds an eviction that two budgets forbid',
      [guard(0, null), guard(0, null)],
      [evicted('a', 'one', 20)],
      /in spite of its budget/,
    ],
    ['finds a refusal without need', [guard(1, null)], [refused('a', 'one', 20)], /refused that its budget allows/],
    ['finds force that nobody announced', [guard(2, null)], [evicted('a', 'one', 20, true)], /before anybody said so/],
    [
      'allows force that was announced',
      [guard(2, null)],
      [{ at: 20, kind: 'drain-forced', node: 'one' }, evicted('a', 'one', 20, true)],
      null,
    ],
    ['finds a pod in two places', [], [evicted('a', 'two', 20)], /from where it is not/],
    ['finds a pod too many', [], [{ at: 20, kind: 'pod-placed', workload, pod: 'c', node: 'one', readyAt: 30 }], /more pods/],
  ]
  for (const [name, budgets, events, wrong] of rows) {
    test(name, () => {
      const watch = new PodWatch()
      const found = [...begun(budgets), ...events].flatMap((event) => watch.see(event))
      if (wrong === null) assert.deepEqual(found, [])
      else assert.match(found.join(), wrong)
    })
  }

  test('does not count on the pods of a node that was lost', () => {
    const watch = new PodWatch()
    for (const event of begun([guard(1, null)])) assert.deepEqual(watch.see(event), [])
    watch.lose('two')
    assert.match(watch.see(evicted('a', 'one', 30)).join(), /in spite of its budget/)
  })

  test('sees pods that are still there', () => {
    const watch = new PodWatch()
    for (const event of [...begun([]), evicted('a', 'one', 20)]) watch.see(event)
    assert.deepEqual([watch.on('one', 24), watch.on('one', 25), watch.on('two', 25)], [['that ends'], [], ['b']])
  })
})
