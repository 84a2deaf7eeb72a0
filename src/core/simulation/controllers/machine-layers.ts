import { liveTarget, machinesOf, type Moment } from '../moment.ts'

/**
 * The os and k8s layers have arrived when every node of every pool is made from what the target says. They are not releases:
 * nodes carry them, so a pool that is held back keeps them in progress.
 */
export function reconcileMachineLayers(moment: Moment): void {
  const { world } = moment
  const target = liveTarget(moment)
  if (target === null || !world.provisioned.controlPlane) return
  const layers = moment.wanted.machineLayers
  const arrived = layers.every((layer, index) => {
    const known = world.machineLayers[index]
    return known !== undefined && known.digest === layer.digest && known.profile === layer.profile && known.name === layer.name
  })
  if (arrived) return
  for (const pool of target.pools) {
    const machines = machinesOf(moment, pool.name)
    if (machines.length < pool.replicas) return
    if (machines.some((machine) => machine.digest !== pool.machineDigest || machine.phase !== 'ready')) return
  }
  world.machineLayers = layers.map(({ profile, name, version, digest }) => ({ profile, name, version, digest }))
  moment.changed = true
}
