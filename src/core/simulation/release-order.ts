import type { CompiledLayer } from '../cluster/compiled-cluster.ts'

/** The os and k8s layers are what machines are made from; all others are releases that run in the cluster. */
export function isRelease(layer: CompiledLayer): boolean {
  return layer.kind !== 'os' && layer.kind !== 'k8s'
}

/** A cluster has one network and one storage release; add-ons are told apart by namespace and release name. */
export function releaseKey(layer: CompiledLayer): string {
  return layer.kind === 'addon' ? `${layer.namespace}/${layer.releaseName}` : layer.kind
}

/** The releases that a target asks for. */
export interface WantedReleases {
  readonly groups: readonly (readonly WantedRelease[])[]
  readonly keys: ReadonlySet<string>
  /** Network and storage. */
  readonly infrastructure: readonly WantedRelease[]
  /** The os and k8s layers, which are no releases. */
  readonly machineLayers: readonly CompiledLayer[]
}

export interface WantedRelease {
  readonly key: string
  readonly layer: CompiledLayer
}

export function wantedReleases(layers: readonly CompiledLayer[]): WantedReleases {
  const groups = installGroups(layers.filter(isRelease)).map((group) => group.map((layer) => ({ key: releaseKey(layer), layer })))
  const all = groups.flat()
  return {
    groups,
    keys: new Set(all.map(({ key }) => key)),
    infrastructure: all.filter(({ layer }) => layer.kind !== 'addon'),
    machineLayers: layers.filter((layer) => !isRelease(layer)),
  }
}

/** In the order of their installation: each infrastructure layer alone, then neighbouring add-ons of one priority together. */
function installGroups(layers: readonly CompiledLayer[]): readonly (readonly CompiledLayer[])[] {
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
