import { present } from '../base/assert.ts'
import type { TargetPool } from '../update/target.ts'
import { lostZones } from './standing-fault.ts'
import type { Machine, PoolRecord, World } from './world.ts'

/** The zones that a pool's nodes are spread over; without any given, the one zone that every region has. */
export function poolZones(zones: readonly string[], region: string): readonly string[] {
  return zones.length > 0 ? zones : [`${region === '' ? 'zone' : region}-1`]
}

/** Those in which machines run and can be made. */
export function usableZones(world: Pick<World, 'faults'>, zones: readonly string[]): readonly string[] {
  const lost = lostZones(world)
  return lost.length === 0 ? zones : zones.filter((zone) => !lost.includes(zone))
}

/** The zone for a new node: the one with the fewest nodes of its kind, then the fewest at all, then the first listed. */
export function zoneForNew(
  zones: readonly string[],
  machines: readonly Machine[],
  sameKind: (machine: Machine) => boolean,
): string {
  let best = present(zones[0], 'a pool has a zone')
  if (zones.length === 1) return best
  let bestCounts = zoneCounts(best, machines, sameKind)
  for (const zone of zones.slice(1)) {
    const counts = zoneCounts(zone, machines, sameKind)
    if (counts.same < bestCounts.same || (counts.same === bestCounts.same && counts.all < bestCounts.all)) {
      best = zone
      bestCounts = counts
    }
  }
  return best
}

/** The nodes that an even spread over the zones has no place for: those of zones that are not listed, and the oldest of too full ones. */
export function misplaced<Node extends Machine>(
  zones: readonly string[],
  machines: readonly Node[],
  desired: number,
): readonly Node[] {
  const most = Math.ceil(desired / zones.length)
  return [...new Set(machines.map((machine) => machine.zone))].flatMap((zone) => {
    const inZone = machines.filter((machine) => machine.zone === zone)
    return zones.includes(zone) ? inZone.slice(0, Math.max(inZone.length - most, 0)) : inZone
  })
}

/** Whether the pool's zones are those over which its nodes were last spread evenly. */
export function isSpread({ zones, machineSpec }: TargetPool, { spreadZones }: PoolRecord): boolean {
  const wanted = poolZones(zones, machineSpec.region)
  return spreadZones.length === wanted.length && spreadZones.every((zone, index) => zone === wanted[index])
}

/** How many of the machines are in this one's zone. */
export function crowd(machine: Machine, machines: readonly Machine[]): number {
  let count = 0
  for (const other of machines) if (other.zone === machine.zone) count += 1
  return count
}

function zoneCounts(
  zone: string,
  machines: readonly Machine[],
  sameKind: (machine: Machine) => boolean,
): { same: number; all: number } {
  let same = 0
  let all = 0
  for (const machine of machines) {
    if (machine.zone !== zone) continue
    all += 1
    if (sameKind(machine)) same += 1
  }
  return { same, all }
}
