import type { JsonObject } from '#core/base/json.ts'
import type { KubeObject } from '#core/cluster-api/kube-object.ts'

/** A cluster of the docker provider in few words, as somebody would write it by hand: nothing of it comes from Cairn. */
export interface DockerClusterWords {
  readonly name?: string
  readonly namespace?: string
  readonly version?: string
  readonly members?: number
  /** Surge of the control plane. */
  readonly surge?: 0 | 1
  /** Another one is another machine. */
  readonly image?: string
  readonly kubeadmConfigSpec?: JsonObject
  readonly pools?: Readonly<Record<string, PoolWords>>
}

export interface PoolWords {
  readonly replicas?: number
  readonly version?: string
  readonly image?: string
  readonly maxSurge?: number | string
  readonly maxUnavailable?: number | string
  readonly minReadySeconds?: number
  readonly paused?: boolean
  readonly drainTimeoutSeconds?: number
  readonly labels?: Readonly<Record<string, string>>
  readonly annotations?: Readonly<Record<string, string>>
}

export function dockerCluster(words: DockerClusterWords = {}): readonly KubeObject[] {
  const { name = 'shop', namespace = 'default', version = 'v1.34.1', members = 1, surge = 1, image = 'node:1' } = words
  const own = { namespace, labels: { 'cluster.x-k8s.io/cluster-name': name } }
  return [
    {
      apiVersion: 'cluster.x-k8s.io/v1beta2',
      kind: 'Cluster',
      metadata: { name, ...own },
      spec: {
        clusterNetwork: { pods: { cidrBlocks: ['10.244.0.0/16'] }, services: { cidrBlocks: ['10.96.0.0/12'] } },
        infrastructureRef: { apiGroup: 'infrastructure.cluster.x-k8s.io', kind: 'DockerCluster', name },
        controlPlaneRef: { apiGroup: 'controlplane.cluster.x-k8s.io', kind: 'KubeadmControlPlane', name },
      },
    },
    { apiVersion: infrastructure, kind: 'DockerCluster', metadata: { name, ...own }, spec: {} },
    machineTemplate(`${name}-control-plane`, image, own),
    {
      apiVersion: 'controlplane.cluster.x-k8s.io/v1beta2',
      kind: 'KubeadmControlPlane',
      metadata: { name, ...own },
      spec: {
        replicas: members,
        version,
        kubeadmConfigSpec: words.kubeadmConfigSpec ?? { clusterConfiguration: { apiServer: { certSANs: ['localhost'] } } },
        machineTemplate: { spec: { infrastructureRef: templateRef(`${name}-control-plane`, image) } },
        rollout: { strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: surge } } },
      },
    },
    ...Object.entries(words.pools ?? {}).flatMap(([pool, of]) =>
      poolObjects(`${name}-${pool}`, name, { version, image, ...of }, own),
    ),
  ]
}

type Own = { readonly namespace: string; readonly labels: Readonly<Record<string, string>> }

function poolObjects(name: string, cluster: string, words: PoolWords, own: Own): readonly KubeObject[] {
  const { replicas = 1, version = '', image = '', maxSurge = 1, maxUnavailable = 0, minReadySeconds, drainTimeoutSeconds } = words
  const configRef = { apiGroup: 'bootstrap.cluster.x-k8s.io', kind: 'KubeadmConfigTemplate', name }
  return [
    machineTemplate(name, image, own),
    {
      apiVersion: 'bootstrap.cluster.x-k8s.io/v1beta2',
      kind: 'KubeadmConfigTemplate',
      metadata: { name, ...own },
      spec: { template: { spec: { joinConfiguration: { nodeRegistration: { ignorePreflightErrors: ['Swap'] } } } } },
    },
    {
      apiVersion: 'cluster.x-k8s.io/v1beta2',
      kind: 'MachineDeployment',
      metadata: { name, ...own, annotations: { ...words.annotations } },
      spec: {
        clusterName: cluster,
        replicas,
        ...(words.paused !== undefined && { paused: words.paused }),
        selector: {},
        template: {
          metadata: { labels: { pool: name, ...words.labels } },
          spec: {
            clusterName: cluster,
            version,
            bootstrap: { configRef },
            infrastructureRef: templateRef(name, image),
            ...(minReadySeconds !== undefined && { minReadySeconds }),
            ...(drainTimeoutSeconds !== undefined && { deletion: { nodeDrainTimeoutSeconds: drainTimeoutSeconds } }),
          },
        },
        rollout: { strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge, maxUnavailable } } },
        deletion: { order: 'Oldest' },
      },
    },
  ]
}

const infrastructure = 'infrastructure.cluster.x-k8s.io/v1beta2'

function machineTemplate(name: string, image: string, own: Own): KubeObject {
  const spec = { template: { spec: { customImage: image } } }
  return {
    apiVersion: infrastructure,
    kind: 'DockerMachineTemplate',
    metadata: { name: templateName(name, image), ...own },
    spec,
  }
}

function templateRef(name: string, image: string) {
  return { apiGroup: 'infrastructure.cluster.x-k8s.io', kind: 'DockerMachineTemplate', name: templateName(name, image) }
}

/** Templates never change, so each image has one of its own. */
function templateName(name: string, image: string): string {
  return `${name}-${image.replaceAll(/[^a-z0-9]/g, '-')}`
}
