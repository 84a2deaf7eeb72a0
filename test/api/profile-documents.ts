import type { z } from 'zod'
import type { profileDocumentSchema } from '#contract/profile.ts'
import type { NewCluster } from '#control/create-cluster.ts'
import type { PoolSpec } from '#core/cluster/cluster.ts'

/** A document as somebody would write it: defaults left out. */
export type WrittenProfile = z.input<typeof profileDocumentSchema>
export type WrittenLayer = WrittenProfile['spec']['layers'][number]

export interface ProfileOptions {
  readonly name: string
  readonly version?: string
  readonly tags?: Record<string, string>
  readonly kubernetes?: string
  readonly kubernetesValues?: string
  readonly addons?: WrittenLayer[]
  readonly variables?: WrittenProfile['spec']['variables']
}

/** A full profile from built-in packs, on the simulator. */
export function fullProfile({
  name,
  version = '1.0.0',
  tags = {},
  kubernetes = '1.36.1',
  kubernetesValues = '',
  addons = [],
  variables = [],
}: ProfileOptions): WrittenProfile {
  return {
    apiVersion: 'cairn.dev/v1',
    kind: 'ClusterProfile',
    metadata: { name, tags },
    spec: {
      type: 'full',
      cloudType: 'simulated',
      version,
      variables,
      layers: [
        { name: 'ubuntu', kind: 'os', pack: { name: 'ubuntu', version: '24.04.1' } },
        { name: 'kubernetes', kind: 'k8s', pack: { name: 'kubernetes', version: kubernetes }, values: kubernetesValues },
        { name: 'cilium', kind: 'cni', pack: { name: 'cilium', version: '1.18.3' } },
        { name: 'storage', kind: 'csi', pack: { name: 'local-path', version: '0.0.32' } },
        ...addons,
      ],
    },
  }
}

/** A profile of one layer that is a manifest. */
export function addonProfile(name: string, content: string, version = '1.0.0'): WrittenProfile {
  return {
    apiVersion: 'cairn.dev/v1',
    kind: 'ClusterProfile',
    metadata: { name },
    spec: { type: 'add-on', version, layers: [{ name: 'web', kind: 'addon', manifests: [{ name: 'web', content }] }] },
  }
}

export function configMap(text: string): string {
  return `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: web\ndata:\n  text: ${text}\n`
}

/** A cluster of one control-plane node and two workers. */
export function cluster(name: string, profiles: NewCluster['profiles'], more: Partial<NewCluster> = {}): NewCluster {
  return {
    name,
    tags: {},
    cloudType: 'simulated',
    profiles,
    variables: {},
    overrides: [],
    cloud: { region: '', sshKeys: [], ntpServers: [] },
    parallelPools: 1,
    controlPlane: { ...pool, replicas: 1 },
    workerPools: [{ ...pool, name: 'general', replicas: 2, kubernetesVersion: null, autoscaler: null, repaveIntervalMs: 0 }],
    ...more,
  }
}

const pool: PoolSpec = {
  replicas: 1,
  instanceType: 'm5.large',
  diskGiB: 60,
  image: null,
  zones: [],
  labels: {},
  annotations: {},
  taints: [],
  kubeadm: {},
  strategy: { type: 'expand-first' },
  drain: { deadlineMs: 1_800_000, then: 'halt' },
  healthCheck: {},
}
