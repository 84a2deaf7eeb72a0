import type { EngineInstant } from '../base/instant.ts'
import type { NextNodeKind, NextReleaseKind, StandingFault } from './fault.ts'
import type { Moment } from './moment.ts'
import type { World } from './world.ts'

/** Whether a fault was waiting for such a node of this pool; it strikes as often as it was asked to. */
export function strikesNode(moment: Moment, kind: NextNodeKind, pool: string): boolean {
  return strikesNext(moment, (fault) => fault.kind === kind && 'pool' in fault && (fault.pool === null || fault.pool === pool))
}

/** Whether a fault was waiting for work on this layer (`profile/layer`). */
export function strikesRelease(moment: Moment, kind: NextReleaseKind, layer: string): boolean {
  return strikesNext(moment, (fault) => fault.kind === kind && 'layer' in fault && fault.layer === layer)
}

/** The zones in which nothing runs and nothing can be made. */
export function lostZones({ faults }: Pick<World, 'faults'>): readonly string[] {
  return faults.length === 0 ? none : faults.flatMap((fault) => (fault.kind === 'zone-lost' ? [fault.zone] : []))
}

/** By how many engine seconds the engine is late. */
export function slowSeconds({ faults }: Pick<World, 'faults'>): number {
  let most = 0
  for (const fault of faults) if (fault.kind === 'engine-slow') most = Math.max(most, fault.seconds)
  return most
}

/** Whether the engine answers no more calls at that time, and until when. */
export function rateLimit({ faults }: Pick<World, 'faults'>, now: EngineInstant): { readonly until: EngineInstant } | null {
  for (const fault of faults) {
    if (fault.kind !== 'engine-rate-limited') continue
    const spanMs = fault.seconds * 1000
    const span = Math.floor((now - fault.since) / spanMs)
    if (span % 2 === 0) return { until: fault.since + (span + 1) * spanMs }
  }
  return null
}

/** How many machines more the cloud can make; null where it knows no limit. */
export function spareMachines({ faults, machines }: Pick<World, 'faults' | 'machines'>): number | null {
  if (faults.length === 0) return null
  const limits = faults.flatMap((fault) => (fault.kind === 'cloud-quota' ? [fault.machines] : []))
  return limits.length === 0 ? null : Math.max(Math.min(...limits) - machines.length, 0)
}

/** Whether the cloud has no image for such machines. */
export function isImageMissing({ faults }: Pick<World, 'faults'>, pool: string, version: string): boolean {
  return faults.some(
    (fault) =>
      fault.kind === 'image-missing' &&
      (fault.pool === null || fault.pool === pool) &&
      (fault.version === null || fault.version === version),
  )
}

const none: readonly string[] = []

function strikesNext({ world }: Moment, waits: (fault: StandingFault) => boolean): boolean {
  if (world.faults.length === 0) return false
  const hit = world.faults.find(waits)
  if (hit === undefined) return false
  world.faults = world.faults.flatMap((fault) => (fault === hit ? spent(fault) : [fault]))
  return true
}

/** What is left of a fault after it has struck once. */
function spent(fault: StandingFault): readonly StandingFault[] {
  if (!('left' in fault)) return [fault]
  return fault.left > 1 ? [{ ...fault, left: fault.left - 1 }] : []
}
