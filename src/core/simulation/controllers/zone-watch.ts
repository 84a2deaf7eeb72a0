import { block, liveTarget, type Moment } from '../moment.ts'
import { lostZones } from '../standing-fault.ts'
import { poolZones, usableZones } from '../zones.ts'

/** Says of every pool which of its zones are lost, and where its new nodes go meanwhile. */
export function reconcileZones(moment: Moment): void {
  const lost = lostZones(moment.world)
  if (lost.length === 0) return
  for (const pool of liveTarget(moment)?.pools ?? []) {
    const zones = poolZones(pool.zones, pool.machineSpec.region)
    const left = usableZones(moment.world, zones)
    for (const zone of zones.filter((one) => lost.includes(one))) {
      const meanwhile = left.length > 0 ? `go to ${left.join(', ')} until it is back` : 'have no zone to go to'
      block(moment, {
        pool: pool.name,
        object: zone,
        reason: 'zone.lost',
        message: `The zone ${zone} is lost. New nodes of pool ${pool.name} ${meanwhile}.`,
        owner: 'cloud',
      })
    }
  }
}
