import { random, type Random } from '../base/random.ts'
import type { DurationKind } from '../cluster/durations.ts'
import type { EngineInstant } from '../base/instant.ts'
import type { Workload } from './workload.ts'
import type { World } from './world.ts'

/**
 * How long things take, in engine milliseconds: typical figures of each cloud, shortened where waiting teaches nobody anything.
 * Replacing one node of the `simulated` cloud takes about four minutes, so that at 600 engine seconds in a second a repave of
 * three control-plane nodes and five workers takes about four seconds, and at 80 about half a minute.
 */
interface CloudTiming {
  readonly infrastructure: number
  readonly boot: number
  readonly join: number
  readonly remove: number
}

const second = 1000
const minute = 60 * second

const clouds: Readonly<Record<string, CloudTiming>> = {
  simulated: { infrastructure: 60 * second, boot: 100 * second, join: 40 * second, remove: 30 * second },
  docker: { infrastructure: 10 * second, boot: 15 * second, join: 20 * second, remove: 5 * second },
  aws: { infrastructure: 150 * second, boot: 110 * second, join: 45 * second, remove: 40 * second },
  azure: { infrastructure: 180 * second, boot: 150 * second, join: 45 * second, remove: 60 * second },
  gcp: { infrastructure: 120 * second, boot: 90 * second, join: 45 * second, remove: 40 * second },
  vsphere: { infrastructure: 90 * second, boot: 160 * second, join: 50 * second, remove: 30 * second },
  maas: { infrastructure: 60 * second, boot: 7 * minute, join: 60 * second, remove: 2 * minute },
}
const otherCloud: CloudTiming = { infrastructure: 120 * second, boot: 150 * second, join: 50 * second, remove: 45 * second }

function cloudTiming(cloudType: string): CloudTiming {
  return (Object.hasOwn(clouds, cloudType) ? clouds[cloudType] : undefined) ?? otherCloud
}

/** A new node must be ready within this time of its making. */
export const readyDeadlineMs = 30 * minute
/** A node that was ready and is not any more is replaced after this time. */
export const repairAfterMs = 10 * minute
/** The share of a worker pool's nodes up to which such nodes are replaced when they are down at once. */
export const unhealthyShareMax = 0.4
/** How many nodes of a pool, none of them ready in between, are replaced for never becoming ready before the engine stops and says so. */
export const neverReadyReplacementsMax = 2

/** How often the same version of a layer is tried before it is given up, and for how long each time (Helm's `--timeout`). */
export const layerTriesMax = 3
export const layerDeadlineMs = 5 * minute

const cordonMs = 2 * second
/** Cluster API's (update-systems 5.4). */
const drainPassMs = 20 * second
const podStartMs = 12 * second
const volumeDetachMs = 10 * second
/** How many of the pods have volumes. */
const volumeShare = 0.1
/** Pods of a node that does not answer count as gone when so much has passed since their eviction (update-systems 5.4). */
export const unreachableGraceMs = second
/** When pods of a node that does not answer are given up: the toleration that Kubernetes gives every pod. */
export const unreachableTolerationMs = 5 * minute
const gracesMs = [30 * second, 30 * second, 60 * second, 90 * second] as const
/** The share of its grace period that a pod takes at least. */
const shutdownLeast = 0.1
const podsMin = 3
const podsMax = 9
const layerInstallMs = 30 * second
const layerUpgradeMs = 25 * second
const layerRemoveMs = 15 * second
const layerRetryMs = minute
const layerRetryMaxMs = 5 * minute

/** The share by which a duration may be shorter or longer. */
const jitter = 0.25

/** How many past durations of a kind it takes for them to count. */
export const historyMin = 10

/** What decides how long things take: a world's seed, and the past that a forecast rests on. */
type Pace = Pick<World, 'seed' | 'durations'>

/** `typical`, give or take a quarter, always the same for the same seed and thing. */
function around(typical: number, seed: string): number {
  return Math.round(typical * (1 - jitter + 2 * jitter * random(seed)()))
}

/** What such work has taken before, any of the times as likely as the others; null where the past does not say enough. */
function fromHistory({ durations }: Pace, kind: DurationKind, seed: string): number | null {
  const past = durations?.[kind]
  if (past === undefined || past.length < historyMin) return null
  return past[Math.floor(random(seed)() * past.length)] ?? null
}

export function infrastructureDuration(cloudType: string, { seed }: Pace, making: boolean): number {
  const typical = cloudTiming(cloudType).infrastructure
  return around(making ? typical : typical / 2, `${seed}/infrastructure/${making}`)
}

export function bootDuration(cloudType: string, pace: Pace, uid: string): number {
  const seed = `${pace.seed}/${uid}/boot`
  return fromHistory(pace, 'boot', seed) ?? around(cloudTiming(cloudType).boot, seed)
}

export function joinDuration(cloudType: string, pace: Pace, uid: string): number {
  const seed = `${pace.seed}/${uid}/join`
  return fromHistory(pace, 'join', seed) ?? around(cloudTiming(cloudType).join, seed)
}

export function cordonDuration(): number {
  return cordonMs
}

/**
 * Of the pods that no budget guards, where nothing more is known of them: until the last of as many as a node usually has, or was seen
 * to have, is gone. What was seen of the past began with the cordon.
 */
export function drainDuration(pace: Pace, uid: string, podsSeen: number | undefined): number {
  const seed = `${pace.seed}/${uid}/drain`
  const past = fromHistory(pace, 'drain', seed)
  if (past !== null) return Math.max(past - cordonMs, 1)
  const draw = random(seed)
  const pods = podsSeen ?? podsMin + Math.floor(draw() * (podsMax - podsMin + 1))
  let last = 0
  for (let pod = 0; pod < pods; pod += 1) last = Math.max(last, shutdown(draw) + (draw() < volumeShare ? volumeDetachMs : 0))
  return nextPassAt(0, last)
}

/** From the eviction until the pod is gone and its volumes are detached. */
export function podEndDuration(pace: Pace, pod: string, kind: Workload['kind']): number {
  const ends = shutdown(random(`${pace.seed}/${pod}/end`))
  return kind === 'StatefulSet' ? ends + volumeDetachMs : ends
}

/** Some part of one of the grace periods that people give their pods. */
function shutdown(draw: Random): number {
  const graceMs = gracesMs[Math.floor(draw() * gracesMs.length)] ?? 0
  return Math.round(graceMs * (shutdownLeast + (1 - shutdownLeast) * draw()))
}

export function podStartDuration(pace: Pace, pod: string): number {
  return around(podStartMs, `${pace.seed}/${pod}/start`)
}

/** A drain looks at its pods again and again; what is refused is asked for again then, and what is gone is noticed then. */
export function nextPassAt(since: EngineInstant, at: EngineInstant): EngineInstant {
  return since + Math.max(Math.ceil((at - since) / drainPassMs), 0) * drainPassMs
}

export function lastPassAt(since: EngineInstant, at: EngineInstant): EngineInstant {
  return since + Math.floor((at - since) / drainPassMs) * drainPassMs
}

export function removeDuration(cloudType: string, pace: Pace, uid: string): number {
  const seed = `${pace.seed}/${uid}/remove`
  return fromHistory(pace, 'remove', seed) ?? around(cloudTiming(cloudType).remove, seed)
}

export function layerDuration(work: 'install' | 'upgrade' | 'remove', pace: Pace, key: string, at: number): number {
  const seed = `${pace.seed}/${key}/${work}/${at}`
  const typical = work === 'install' ? layerInstallMs : work === 'upgrade' ? layerUpgradeMs : layerRemoveMs
  return fromHistory(pace, `layer-${work}`, seed) ?? around(typical, seed)
}

/** Longer after every failure, up to a bound. */
export function layerRetryDelay(failures: number): number {
  return Math.min(layerRetryMs * failures, layerRetryMaxMs)
}
