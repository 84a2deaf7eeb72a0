import assert from 'node:assert/strict'
import type { Json, JsonObject } from '#core/base/json.ts'
import type { AppliedCluster, AppliedObject } from '#engine/applied-store.ts'
import { desiredObjects } from '#engine/cluster-api/desired-objects.ts'
import type { ServedObject } from '#engine/cluster-api/kube-client.ts'
import { readInventory, type ReadFacts } from '#engine/cluster-api/read-inventory.ts'
import { toSeen, type SeenObject } from '#engine/cluster-api/seen-object.ts'
import { withDesired } from '#engine/cluster-api/write-objects.ts'
import { namespace, target, type TargetWords } from './target-fixture.ts'

/** Objects of one cluster as a management cluster has them, in few words. */
export const noon = Date.parse('2026-01-01T12:00:00Z')
export const minutes = (count: number) => new Date(noon + count * 60_000).toISOString()

export interface MachineWords {
  readonly name?: string
  readonly pool?: string
  readonly template?: string
  readonly conditions?: readonly (readonly [type: string, status: string, reason?: string, message?: string, observed?: number])[]
  readonly deleted?: boolean
  readonly node?: boolean
  readonly version?: string
  readonly kubelet?: string
  readonly status?: JsonObject
  readonly generation?: number
}

export const words: TargetWords = { pools: { web: { replicas: 1 } }, addons: { dns: '1' } }
export const told = target(words)

export function applied(words: TargetWords, more: Partial<AppliedCluster> = {}): AppliedCluster {
  const now = target(words)
  const nothing = { hasOutdated: false, isComplete: true }
  const { objects, released } = desiredObjects({ target: now, generation: 3, released: {}, progressOf: () => nothing })
  const states = withDesired([], objects, 3).map((one): AppliedObject => ({
    ...one,
    applied: {
      digest: `sha256:${'a'.repeat(64)}`,
      uid: `uid-${one.name}`,
      generation: 2,
      ...(one.kind === 'HelmRelease' && { specDigest: specDigest(one.name) }),
    },
  }))
  return {
    projectId: 'prj_default',
    clusterId: 'cls_shop',
    managementCluster: 'management',
    namespace,
    name: 'shop',
    life: 'live',
    generation: 3,
    done: 3,
    target: now,
    objects: states,
    released,
    version: 1,
    ...more,
  }
}

export const releaseSpec: JsonObject = { interval: '10m' }
function specDigest(name: string) {
  return toSeen(served('helm.toolkit.fluxcd.io/v2', 'HelmRelease', name, { spec: releaseSpec })).specDigest ?? assert.fail()
}

export function served(
  apiVersion: string,
  kind: string,
  name: string,
  more: {
    readonly spec?: JsonObject
    readonly status?: JsonObject
    readonly generation?: number
    readonly metadata?: object
  } = {},
): ServedObject {
  const { spec, status, generation = 2, metadata } = more
  return {
    apiVersion,
    kind,
    metadata: {
      name,
      namespace,
      uid: `uid-${name}`,
      resourceVersion: '1',
      generation,
      creationTimestamp: minutes(0),
      labels: { 'cluster.x-k8s.io/cluster-name': 'shop' },
      ...metadata,
    },
    ...(spec && { spec }),
    ...(status && { status }),
  }
}

export function conditions(list: MachineWords['conditions'] = []): Json {
  return list.map(([type, status, reason = type, message = '', observedGeneration = 2]) => ({
    type,
    status,
    reason,
    message,
    observedGeneration,
    lastTransitionTime: minutes(1),
  }))
}

export const core = 'cluster.x-k8s.io/v1beta2'

export function machine({ name = 'shop-web-a', pool = 'web', template, ...words }: MachineWords = {}): readonly SeenObject[] {
  const owner =
    pool === 'control-plane' ? { 'cluster.x-k8s.io/control-plane': '' } : { 'cluster.x-k8s.io/deployment-name': `shop-${pool}` }
  const labels = { 'cluster.x-k8s.io/cluster-name': 'shop', ...owner }
  const from = template ?? told.pools.find((one) => one.name === pool)?.objects?.templates[0]?.metadata.name ?? ''
  const { deleted = false, node = true, version = 'v1.34.1', kubelet, generation = 2 } = words
  return [
    served(core, 'Machine', name, {
      generation,
      metadata: { labels, ...(deleted && { deletionTimestamp: minutes(1) }) },
      spec: { version, failureDomain: 'a', infrastructureRef: { kind: 'DockerMachine', name } },
      status: {
        conditions: conditions(words.conditions),
        ...(node && { nodeRef: { name } }),
        ...(kubelet !== undefined && { nodeInfo: { kubeletVersion: kubelet } }),
        ...words.status,
      },
    }),
    served('infrastructure.cluster.x-k8s.io/v1beta2', 'DockerMachine', name, {
      metadata: { uid: `uid-docker-${name}`, labels, annotations: { 'cluster.x-k8s.io/cloned-from-name': from } },
    }),
  ].map((object) => toSeen(object))
}

export const cluster = (status: JsonObject = { initialization: { infrastructureProvisioned: true } }, more: object = {}) =>
  toSeen(served(core, 'Cluster', 'shop', { status, metadata: { annotations: { 'cairn.dev/generation': '3' }, ...more } }))
export const owners = (replicas = 1) => [
  toSeen(served(core, 'MachineDeployment', 'shop-web', { spec: { replicas } })),
  toSeen(served('controlplane.cluster.x-k8s.io/v1beta2', 'KubeadmControlPlane', 'shop-control-plane', { spec: { replicas: 1 } })),
]

export const ready = [
  ['NodeReady', 'True'],
  ['Available', 'True'],
] as const

export function read(
  objects: readonly SeenObject[],
  more: Partial<Pick<ReadFacts, 'cluster' | 'readyBefore' | 'workload' | 'unseenSince'>> & { readonly at?: number } = {},
) {
  const {
    cluster: of = applied(words),
    at = noon + 120_000,
    readyBefore = new Map(),
    workload = null,
    unseenSince = new Map(),
  } = more
  return (
    readInventory({ cluster: of, objects, observedAt: at, readyBefore, workload, unseenSince }) ??
    assert.fail('there is an inventory')
  )
}

export const nodeOf = (objects: readonly SeenObject[], more?: Parameters<typeof read>[1]) =>
  read([cluster(), ...owners(), ...objects], more).pools.find(({ name }) => name === 'web')?.nodes[0]
