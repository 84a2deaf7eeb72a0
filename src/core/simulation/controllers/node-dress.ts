import { isSetRight } from '../../cluster/drift.ts'
import { liveTarget, machinesOf, type Moment, type MovingMachine } from '../moment.ts'
import type { TargetPool } from '../../update/target.ts'
import { nodeTaints } from '../soft-taint.ts'

/**
 * Labels, annotations and taints are kept on nodes in place, as soon as the API can be asked to: with every new instruction, and where
 * the target wants it set right, when somebody changed them.
 */
export function reconcileNodeDress(moment: Moment): void {
  const { world } = moment
  const target = liveTarget(moment)
  if (target === null || !moment.apiUp) return
  const isNew = world.dressedGeneration !== world.generation
  if (!isNew && target.correct === undefined) return
  for (const pool of target.pools) {
    const setsRight = !pool.hold && isSetRight(target.correct, pool.name)
    for (const machine of machinesOf(moment, pool.name)) {
      if (isNew || (machine.relabelled === true && setsRight)) dress(moment, machine, pool)
    }
  }
  if (isNew) moment.changed = true
  world.dressedGeneration = world.generation
}

function dress(moment: Moment, machine: MovingMachine, pool: TargetPool): void {
  if (machine.relabelled === true) moment.changed = true
  machine.labels = pool.labels
  machine.annotations = pool.annotations
  machine.taints = nodeTaints(pool, machine)
  delete machine.relabelled
}
