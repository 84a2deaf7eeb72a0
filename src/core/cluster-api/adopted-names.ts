import { controlPlanePool } from '../cluster/cluster.ts'
import { ownerName, releaseObjectName } from './names.ts'
import type { ObjectPlace } from './object-place.ts'

/**
 * Where the objects of a cluster stand that somebody else made, and what they are called there. They keep their names for as long as
 * they live; whatever is made later, such as a template or a pool that is new, is called as Cairn calls it.
 */
export interface AdoptedNames {
  readonly namespace: string
  /** The `Cluster`. */
  readonly cluster: string
  readonly infrastructure: string
  /** The KubeadmControlPlane. */
  readonly controlPlane: string
  /** MachineDeployments by pool and zone, null where they name none. */
  readonly deployments: readonly { readonly pool: string; readonly zone: string | null; readonly name: string }[]
  /** HelmReleases by what they install; absent where none was adopted. */
  readonly releases?: readonly AdoptedRelease[]
}

export interface AdoptedRelease {
  readonly namespace: string
  readonly release: string
  /** The HelmRelease's. */
  readonly name: string
  /** Where Helm keeps it: under another one Flux would uninstall it and install it again (helm-controller, internal/action/verify.go, ReleaseTargetChanged). */
  readonly storage: string
}

export function infrastructureNameAt({ cluster, adopted }: ObjectPlace): string {
  return adopted?.infrastructure ?? cluster
}

/** The KubeadmControlPlane's name, or a MachineDeployment's. */
export function ownerNameAt({ cluster, adopted }: ObjectPlace, pool: string, zone: string | null = null): string {
  if (adopted && pool === controlPlanePool) return adopted.controlPlane
  const known = adopted?.deployments.find((one) => one.pool === pool && one.zone === zone)
  return known?.name ?? ownerName(cluster, pool, zone)
}

/** The HelmRelease of a cluster's release. */
export function releaseNameAt(place: ObjectPlace, namespace: string, release: string): string {
  return adoptedRelease(place, namespace, release)?.name ?? releaseObjectName(place.cluster, namespace, release)
}

/** The namespace in which Helm keeps a release: its own, as a rule. */
export function storageAt(place: ObjectPlace, namespace: string, release: string): string {
  return adoptedRelease(place, namespace, release)?.storage ?? namespace
}

function adoptedRelease({ adopted }: ObjectPlace, namespace: string, release: string): AdoptedRelease | undefined {
  return adopted?.releases?.find((one) => one.namespace === namespace && one.release === release)
}
