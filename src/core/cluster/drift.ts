import { countText } from '../base/count-text.ts'
import type { EngineInstant } from '../base/instant.ts'
import { layerKey, isSameLayer, type CompiledLayer, type CompiledPool } from './compiled-cluster.ts'
import type { Inventory, ObservedNode, ObservedPool } from './inventory.ts'

/** Ways in which a cluster can be another than it was told to be, without anybody having told it through Cairn. */
export const driftKinds = [
  'node-changed',
  'node-relabelled',
  'node-deleted',
  'node-unhealthy',
  'pool-scaled',
  'pool-unknown',
  'layer-edited',
  'layer-removed',
] as const
export type DriftKind = (typeof driftKinds)[number]

export interface Drift {
  readonly kind: DriftKind
  /** `node N`, `pool P` or `layer PROFILE/NAME`. */
  readonly object: string
  /** The pool that it is of; null for a layer. */
  readonly pool: string | null
  readonly expected: string
  readonly found: string
  /** Since when it has been seen. */
  readonly since: EngineInstant
  /** `on`: it is set right without anybody; `held`: once the pool is released; `off`: only by somebody. */
  readonly repair: 'on' | 'held' | 'off'
}

/** What an engine sets right of what somebody changed: all of it, or what is of the named pools and layers (`profile/name`) alone. */
export type Correction = true | readonly string[]

/** Whether what somebody changed of the pool or layer is set right. */
export function isSetRight(correct: Correction | undefined, name: string): boolean {
  return correct === true || correct?.includes(name) === true
}

export interface DriftFacts {
  /** What the engine was told last. */
  readonly told: {
    readonly pools: readonly (CompiledPool & { readonly hold: boolean })[]
    readonly layers: readonly CompiledLayer[]
    readonly correct?: Correction
    readonly remediate?: false
  }
  /** An observation of that generation. */
  readonly inventory: Inventory
  /** The observation before, if it is of that generation too. */
  readonly before: Inventory | null
  /** What was found then. */
  readonly known: readonly Drift[]
  /** Nothing is under way: what was told is what the newest revision says, and has once been seen to be so. */
  readonly atRest: boolean
}

/**
 * Compares what is observed with what was told: with the newest revision, where no update is under way. While one is, only that counts
 * which no step of it can have brought about.
 */
export function findDrift(facts: DriftFacts): readonly Drift[] {
  const { told, inventory } = facts
  const found: Found[] = [
    ...told.pools.flatMap((pool) => {
      const seen = inventory.pools.find(({ name }) => name === pool.name)
      return seen ? poolDrift(pool, seen, facts) : []
    }),
    ...(facts.atRest ? unknownPools(facts) : []),
    ...told.layers.flatMap((layer) => layerDrift(layer, facts)),
  ]
  return found.map((drift) => ({ ...drift, since: sinceOf(drift, facts), repair: repairOf(drift, facts) }))
}

/**
 * What was changed of layers and set right since the observation before, without anybody having seen it in between: an engine that sets
 * it right at once is done before it is looked at.
 */
export function driftSetRight({
  told,
  inventory,
  before,
  known,
}: Pick<DriftFacts, 'told' | 'inventory' | 'before' | 'known'>): readonly Drift[] {
  return told.layers.flatMap((layer): readonly Drift[] => {
    const of = driftOfLayer(layer)
    const corrected = inventory.layers.find((one) => isSameLayer(one, layer))?.corrected
    const earlier = before?.layers.find((one) => isSameLayer(one, layer))?.corrected
    if (!before || !corrected || corrected.at === earlier?.at || known.some(({ object }) => object === of.object)) return []
    return [{ ...of, ...(corrected.was === 'removed' ? removed : edited), since: corrected.at, repair: 'on' }]
  })
}

/** The same for people: what it is, beside what it should be. */
export function driftText({ object, found, expected }: Pick<Drift, 'object' | 'found' | 'expected'>): string {
  return `${object} ${found} instead of ${expected}`
}

type Found = Omit<Drift, 'since' | 'repair'>
type ToldPool = DriftFacts['told']['pools'][number]

function poolDrift(pool: ToldPool, seen: ObservedPool, facts: DriftFacts): readonly Found[] {
  const isScaled = seen.desired !== pool.replicas && !isAutoscaled(pool, seen.desired)
  const scaled = {
    kind: 'pool-scaled' as const,
    object: `pool ${pool.name}`,
    pool: pool.name,
    expected: countText(pool.replicas, 'node'),
    found: `is set to ${countText(seen.desired, 'node')}`,
  }
  return [
    ...(isScaled ? [scaled] : []),
    ...seen.nodes.flatMap((node) => nodeDrift(node, pool, facts)),
    ...(facts.atRest ? deletedNodes(pool, seen, facts) : []),
  ]
}

function nodeDrift(node: ObservedNode, pool: ToldPool, { told, atRest }: DriftFacts): readonly Found[] {
  const of = { object: `node ${node.name}`, pool: pool.name }
  if (node.phase === 'failed' && node.readyAt !== null && told.remediate === false) {
    return [{ ...of, kind: 'node-unhealthy', expected: 'a node that is ready', found: 'is not ready' }]
  }
  const meant =
    node.made ?? (atRest ? { digest: pool.machineDigest, kubernetesVersion: pool.machineSpec.kubernetesVersion } : node)
  if (node.digest !== meant.digest || node.kubernetesVersion !== meant.kubernetesVersion) {
    return [{ ...of, kind: 'node-changed', expected: madeText(meant), found: `is ${madeText(node)}` }]
  }
  // An update writes labels and taints as it goes.
  const dress = atRest && node.phase === 'ready' ? changedDress(node, pool) : []
  if (dress.length === 0) return []
  const [wanted, has] = [dress.map(({ wanted: text }) => text), dress.map(({ has: text }) => text)]
  return [{ ...of, kind: 'node-relabelled', expected: wanted.join(', '), found: `has ${has.join(', ')}` }]
}

/** Whether the node has other labels or taints than its pool gives it. */
export function isRelabelled(node: Pick<ObservedNode, 'phase' | 'labels' | 'taints'>, pool: CompiledPool): boolean {
  return node.phase === 'ready' && changedDress(node, pool).length > 0
}

/** Of the labels and taints that the pool gives its nodes: others are not Cairn's. */
function changedDress(
  node: Pick<ObservedNode, 'labels' | 'taints'>,
  pool: CompiledPool,
): readonly { readonly wanted: string; readonly has: string }[] {
  const labels = Object.entries(pool.labels).flatMap(([key, value]) => {
    const has = Object.hasOwn(node.labels, key) ? node.labels[key] : undefined
    return has === value
      ? []
      : [{ wanted: `label ${key}=${value}`, has: has === undefined ? `no label ${key}` : `label ${key}=${has}` }]
  })
  const { taints } = node
  if (taints === undefined) return labels
  const missing = pool.taints.filter(
    ({ key, value, effect }) => !taints.some((taint) => taint.key === key && taint.value === value && taint.effect === effect),
  )
  return [
    ...labels,
    ...missing.map(({ key, value, effect }) => {
      const has = taints.find((taint) => taint.key === key)
      return {
        wanted: `taint ${key}=${value}:${effect}`,
        has: has ? `taint ${key}=${has.value}:${has.effect}` : `no taint ${key}`,
      }
    }),
  ]
}

/** Nodes that were there and ready, and went without anybody having taken them away, until their pool is complete again. */
function deletedNodes(pool: ToldPool, seen: ObservedPool, { before, known }: DriftFacts): readonly Found[] {
  if (seen.nodes.filter((node) => node.ready).length >= pool.replicas || seen.desired !== pool.replicas) return []
  const was = before?.pools.find(({ name }) => name === pool.name)
  const wasChanged = new Set(known.filter(({ kind }) => kind === 'node-changed').map(({ object }) => object))
  const gone =
    was?.desired !== seen.desired
      ? []
      : was.nodes.filter(({ phase, name }) => phase === 'ready' && !wasChanged.has(`node ${name}`))
  const names = new Set([
    ...known.flatMap(({ kind, object, pool: of }) => (kind === 'node-deleted' && of === pool.name ? [object] : [])),
    ...gone.map(({ name }) => `node ${name}`),
  ])
  for (const { name } of seen.nodes) names.delete(`node ${name}`)
  return [...names].map((object) => ({
    kind: 'node-deleted',
    object,
    pool: pool.name,
    expected: `a node of pool ${pool.name}`,
    found: 'is gone',
  }))
}

function unknownPools({ told, inventory }: DriftFacts): readonly Found[] {
  return inventory.pools
    .filter((pool) => pool.nodes.length > 0 && !told.pools.some(({ name }) => name === pool.name))
    .map((pool) => ({
      kind: 'pool-unknown',
      object: `pool ${pool.name}`,
      pool: pool.name,
      expected: 'no such pool',
      found: `has ${countText(pool.nodes.length, 'node')}`,
    }))
}

function layerDrift(layer: CompiledLayer, { inventory, atRest }: DriftFacts): readonly Found[] {
  // Nodes carry these two.
  if (layer.kind === 'os' || layer.kind === 'k8s') return []
  const of = driftOfLayer(layer)
  const seen = inventory.layers.find((one) => isSameLayer(one, layer))
  if (seen?.state === 'ready') {
    return seen.digest === layer.digest ? [] : [{ ...of, ...edited }]
  }
  const isGone = seen === undefined || (seen.state === 'queued' && seen.digest === null)
  return atRest && isGone ? [{ ...of, ...removed }] : []
}

function driftOfLayer(layer: CompiledLayer): Pick<Drift, 'object' | 'pool' | 'expected'> {
  return { object: `layer ${layerKey(layer)}`, pool: null, expected: `the release of version ${layer.version}` }
}

const edited = { kind: 'layer-edited', found: 'was edited' } as const
const removed = { kind: 'layer-removed', found: 'was taken away' } as const

function sinceOf({ kind, object }: Found, { known, inventory }: DriftFacts): EngineInstant {
  return known.find((one) => one.kind === kind && one.object === object)?.since ?? inventory.observedAt
}

/** An engine makes missing nodes by itself; a pool that it was not told of is nothing to it. */
function repairOf({ kind, pool, object }: Found, { told }: DriftFacts): Drift['repair'] {
  if (kind === 'node-unhealthy' || kind === 'pool-unknown') return 'off'
  if (kind === 'node-deleted') return 'on'
  if (!isSetRight(told.correct, pool ?? object.replace('layer ', ''))) return 'off'
  return told.pools.some(({ name, hold }) => name === pool && hold) ? 'held' : 'on'
}

function isAutoscaled({ autoscaler }: ToldPool, nodes: number): boolean {
  return autoscaler !== null && nodes >= autoscaler.min && nodes <= autoscaler.max
}

/** Enough of a digest to tell two apart. */
function madeText({ digest, kubernetesVersion }: { readonly digest: string; readonly kubernetesVersion: string }): string {
  return `Kubernetes ${kubernetesVersion} of machine spec ${digest.split(':').at(-1)?.slice(0, 12) ?? ''}`
}
