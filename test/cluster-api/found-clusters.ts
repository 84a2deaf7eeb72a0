import { present } from '#core/base/assert.ts'
import type { JsonObject } from '#core/base/json.ts'
import type { FoundCluster, FoundObject } from '#core/cluster-api/found-cluster.ts'
import type { KubeObject } from '#core/cluster-api/kube-object.ts'
import { dockerCluster, type DockerClusterWords } from './docker-cluster.ts'

/** A cluster as an adoption finds it: at rest, and made by hand. */
export function foundCluster(
  words: DockerClusterWords = {},
  changes: (object: KubeObject) => KubeObject = (one) => one,
): FoundCluster {
  return foundObjects(dockerCluster(words).map(changes))
}

/** The same of objects that anybody made. */
export function foundObjects(made: readonly KubeObject[]): FoundCluster {
  const objects = made.map(atRest)
  const all = (kind: string) => objects.filter((one) => one.kind === kind)
  return {
    cluster: present(all('Cluster')[0], 'it has a Cluster'),
    infrastructure: objects.find(({ kind }) => /^(?:Docker|AWS|VSphere)Cluster$/.test(kind)) ?? null,
    controlPlane: all('KubeadmControlPlane')[0] ?? null,
    deployments: all('MachineDeployment'),
    templates: objects.filter(({ kind }) => kind.endsWith('Template')),
    healthChecks: all('MachineHealthCheck'),
    releases: all('HelmRelease'),
    strayMachines: [],
  }
}

function atRest(object: KubeObject): FoundObject {
  const replicas = Number(object.spec?.['replicas'] ?? 1)
  const status: JsonObject = { replicas, upToDateReplicas: replicas, availableReplicas: replicas, observedGeneration: 1 }
  return { ...object, metadata: { ...object.metadata, generation: 1 }, ...(isOwner(object) && { status }) }
}

function isOwner({ kind }: KubeObject): boolean {
  return kind === 'KubeadmControlPlane' || kind === 'MachineDeployment'
}

/** The object with other members of its spec; of the others none. */
export function withSpec(kind: string, spec: JsonObject): (object: KubeObject) => KubeObject {
  return (object) => (object.kind === kind ? { ...object, spec: { ...object.spec, ...spec } } : object)
}
