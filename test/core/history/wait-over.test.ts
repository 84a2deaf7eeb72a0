import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { waitOver } from '#core/history/wait-over.ts'
import { startOfUpdate, type UpdateState, type Wait } from '#core/update/update.ts'

const budget: Wait = { reason: 'the budget allows no eviction', object: 'pod web-0', owner: 'whoever owns web', since: 60_000 }
const quota: Wait = { reason: 'the quota is used up', object: 'pool general', owner: 'the cloud', since: 120_000 }
const rolling = (wait: Wait | null): UpdateState => ({ ...startOfUpdate, phase: 'rolling', wait })

const rows: readonly (readonly [what: string, before: UpdateState, after: UpdateState, until: number, message: string | null])[] =
  [
    ['none before', rolling(null), rolling(budget), 90_000, null],
    ['the same goes on', rolling(budget), rolling({ ...budget, since: 70_000 }), 90_000, null],
    [
      'it is over',
      rolling(budget),
      rolling(null),
      240_000,
      'The update waited 3m for pod web-0 (whoever owns web): the budget allows no eviction',
    ],
    [
      'another comes',
      rolling(budget),
      rolling(quota),
      120_000,
      'The update waited 1m for pod web-0 (whoever owns web): the budget allows no eviction',
    ],
    ['it lasted no time', rolling(budget), rolling(null), 60_000, null],
    ['time runs backwards', rolling(budget), rolling(null), 0, null],
    ['a pause is no wait', { ...rolling(budget), phase: 'paused' }, rolling(null), 90_000, null],
    ['nor is a halt', { ...rolling(budget), phase: 'halted' }, rolling(null), 90_000, null],
  ]

describe('a wait that is over', () => {
  for (const [what, before, after, until, message] of rows) {
    test(what, () => {
      const past = waitOver(before, after, until)
      assert.equal(past?.message ?? null, message)
      if (past) assert.deepEqual(past.detail, { ...budget, until })
    })
  }
})
