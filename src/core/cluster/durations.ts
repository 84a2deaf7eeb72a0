import type { EngineInstant } from '../base/instant.ts'
import type { Inventory, NodePhase } from './inventory.ts'

/** Work of an engine that takes time, and whose duration can be seen from outside. */
export const durationKinds = ['boot', 'join', 'drain', 'remove', 'layer-install', 'layer-upgrade', 'layer-remove'] as const
export type DurationKind = (typeof durationKinds)[number]

/** How long work of each kind took, in engine milliseconds. */
export type Durations = Readonly<Partial<Record<DurationKind, readonly number[]>>>

/** What has been seen of an update's work so far. */
export interface DurationWatch {
  /** Work under way: nodes and layers by name, each with the instant that it was first seen in it. */
  readonly open: Readonly<Record<string, OpenWork>>
  readonly seen: Durations
}

interface OpenWork {
  readonly work: 'boot' | 'join' | 'drain' | 'remove' | 'layer'
  readonly since: EngineInstant
  /** Of a layer: whether there was a release of it before. */
  readonly present?: true
}

export const nothingWatched: DurationWatch = { open: {}, seen: {} }

/** One update tells no more than this of a kind, so that a large cluster does not speak for all. */
const seenMax = 50

/**
 * What one more observation adds. Work counts when its beginning and its proper end were both seen: a node that fails, a layer that
 * is tried again and what was skipped between two looks say nothing about how long such work takes.
 */
export function watchDurations(watch: DurationWatch, inventory: Inventory): DurationWatch {
  const now = inventory.observedAt
  const open: Record<string, OpenWork> = {}
  const seen: Partial<Record<DurationKind, readonly number[]>> = { ...watch.seen }
  const note = (kind: DurationKind | null, since: EngineInstant, until: EngineInstant) => {
    const before = kind === null ? [] : (seen[kind] ?? [])
    if (kind !== null && until > since && before.length < seenMax) seen[kind] = [...before, until - since]
  }
  const met = new Set<string>()
  for (const node of inventory.pools.flatMap((pool) => pool.nodes)) {
    const key = `node ${node.name}`
    met.add(key)
    const before = watch.open[key]
    const work = workOf[node.phase]
    if (before && before.work === work) open[key] = before
    else {
      if (before && follows[before.work] === node.phase) {
        note(before.work as DurationKind, before.since, node.phase === 'ready' ? (node.readyAt ?? now) : now)
      }
      if (work !== null) open[key] = { work, since: work === 'boot' ? node.createdAt : now }
    }
  }
  for (const layer of inventory.layers) {
    const key = `layer ${layer.profile}/${layer.name}`
    met.add(key)
    const before = watch.open[key]
    if (layer.state === 'in-progress' && layer.kind !== 'os' && layer.kind !== 'k8s') {
      open[key] = before ?? { work: 'layer', since: now, ...(layer.digest === null ? {} : { present: true }) }
    } else if (before && layer.state === 'ready') {
      note(before.present ? 'layer-upgrade' : 'layer-install', before.since, now)
    }
  }
  for (const [key, { work, since }] of Object.entries(watch.open)) {
    if (!met.has(key)) note(work === 'remove' ? 'remove' : work === 'layer' ? 'layer-remove' : null, since, now)
  }
  return { open, seen }
}

const workOf: Readonly<Record<NodePhase, OpenWork['work'] | null>> = {
  booting: 'boot',
  joining: 'join',
  ready: null,
  cordoned: 'drain',
  draining: 'drain',
  removing: 'remove',
  failed: null,
}

/** The phase in which a node is seen after work that came to its proper end. */
const follows: Readonly<Record<OpenWork['work'], NodePhase | null>> = {
  boot: 'joining',
  join: 'ready',
  drain: 'removing',
  remove: null,
  layer: null,
}
