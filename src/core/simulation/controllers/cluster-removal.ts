import { machinesOf, type Moment } from '../moment.ts'
import { beginRemoval } from '../remove-machine.ts'

/**
 * Takes a cluster apart: add-ons went first, since they made load balancers and volumes; then the worker pools, then the control
 * plane, then the infrastructure. What a cluster without an API server has installed goes with its machines.
 */
export function reconcileClusterRemoval(moment: Moment): void {
  const { world } = moment
  if (world.life !== 'removing') return
  if (moment.apiUp && world.releases.some((release) => release.kind === 'addon')) return
  const workers = world.pools.filter((pool) => pool.role === 'worker')
  const working = workers.flatMap((pool) => machinesOf(moment, pool.name))
  const going = working.length > 0 ? working : world.machines
  for (const machine of going) if (machine.removal === null) beginRemoval(moment, machine, 'cluster-removed')
}
