import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { isBlocked } from '#core/plan/plan-update.ts'
import { plan, profile, type ClusterWords, type LayerWords, type PlanWords } from '../core/plan-fixture.ts'

/**
 * Checks as `severity code`; what an error says is matched. From when a plan cannot be taken back is told with many plans, guards
 * nothing, and has a table of its own.
 */
export interface GuardRow extends PlanWords {
  readonly what: string
  readonly from?: ClusterWords
  readonly to: ClusterWords
  readonly checks: readonly string[]
  readonly says?: RegExp
}

export const start: ClusterWords = {}

export function stack(layers: Readonly<Record<string, string | LayerWords>>, words: ClusterWords = {}): ClusterWords {
  return { ...words, profiles: [profile({ layers })] }
}

export function kubernetes(version: string, words: ClusterWords = {}): ClusterWords {
  return stack({ k8s: `kubernetes@${version}` }, words)
}

/** Holds every row of a group. */
export function checkGuards(group: string, rows: readonly GuardRow[]): void {
  describe(`guards and warnings, ${group}:`, () => {
    for (const { what, from = start, to, checks, says, ...words } of rows) {
      test(what, () => {
        const content = plan(from, to, words)
        const guards = content.checks.filter(({ code }) => code !== 'point-of-no-return')
        assert.deepEqual(
          guards.map((check) => `${check.severity} ${check.code}`),
          checks,
          JSON.stringify(content.checks),
        )
        assert.equal(
          isBlocked(content),
          checks.some((check) => check.startsWith('error')),
        )
        if (says) assert.match(guards[0]?.message ?? '', says)
        for (const check of content.checks) {
          assert.match(check.message, /^[A-Za-z].*\.?$/s)
          assert.ok(check.remedy.length > 10 && check.evidence !== null, 'evidence, and what to do')
        }
      })
    }
  })
}
