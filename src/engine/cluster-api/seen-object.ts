import { digestJson, type Digest } from '#core/base/digest.ts'
import { entry, isJsonObject, type JsonObject } from '#core/base/json.ts'
import { textAt } from '#core/base/json-at.ts'
import type { Kind, ServedObject } from './kube-client.ts'

/** What is kept in memory of an object that is watched: thousands of clusters are. */
export interface SeenObject extends Kind {
  readonly namespace: string
  readonly name: string
  readonly uid: string
  readonly resourceVersion: string
  /** Raised by the server whenever the spec changes; 0 for kinds that have none. */
  readonly generation: number
  readonly createdAt: number
  /** Null while it stays. */
  readonly deletedAt: number | null
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
  readonly spec: JsonObject
  readonly status: JsonObject
  /** Its controller leaves it alone. */
  readonly isPaused: boolean
  /** Of the whole spec, where a changed one has to be told from the one that was applied; null elsewhere. */
  readonly specDigest: Digest | null
}

/** The name of the cluster that an object is of, as Cluster API and Cairn label it; null where it is of none. */
export function clusterOf({ kind, name, labels }: Pick<SeenObject, 'kind' | 'name' | 'labels'>): string | null {
  return labels['cluster.x-k8s.io/cluster-name'] ?? (kind === 'Cluster' ? name : (labels['cairn.dev/cluster'] ?? null))
}

export function toSeen(served: ServedObject, { apiVersion, kind }: Kind = served): SeenObject {
  const { metadata, spec = {}, status = {} } = served
  const kept = keptOf[kind]
  return {
    apiVersion,
    kind,
    namespace: metadata.namespace ?? '',
    name: metadata.name,
    uid: metadata.uid,
    resourceVersion: metadata.resourceVersion,
    generation: metadata.generation ?? 0,
    createdAt: Date.parse(metadata.creationTimestamp),
    deletedAt: metadata.deletionTimestamp === undefined ? null : Date.parse(metadata.deletionTimestamp),
    labels: metadata.labels ?? {},
    annotations: pick(metadata.annotations ?? {}, keptAnnotations) as Readonly<Record<string, string>>,
    spec: pick(spec, kept?.spec ?? []),
    status: pick(status, kept?.status ?? []),
    isPaused: metadata.annotations?.[pausedAnnotation] !== undefined || spec['suspend'] === true,
    specDigest: kept?.digests === true ? digestJson(spec) : null,
  }
}

export const generationAnnotation = 'cairn.dev/generation'
/** Another value makes another object of what is as it shall be. */
export const fenceAnnotation = 'cairn.dev/fence'
/** Cluster API's, on objects that its controllers leave alone. */
export const pausedAnnotation = 'cluster.x-k8s.io/paused'
export const clonedFromAnnotation = 'cluster.x-k8s.io/cloned-from-name'

const keptAnnotations = [generationAnnotation, clonedFromAnnotation]

/** Members of spec and status that something is read from, by kind; of other kinds nothing is. */
const keptOf: Readonly<
  Record<string, { readonly spec: readonly string[]; readonly status: readonly string[]; readonly digests?: true }>
> = {
  Cluster: { spec: ['paused'], status: ['conditions', 'initialization', 'observedGeneration', 'phase'] },
  KubeadmControlPlane: {
    spec: ['replicas', 'version'],
    status: [
      'conditions',
      'initialization',
      'observedGeneration',
      'lastRemediation',
      'replicas',
      'upToDateReplicas',
      'availableReplicas',
    ],
  },
  MachineDeployment: {
    spec: ['replicas', 'paused'],
    status: ['conditions', 'observedGeneration', 'replicas', 'upToDateReplicas', 'availableReplicas'],
  },
  Machine: {
    spec: ['version', 'failureDomain', 'infrastructureRef'],
    status: ['conditions', 'nodeRef', 'nodeInfo', 'failureDomain', 'deletion', 'initialization', 'observedGeneration'],
  },
  HelmRelease: {
    spec: [],
    status: ['conditions', 'observedGeneration'],
    digests: true,
  },
}

function pick(object: JsonObject, keys: readonly string[]): JsonObject {
  return Object.fromEntries(keys.flatMap((key) => (Object.hasOwn(object, key) ? [[key, object[key] as never]] : [])))
}

/** A condition as Cluster API and Flux write it. */
export interface Condition {
  readonly type: string
  readonly status: 'True' | 'False' | 'Unknown'
  readonly reason: string
  readonly message: string
  readonly since: number
}

/** The condition of that type; null where it is not there, or was made of an older spec than the object has: that proves nothing. */
export function conditionOf({ status, generation }: SeenObject, type: string): Condition | null {
  const conditions = entry(status, 'conditions')
  const found = Array.isArray(conditions)
    ? (conditions as readonly unknown[]).find((one) => isJsonObject(one) && one['type'] === type)
    : undefined
  if (!isJsonObject(found)) return null
  const { observedGeneration } = found
  if (typeof observedGeneration === 'number' && observedGeneration > 0 && observedGeneration < generation) return null
  return {
    type,
    status: found['status'] === 'True' ? 'True' : found['status'] === 'False' ? 'False' : 'Unknown',
    reason: textAt(found, 'reason'),
    message: textAt(found, 'message'),
    since: Date.parse(textAt(found, 'lastTransitionTime')) || 0,
  }
}

/** Whether the controller has seen the newest spec: before that its status is of an older one. */
export function isUpToDate({ status, generation }: SeenObject): boolean {
  const observed = status['observedGeneration']
  return typeof observed === 'number' && observed >= generation
}
