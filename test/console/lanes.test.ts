import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { WireEvent } from '#contract/event.ts'
import type { EventReason } from '#core/history/event-reasons.ts'
import { lanesOf } from '../../console/updates/lanes.ts'

const event = (engineTime: number | null, reason: EventReason, object: string, more: Partial<WireEvent> = {}): WireEvent => ({
  id: `${reason} ${object}`,
  at: '2026-01-01T00:00:00.000Z',
  cluster: 'store',
  update: 'upd_1',
  kind: 'node',
  severity: 'info',
  reason,
  message: `${reason} ${object}`,
  object,
  pool: 'general',
  engineTime,
  detail: null,
  ...more,
})

test('a node that comes has its lane from when it was made, one that goes from the beginning, whatever the order of events', () => {
  const { lengthMs, groups } = lanesOf({ phases: [] }, [
    event(1000, 'StepTold', 'pool general', { kind: 'step' }),
    event(9000, 'NodeRemoved', 'node old'),
    event(2000, 'NodeCreated', 'node new'),
    event(4000, 'NodeReady', 'node new'),
    event(5000, 'NodeDraining', 'node old'),
  ])
  assert.equal(lengthMs, 8000)
  assert.deepEqual(groups, [
    {
      name: 'general',
      lanes: [
        {
          name: 'new',
          stretches: [
            { state: 'booting', from: 1000, to: 3000 },
            { state: 'ready', from: 3000, to: 8000 },
          ],
          text: 'booting at 1s, ready at 3s',
        },
        {
          name: 'old',
          stretches: [
            { state: 'ready', from: 0, to: 4000 },
            { state: 'draining', from: 4000, to: 8000 },
            { state: 'removed', from: 8000, to: 8000 },
          ],
          text: 'draining at 4s, removed at 8s',
        },
      ],
    },
  ])
})

test('phases, waits and faults have lanes of their own; a fault without a time of the engine stands where the event before it is', () => {
  const wait = { reason: 'a budget blocks', object: 'pod shop/web', owner: 'cluster owner', since: 3000, until: 63_000 }
  const { groups } = lanesOf(
    {
      phases: [
        { phase: 'rolling', at: '', engineTime: 1000, message: '' },
        { phase: 'succeeded', at: '', engineTime: 101_000, message: '' },
      ],
    },
    [
      event(3000, 'StepTold', 'pool general', { kind: 'step' }),
      event(null, 'FaultInjected', 'cluster store', { kind: 'fault' }),
      event(63_000, 'UpdateWaited', 'update upd_1', { kind: 'wait', detail: wait }),
    ],
  )
  assert.deepEqual(
    groups.map(({ name, lanes }) => [name, ...lanes.flatMap(({ stretches }) => stretches)]),
    [
      ['phases', { state: 'rolling', from: 0, to: 100_000 }, { state: 'succeeded', from: 100_000, to: 100_000 }],
      ['waits', { state: 'wait', from: 2000, to: 62_000 }],
      ['faults', { state: 'fault', from: 2000, to: 2000 }],
    ],
  )
})

test('an update of which nothing is known yet has no lanes', () => {
  assert.deepEqual(lanesOf({ phases: [] }, []), { lengthMs: 0, groups: [] })
})

test('what goes on lasts until now, and neither longer than that nor as long as was foretold', () => {
  const phases = [{ phase: 'rolling' as const, at: '2026-01-01T00:00:00.000Z', engineTime: 1000, message: '' }]
  const pool = {
    name: 'general',
    nodes: { foretold: 1, done: 0 },
    foretold: { from: '10s', for: '90s' },
    took: null,
    percent: null,
  }
  const order = { foretold: ['general'], done: [] }
  const forecastError = { basis: 'defaults' as const, seeds: 20, percent: null, withinP90: null, order, pools: [pool] }
  const events = [event(2000, 'NodeDraining', 'node old')]
  const lastOf = (now?: number) => {
    const { lengthMs, groups } = lanesOf({ phases, forecastError }, events, now)
    const ends = groups.map(({ lanes }) => lanes.at(-1)?.stretches.at(-1)?.to)
    return { lengthMs, ends }
  }
  assert.deepEqual(lastOf(), { lengthMs: 100_000, ends: [1000, 1000] })
  assert.deepEqual(lastOf(31_000), { lengthMs: 100_000, ends: [30_000, 30_000] })
  assert.deepEqual(lastOf(201_000), { lengthMs: 200_000, ends: [200_000, 200_000] })
})
