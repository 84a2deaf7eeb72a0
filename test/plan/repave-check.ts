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
  /** Who changed it, as `kind name`: of every reason, in the order of their first one. */
  readonly by?: readonly string[]
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
    for (const { what, from = start, to, repaves, because, by, accept = [] } of rows) {
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
        const told = content.repave.pools.flatMap((pool) => pool.reasons.map((reason) => `${reason.by.kind} ${reason.by.name}`))
        if (by) assert.deepEqual([...new Set(told)], by)
        checkProvenance(content)
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

/** Every reason names its pools, every difference of a layer names who made it, and both tell of the same pools. */
function checkProvenance({ repave, changes }: PlanContent): void {
  for (const pool of repave.pools) {
    for (const { by, pools, path } of pool.reasons) {
      assert.notEqual(by.name, '', path)
      assert.ok(pools.includes(pool.name), `${path} of ${pool.name} names ${pools.join()}`)
    }
  }
  const ofLayers = changes.flatMap(({ profile, layer, pools = [], diff }) =>
    [...pools, ...diff.flatMap((difference) => difference.pools ?? [])].map((pool) => `${profile}/${layer} ${pool}`),
  )
  const changed = new Set(changes.map(({ profile, layer }) => `${profile}/${layer}`))
  const ofReasons = repave.pools.flatMap((pool) =>
    pool.reasons.flatMap(({ layer }) => (layer !== null && changed.has(layer) ? [`${layer} ${pool.name}`] : [])),
  )
  assert.deepEqual([...new Set(ofLayers)].sort(), [...new Set(ofReasons)].sort())
  for (const { by, name } of changes.flatMap(({ diff, manifests }) => [
    ...diff.map((one) => ({ by: one.by, name: one.path })),
    ...manifests,
  ])) {
    assert.notEqual(by.name, '', name)
    assert.notEqual(by.kind, 'release', `somebody changed ${name}`)
  }
}
