import { liveTarget, machinesOf, type Moment } from '../moment.ts'

/** Labels, annotations and taints are kept on nodes in place, as soon as the API can be asked to. */
export function reconcileNodeDress(moment: Moment): void {
  const { world } = moment
  const target = liveTarget(moment)
  if (target === null || !moment.apiUp || world.dressedGeneration === world.generation) return
  for (const pool of target.pools) {
    for (const machine of machinesOf(moment, pool.name)) {
      machine.labels = pool.labels
      machine.annotations = pool.annotations
      machine.taints = pool.taints
    }
  }
  world.dressedGeneration = world.generation
  moment.changed = true
}
