import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { PlanContent } from '#core/plan/plan.ts'
import { compiled, plan, profile, type ClusterWords, type LayerWords } from '../core/plan-fixture.ts'

/** A change alone: what is repaved, and the `layer path` of the reasons, by pool where they differ. */
export interface RepaveRow {
  readonly what: string
  readonly from?: ClusterWords
  readonly to: ClusterWords
  /** `scope: pool×nodes …`. */
  readonly repaves: string
  readonly because?: readonly string[] | Readonly<Record<string, readonly string[]>>
  readonly accept?: readonly string[]
}

export const two = [{ name: 'general' }, { name: 'gpu', replicas: 2 }] as const
export const full = 'full: control-plane×3 general×3 gpu×2'
export const none = 'none:'

export function base(layers: Readonly<Record<string, string | LayerWords>>, words: ClusterWords = {}): ClusterWords {
  return { workerPools: two, ...words, profiles: [profile({ layers })] }
}

export function k8s(values: string): ClusterWords {
  return base({ k8s: { values } })
}

export function os(values: string): ClusterWords {
  return base({ os: { values } })
}

export const start: ClusterWords = { workerPools: two }

export function gpu(settings: Readonly<Record<string, unknown>>): ClusterWords {
  return { workerPools: [two[0], { ...two[1], ...settings }] }
}

export function files(...paths: readonly string[]): string {
  return `kubeadmconfig: {files: [${paths.map((path) => `{path: ${path}, content: "x"}`).join(', ')}]}`
}

export function volumes(...names: readonly string[]): string {
  const items = names.map((name) => `{name: ${name}, hostPath: /${name}, mountPath: /${name}}`)
  return `kubeadmconfig: {apiServer: {extraVolumes: [${items.join(', ')}]}}`
}

export function repaved({ repave }: PlanContent): string {
  return [`${repave.scope}:`, ...repave.pools.map((pool) => `${pool.name}×${pool.nodes}`)].join(' ')
}

/** Holds every row against the plan, and the plan against the machine specs. */
export function checkRepaves(group: string, rows: readonly RepaveRow[]): void {
  describe(`${group}:`, () => {
    for (const { what, from = start, to, repaves, because, accept = [] } of rows) {
      test(`${what} → ${repaves}`, () => {
        const content = plan(from, to, { accept })
        assert.equal(repaved(content), repaves)
        for (const pool of content.repave.pools) {
          const reasons = pool.reasons.map((reason) => `${reason.layer ?? ''} ${reason.path}`)
          assert.ok(reasons.length > 0, `${pool.name} is replaced for a reason`)
          const expected = Array.isArray(because)
            ? (because as readonly string[])
            : because && Object.entries(because).find(([name]) => name === pool.name)?.[1]
          if (expected) assert.deepEqual(reasons, expected, pool.name)
          for (const { from: old, to: now, text } of pool.reasons) {
            assert.notDeepEqual(old, now)
            assert.ok(text.length > 10, text)
          }
        }
        // The scope is what the machine specs say, and nothing else.
        const [before, after] = [compiled(from), compiled(to)]
        const changed = after.pools.filter((pool) => {
          const old = before.pools.find((one) => one.name === pool.name)
          return old && old.replicas > 0 && pool.replicas > 0 && old.machineDigest !== pool.machineDigest
        })
        assert.deepEqual(
          content.repave.pools.map((pool) => pool.name),
          changed.map((pool) => pool.name),
        )
      })
    }
  })
}
