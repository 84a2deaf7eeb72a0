import type { JsonObject } from '../base/json.ts'

/** A Kubernetes object as it is applied: no status, and no fields of the server. */
export interface KubeObject {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: KubeMetadata
  readonly spec?: JsonObject
  /** Of a Secret. */
  readonly type?: string
  /** Of a Secret: texts in which `secret:…` still stands for what is sensitive. Only an engine fills that in, as it applies. */
  readonly stringData?: Readonly<Record<string, string>>
}

export interface KubeMetadata {
  readonly name: string
  /** Absent where the kind has none. */
  readonly namespace?: string
  readonly labels?: Readonly<Record<string, string>>
  readonly annotations?: Readonly<Record<string, string>>
}

/** What a node pool is made with. */
export interface PoolObjects {
  /**
   * What machines are made from, with the Secrets that it refers to: never edited. Their names end in the first digits of the machine
   * digest for which they were made, are chosen once, and stay with the pool until its machine spec changes.
   */
  readonly templates: readonly KubeObject[]
  /** The KubeadmControlPlane; or a MachineDeployment for each zone, in the order in which they move. */
  readonly owners: readonly KubeObject[]
  readonly healthCheck: KubeObject | null
}
