import { controlPlanePool, isImported } from '../cluster/cluster.ts'
import type { CompiledLayer } from '../cluster/compiled-cluster.ts'
import { compareKubernetesVersions } from '../kubernetes/version.ts'
import type { ObservedProjection, ParentRevision, PlanningInput } from './planning-input.ts'

/**
 * The Kubernetes that every API server has reached, which the way of a plan starts from: what a cluster was told last, it may not
 * have come to. Null where no API server ever ran.
 */
export function runningVersion({ observed, parent }: Pick<PlanningInput, 'observed' | 'parent'>): string | null {
  if (isImported(parent.spec)) return foundVersion({ observed, parent })
  if (observed.highestKubernetesVersion === null) return null
  return oldestVersion(observed, controlPlanePool) ?? parent.compiled.kubernetesVersion
}

/** What an imported cluster runs, as far as it was ever seen: its Kubernetes is no part of what it is told. */
export function foundVersion({ observed, parent }: Pick<PlanningInput, 'observed' | 'parent'>): string {
  return observed.highestKubernetesVersion ?? parent.compiled.kubernetesVersion
}

export function oldestVersion({ pools }: ObservedProjection, name: string): string | null {
  return pools.find((pool) => pool.name === name)?.versions[0] ?? null
}

/** The oldest kubelet of a pool; null where it has no nodes. */
export function oldestKubelet(observed: ObservedProjection, { compiled }: ParentRevision, name: string): string | null {
  const old = compiled.pools.find((pool) => pool.name === name)
  return oldestVersion(observed, name) ?? (old && old.replicas > 0 ? old.machineSpec.kubernetesVersion : null)
}

/** The layers that run: in the middle of a chain those of the step that every API server has reached. */
export function runningLayers(input: Pick<PlanningInput, 'observed' | 'parent'>): readonly CompiledLayer[] {
  const { compiled } = input.parent
  const version = runningVersion(input)
  if (version === null || compareKubernetesVersions(version, compiled.kubernetesVersion) >= 0) return compiled.layers
  const reached = compiled.via?.findLast(({ kubernetesVersion }) => compareKubernetesVersions(kubernetesVersion, version) <= 0)
  return (reached ?? compiled.via?.[0] ?? compiled).layers
}
