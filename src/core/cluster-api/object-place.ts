import type { AdoptedNames } from './adopted-names.ts'
import type { KubeObject } from './kube-object.ts'
import type { Provider } from './provider.ts'

export const coreVersion = 'cluster.x-k8s.io/v1beta2'
export const bootstrapVersion = 'bootstrap.cluster.x-k8s.io/v1beta2'
export const controlPlaneVersion = 'controlplane.cluster.x-k8s.io/v1beta2'

/** By which Cluster API knows whose an object is. */
export const clusterLabel = 'cluster.x-k8s.io/cluster-name'

/** What the objects of one cluster have in common. */
export interface ObjectPlace {
  /** What its `Cluster` is called; an imported one has none, and its own name. */
  readonly cluster: string
  readonly namespace: string
  /** Of a cluster that somebody else made. */
  readonly adopted?: AdoptedNames
}

/** Of a cluster with machines. */
export interface MachinePlace extends ObjectPlace {
  readonly provider: Provider
}

export function metadata(name: string, { cluster, namespace }: ObjectPlace): KubeObject['metadata'] {
  return { name, namespace, labels: { [clusterLabel]: cluster, 'cairn.dev/cluster': cluster } }
}

export function secretOf(name: string, stringData: Readonly<Record<string, string>>, place: ObjectPlace): KubeObject {
  return { apiVersion: 'v1', kind: 'Secret', metadata: metadata(name, place), type: 'Opaque', stringData }
}

/** `group/version` → `group`. */
export function groupOf(apiVersion: string): string {
  return apiVersion.slice(0, apiVersion.indexOf('/'))
}
