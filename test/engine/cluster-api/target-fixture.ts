import { digestJson, type Digest } from '#core/base/digest.ts'
import type { JsonObject } from '#core/base/json.ts'
import type { KubeObject, PoolObjects } from '#core/cluster-api/kube-object.ts'
import type { CompiledLayer } from '#core/cluster/compiled-cluster.ts'
import { machineDigest, type MachineSpec } from '#core/cluster/machine-spec.ts'
import type { EngineTarget, TargetPool } from '#core/update/target.ts'

/** Targets of a cluster of the docker provider in few words, written by hand: nothing of it comes from what compiles clusters. */
export interface TargetWords {
  readonly name?: string
  /** Of the control plane, and of every pool that has none of its own. */
  readonly version?: string
  readonly members?: number
  /** Another one is another machine spec. */
  readonly image?: string
  readonly pools?: Readonly<Record<string, PoolWords>>
  /** Add-ons by name, in install order; the value is another one with another version. */
  readonly addons?: Readonly<Record<string, string>>
  readonly controlPlane?: PoolWords
  readonly more?: Partial<EngineTarget>
}

export interface PoolWords {
  readonly replicas?: number
  readonly version?: string
  readonly image?: string
  readonly zones?: readonly string[]
  readonly hold?: boolean
  readonly suspended?: true
  readonly autoscaler?: TargetPool['autoscaler']
  readonly labels?: Readonly<Record<string, string>>
  readonly taints?: TargetPool['taints']
  readonly drain?: TargetPool['drain']
}

export const namespace = 'cairn-default'

export function target(words: TargetWords = {}): EngineTarget {
  const { name = 'shop', version = '1.34.1', members = 1, image = 'node:1', pools = {}, addons = {}, controlPlane = {} } = words
  return {
    cloudType: 'docker',
    network: { podCidr: '10.244.0.0/16', serviceCidr: '10.96.0.0/12', serviceDomain: 'cluster.local' },
    objects: [
      object(name, 'cluster.x-k8s.io/v1beta2', 'Cluster', name, {
        infrastructureRef: { apiGroup: groups.infrastructure, kind: 'DockerCluster', name },
        controlPlaneRef: { apiGroup: groups.controlPlane, kind: 'KubeadmControlPlane', name: `${name}-control-plane` },
      }),
      object(name, `${groups.infrastructure}/v1beta2`, 'DockerCluster', name, {}),
      object(name, 'source.toolkit.fluxcd.io/v1', 'HelmRepository', `${name}-charts`, {
        url: 'http://charts.test',
        interval: '10m',
      }),
    ],
    pools: [
      pool(name, 'control-plane', { version, image, replicas: members, ...controlPlane }),
      ...Object.entries(pools).map(([own, of]) => pool(name, own, { version, image, ...of })),
    ],
    layers: Object.entries(addons).map(([addon, of], index) => layer(name, addon, of, index)),
    ...words.more,
  }
}

const groups = {
  infrastructure: 'infrastructure.cluster.x-k8s.io',
  bootstrap: 'bootstrap.cluster.x-k8s.io',
  controlPlane: 'controlplane.cluster.x-k8s.io',
}

function object(cluster: string, apiVersion: string, kind: string, name: string, spec: JsonObject): KubeObject {
  const labels = { 'cluster.x-k8s.io/cluster-name': cluster, 'cairn.dev/cluster': cluster }
  return { apiVersion, kind, metadata: { name, namespace, labels }, spec }
}

function pool(
  cluster: string,
  name: string,
  words: PoolWords & { readonly version: string; readonly image: string },
): TargetPool {
  const { replicas = 1, version, image, zones = [], hold = false, autoscaler = null, labels = {} } = words
  const isControlPlane = name === 'control-plane'
  const role = isControlPlane ? 'control-plane' : 'worker'
  const machineSpec: MachineSpec = {
    role,
    cloudType: 'docker',
    region: '',
    os: { pack: 'ubuntu', version: '24.04.3' },
    image,
    kubernetesVersion: version,
    cni: 'calico',
    instanceType: 'small',
    diskGiB: 20,
    zones: [],
    sshKeys: [],
    ntpServers: [],
    files: [],
    preKubeadmCommands: [],
    postKubeadmCommands: [],
    kubeadm: {},
  }
  const digest = machineDigest(machineSpec)
  return {
    name,
    role,
    replicas,
    machineSpec,
    machineDigest: digest,
    zones,
    labels,
    annotations: {},
    taints: words.taints ?? [],
    autoscaler,
    strategy: { type: 'expand-first' },
    repaveIntervalMs: 0,
    drain: words.drain ?? { deadlineMs: 30 * 60_000, then: 'halt' },
    healthCheck: {},
    pinned: false,
    hold,
    ...(words.suspended && { suspended: true }),
    objects: isControlPlane
      ? controlPlaneObjects(cluster, { replicas, version, image, digest })
      : workerObjects(cluster, name, { replicas, version, image, zones, digest, labels, autoscaler }),
  }
}

interface Made {
  readonly replicas: number
  readonly version: string
  readonly image: string
  readonly digest: string
}

function templateName(cluster: string, pool: string, digest: string): string {
  return `${cluster}-${pool}-${digest.split(':')[2]?.slice(0, 10) ?? ''}`
}

function machineTemplate(cluster: string, name: string, image: string): KubeObject {
  return object(cluster, `${groups.infrastructure}/v1beta2`, 'DockerMachineTemplate', name, {
    template: { spec: { customImage: image } },
  })
}

function controlPlaneObjects(cluster: string, { replicas, version, image, digest }: Made): PoolObjects {
  const name = templateName(cluster, 'control-plane', digest)
  return {
    templates: [machineTemplate(cluster, name, image)],
    owners: [
      object(cluster, `${groups.controlPlane}/v1beta2`, 'KubeadmControlPlane', `${cluster}-control-plane`, {
        replicas,
        version: `v${version}`,
        kubeadmConfigSpec: { clusterConfiguration: { apiServer: { certSANs: ['localhost'] } } },
        machineTemplate: {
          spec: { infrastructureRef: { apiGroup: groups.infrastructure, kind: 'DockerMachineTemplate', name } },
        },
        rollout: { strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1 } } },
      }),
    ],
    healthCheck: null,
  }
}

function workerObjects(
  cluster: string,
  pool: string,
  {
    replicas,
    version,
    image,
    zones,
    digest,
    labels,
    autoscaler,
  }: Made & Required<Pick<PoolWords, 'zones' | 'labels'>> & Pick<TargetPool, 'autoscaler'>,
): PoolObjects {
  const name = templateName(cluster, pool, digest)
  const owner = (zone: string | null, index: number) => {
    const deployment = `${cluster}-${pool}${zone === null ? '' : `-${zone}`}`
    const own = { 'cluster.x-k8s.io/cluster-name': cluster, 'cluster.x-k8s.io/deployment-name': deployment }
    const count = Math.max(zones.length, 1)
    return object(cluster, 'cluster.x-k8s.io/v1beta2', 'MachineDeployment', deployment, {
      clusterName: cluster,
      ...(autoscaler ? {} : { replicas: Math.floor(replicas / count) + (index < replicas % count ? 1 : 0) }),
      selector: { matchLabels: own },
      deletion: { order: 'Oldest' },
      rollout: { strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } } },
      template: {
        metadata: { labels: { ...own, ...labels } },
        spec: {
          clusterName: cluster,
          version: `v${version}`,
          bootstrap: { configRef: { apiGroup: groups.bootstrap, kind: 'KubeadmConfigTemplate', name } },
          infrastructureRef: { apiGroup: groups.infrastructure, kind: 'DockerMachineTemplate', name },
          ...(zone !== null && { failureDomain: zone }),
        },
      },
    })
  }
  const owners = zones.length === 0 ? [owner(null, 0)] : zones.map(owner)
  const joins = { joinConfiguration: { nodeRegistration: { ignorePreflightErrors: ['Swap'] } } }
  return {
    templates: [
      machineTemplate(cluster, name, image),
      object(cluster, `${groups.bootstrap}/v1beta2`, 'KubeadmConfigTemplate', name, { template: { spec: joins } }),
    ],
    owners,
    healthCheck: object(cluster, 'cluster.x-k8s.io/v1beta2', 'MachineHealthCheck', `${cluster}-${pool}`, {
      clusterName: cluster,
      selector: {
        matchExpressions: [
          { key: 'cluster.x-k8s.io/deployment-name', operator: 'In', values: owners.map(({ metadata }) => metadata.name) },
        ],
      },
      checks: {
        nodeStartupTimeoutSeconds: 1800,
        unhealthyNodeConditions: [{ type: 'Ready', status: 'Unknown', timeoutSeconds: 600 }],
      },
    }),
  }
}

function layer(cluster: string, name: string, version: string, index: number): CompiledLayer {
  return {
    profile: 'base',
    name,
    kind: 'addon',
    version,
    pack: null,
    installPriority: index * 10,
    values: {},
    manifests: [],
    namespace: name,
    releaseName: name,
    digest: digestOf(name, version),
    objects: [
      object(cluster, 'helm.toolkit.fluxcd.io/v2', 'HelmRelease', `${cluster}-${name}`, {
        interval: '10m',
        releaseName: name,
        targetNamespace: name,
        kubeConfig: { secretRef: { name: `${cluster}-kubeconfig` } },
        chart: { spec: { chart: name, version, sourceRef: { kind: 'HelmRepository', name: `${cluster}-charts` } } },
      }),
    ],
  }
}

function digestOf(name: string, version: string): Digest {
  return digestJson([name, version])
}
