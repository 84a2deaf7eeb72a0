import type { CompiledLayer } from '../cluster/compiled-cluster.ts'

/** The os and k8s layers are what machines are made from; all others are releases that run in the cluster. */
export function isRelease(layer: CompiledLayer): boolean {
  return layer.kind !== 'os' && layer.kind !== 'k8s'
}

/** A cluster has one network and one storage release; add-ons are told apart by namespace and release name. */
export function releaseKey(layer: CompiledLayer): string {
  return layer.kind === 'addon' ? `${layer.namespace}/${layer.releaseName}` : layer.kind
}

/** In the order of their installation: each infrastructure layer alone, then neighbouring add-ons of one priority together. */
export function installGroups(layers: readonly CompiledLayer[]): readonly (readonly CompiledLayer[])[] {
  const groups: CompiledLayer[][] = []
  let previous: CompiledLayer | null = null
  for (const layer of [
    ...layers.filter((candidate) => candidate.kind !== 'addon'),
    ...layers.filter((candidate) => candidate.kind === 'addon'),
  ]) {
    const together = previous?.kind === 'addon' && layer.kind === 'addon' && previous.installPriority === layer.installPriority
    const group = groups.at(-1)
    if (together && group !== undefined) group.push(layer)
    else groups.push([layer])
    previous = layer
  }
  return groups
}
