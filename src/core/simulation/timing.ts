import { random } from '../base/random.ts'

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
/** How many nodes of a pool, none of them ready in between, are replaced for never becoming ready before the engine stops and says so. */
export const neverReadyReplacementsMax = 2

const cordonMs = 2 * second
const drainBaseMs = 20 * second
const drainPodMs = 4 * second
const podsMin = 4
const podsMax = 16
const layerInstallMs = 30 * second
const layerUpgradeMs = 25 * second
const layerRemoveMs = 15 * second
const layerRetryMs = minute
const layerRetryMaxMs = 5 * minute

/** The share by which a duration may be shorter or longer. */
const jitter = 0.25

/** `typical`, give or take a quarter, always the same for the same seed and thing. */
function around(typical: number, seed: string): number {
  return Math.round(typical * (1 - jitter + 2 * jitter * random(seed)()))
}

export function infrastructureDuration(cloudType: string, seed: string, making: boolean): number {
  const typical = cloudTiming(cloudType).infrastructure
  return around(making ? typical : typical / 2, `${seed}/infrastructure/${making}`)
}

export function bootDuration(cloudType: string, seed: string, uid: string): number {
  return around(cloudTiming(cloudType).boot, `${seed}/${uid}/boot`)
}

export function joinDuration(cloudType: string, seed: string, uid: string): number {
  return around(cloudTiming(cloudType).join, `${seed}/${uid}/join`)
}

export function cordonDuration(): number {
  return cordonMs
}

/** By the pods that the node happens to run. */
export function drainDuration(seed: string, uid: string): number {
  const pods = podsMin + Math.floor(random(`${seed}/${uid}/pods`)() * (podsMax - podsMin + 1))
  return around(drainBaseMs + pods * drainPodMs, `${seed}/${uid}/drain`)
}

export function removeDuration(cloudType: string, seed: string, uid: string): number {
  return around(cloudTiming(cloudType).remove, `${seed}/${uid}/remove`)
}

export function layerDuration(work: 'install' | 'upgrade' | 'remove', seed: string, key: string, at: number): number {
  const typical = work === 'install' ? layerInstallMs : work === 'upgrade' ? layerUpgradeMs : layerRemoveMs
  return around(typical, `${seed}/${key}/${work}/${at}`)
}

/** Longer after every failure, up to a bound. */
export function layerRetryDelay(failures: number): number {
  return Math.min(layerRetryMs * failures, layerRetryMaxMs)
}
