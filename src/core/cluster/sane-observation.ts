import { digestJson } from '../base/digest.ts'
import type { EngineInstant } from '../base/instant.ts'
import { parseKubernetesVersion } from '../kubernetes/version.ts'
import type { Inventory } from './inventory.ts'

/** What of an observation cannot be true. The kind is stable; object and message stay the same for as long as the same is wrong. */
export interface Nonsense {
  readonly kind: (typeof checks)[number]['kind']
  readonly object: string
  readonly message: string
}

/** What is known for sure when an observation comes. */
export interface KnownBefore {
  /** The last observation that made sense. */
  readonly last: Inventory | null
  /** Whether it was stored before the engine was asked for the new one, which then cannot be older. */
  readonly lastCameFirst: boolean
  /** The newest generation that the engine was told. */
  readonly generation: number
  /** Engine time now. */
  readonly now: EngineInstant
  /** The pools that the cluster shall have, and those that the engine was told. */
  readonly pools: readonly string[]
}

/** Why the observation cannot be true; null where it may be. What is merely not as it should be is no nonsense. */
export function nonsenseOf(observed: Inventory, known: KnownBefore): Nonsense | null {
  for (const { kind, find, says } of checks) {
    const object = find(observed, known)
    if (object !== null) return { kind, object, message: says }
  }
  return null
}

/** Whether it was made earlier than the other one. Servers look at their own pace, and one that was suspended comes late. */
export function isOlderObservation(one: Inventory, other: Inventory): boolean {
  return one.observedAt < other.observedAt || (one.observedAt === other.observedAt && one.generation < other.generation)
}

/** How far the clock of an engine may be ahead of what a server takes for engine time. */
const aheadMaxMs = 5 * 60_000

type Find = (observed: Inventory, known: KnownBefore) => string | null

/** The first that finds an object refuses the observation. */
const checks = [
  { kind: 'number.invalid', find: findBadNumber, says: 'has a number that is none' },
  {
    kind: 'time.future',
    find: ({ observedAt }: Inventory, { now }: KnownBefore) => (observedAt > now + aheadMaxMs ? 'observation' : null),
    says: 'is of an engine time that has not come yet',
  },
  { kind: 'time.backwards', find: findTimeBackwards, says: 'is older than the one before it: time ran backwards' },
  {
    kind: 'generation.future',
    find: (observed: Inventory, known: KnownBefore) => (observed.generation > known.generation ? 'generation' : null),
    says: 'is newer than any that the engine was told: somebody else steers the cluster, or the database was restored from a backup',
  },
  {
    kind: 'pool.twice',
    find: (observed: Inventory) => twice(observed.pools.map(({ name }) => `pool ${name}`)),
    says: 'is there twice',
  },
  {
    kind: 'layer.twice',
    find: (observed: Inventory) => twice(observed.layers.map(({ profile, name }) => `layer ${profile}/${name}`)),
    says: 'is there twice',
  },
  {
    kind: 'node.twice',
    find: (observed: Inventory) => twice(nodesOf(observed).map(({ name }) => `node ${name}`)),
    says: 'is there twice',
  },
  {
    kind: 'machine.twice',
    find: (observed: Inventory) => twice(nodesOf(observed).map(({ uid }) => `machine ${uid}`)),
    says: 'has two names',
  },
  { kind: 'pool.unknown', find: findUnknownPool, says: 'has nodes, and the cluster was never told to have it' },
  {
    kind: 'version.invalid',
    find: (observed: Inventory) => {
      const node = nodesOf(observed).find(({ kubernetesVersion }) => parseKubernetesVersion(kubernetesVersion) === null)
      return node ? `node ${node.name}` : null
    },
    says: 'has a Kubernetes version that is none',
  },
] as const satisfies readonly { readonly kind: string; readonly find: Find; readonly says: string }[]

function findBadNumber(observed: Inventory): string | null {
  const isBad = (value: number | null | undefined) =>
    value !== null && value !== undefined && !(Number.isSafeInteger(value) && value >= 0)
  if (isBad(observed.observedAt)) return 'observation'
  if (isBad(observed.generation)) return 'generation'
  if (isBad(observed.spareNodes)) return 'cloud'
  const pool = observed.pools.find(({ desired }) => isBad(desired))
  if (pool) return `pool ${pool.name}`
  const node = nodesOf(observed).find(({ createdAt, readyAt }) => isBad(createdAt) || isBad(readyAt))
  if (node) return `node ${node.name}`
  return observed.blockers.find(({ since }) => isBad(since))?.object ?? null
}

/** An older observation that says nothing else takes nothing back. */
function findTimeBackwards(observed: Inventory, { last, lastCameFirst }: KnownBefore): string | null {
  if (last === null || !lastCameFirst || !isOlderObservation(observed, last)) return null
  return digestJson({ ...observed, observedAt: 0 }) === digestJson({ ...last, observedAt: 0 }) ? null : 'observation'
}

/** A pool that was known stays known until its last node has gone. */
function findUnknownPool(observed: Inventory, { last, pools }: KnownBefore): string | null {
  const known = new Set([...pools, ...(last?.pools ?? []).map(({ name }) => name)])
  const stranger = observed.pools.find(({ name, nodes }) => nodes.length > 0 && !known.has(name))
  return stranger ? `pool ${stranger.name}` : null
}

function nodesOf({ pools }: Inventory) {
  return pools.flatMap(({ nodes }) => nodes)
}

function twice(names: readonly string[]): string | null {
  const seen = new Set<string>()
  return names.find((name) => seen.size === seen.add(name).size) ?? null
}
