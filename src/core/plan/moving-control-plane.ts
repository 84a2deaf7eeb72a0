import type { EngineTarget } from '../update/target.ts'
import type { UpdatePhase } from '../update/update.ts'
import { highestVersion } from '../update/look.ts'
import type { ObservedProjection } from './planning-input.ts'

/**
 * Whether an update in this phase brings its control plane to the end before another takes its place. One that stands still may never
 * come to it.
 */
export function movesControlPlane(phase: UpdatePhase): boolean {
  return phase === 'rolling' || phase === 'aborting'
}

/** What will be observed once the control plane is as the engine was told: where a plan begins that takes the place of the one that moves it. */
export function withToldControlPlane(observed: ObservedProjection, applied: EngineTarget): ObservedProjection {
  const told = applied.pools.find(({ role }) => role === 'control-plane')
  if (!told) return observed
  const { name, machineDigest, machineSpec } = told
  const asTold = { digests: [machineDigest], versions: [machineSpec.kubernetesVersion] }
  return {
    ...observed,
    pools: observed.pools.map((pool) => (pool.name === name ? { ...pool, ...asTold } : pool)),
    highestKubernetesVersion: highestVersion(observed.highestKubernetesVersion, machineSpec.kubernetesVersion),
  }
}
