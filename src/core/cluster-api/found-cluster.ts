import type { JsonObject } from '../base/json.ts'

/** An object as a management cluster has it. */
export interface FoundObject {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: {
    readonly name: string
    readonly namespace?: string
    readonly labels?: Readonly<Record<string, string>>
    readonly annotations?: Readonly<Record<string, string>>
    readonly generation?: number
    readonly deletionTimestamp?: string
  }
  readonly spec?: JsonObject
  readonly status?: JsonObject
}

/** A cluster of Cluster API that is there already, whoever made it, with all of it that Cairn would take over. */
export interface FoundCluster {
  readonly cluster: FoundObject
  /** What the cluster refers to; null where that is not there, or of a kind that Cairn does not know. */
  readonly infrastructure: FoundObject | null
  readonly controlPlane: FoundObject | null
  readonly deployments: readonly FoundObject[]
  /** Machine templates and KubeadmConfigTemplates that the control plane and the deployments refer to. */
  readonly templates: readonly FoundObject[]
  readonly healthChecks: readonly FoundObject[]
  /** HelmReleases that install into it. */
  readonly releases: readonly FoundObject[]
  /** Machines that neither the control plane nor a deployment has made. */
  readonly strayMachines: readonly FoundObject[]
}

/** `Kind name`, as people read it. */
export function nameOfFound({ kind, metadata }: Pick<FoundObject, 'kind' | 'metadata'>): string {
  return `${kind} ${metadata.name}`
}

/** Something about one place of one object. */
export interface AdoptionNote {
  /** `Kind name`. */
  readonly object: string
  /** Empty: the object as a whole. */
  readonly path: string
  readonly message: string
}
