import { liveTarget, machinesOf, type Moment } from '../moment.ts'

/** Notes what has been complete for the first time: the control plane before any worker, the workers before storage and add-ons. */
export function reconcileProvisioning(moment: Moment): void {
  const { world } = moment
  const target = liveTarget(moment)
  if (target === null || world.provisioned.workers) return
  const complete = (role: 'control-plane' | 'worker') =>
    target.pools.every((pool) => {
      if (pool.role !== role) return true
      const ready = machinesOf(moment, pool.name).filter((machine) => machine.phase === 'ready')
      return ready.length >= pool.replicas
    })
  const controlPlane = world.provisioned.controlPlane || complete('control-plane')
  const workers = controlPlane && complete('worker')
  if (controlPlane === world.provisioned.controlPlane && !workers) return
  world.provisioned = { controlPlane, workers }
  moment.changed = true
}
