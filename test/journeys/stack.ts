import type { z } from 'zod'
import type { clusterDocumentSchema, workerPoolSchema } from '#contract/cluster-document.ts'
import type { profileDocumentSchema } from '#contract/profile.ts'

/** Documents as somebody would write them, defaults left out. */
export type WrittenProfile = z.input<typeof profileDocumentSchema>
export type WrittenLayer = WrittenProfile['spec']['layers'][number]
export type WrittenCluster = z.input<typeof clusterDocumentSchema>
export type WrittenPool = z.input<typeof workerPoolSchema>

export interface StackOptions {
  readonly version?: string
  readonly kubernetes?: string
  /** Values of the k8s layer. */
  readonly kubernetesValues?: string
  readonly addons?: WrittenLayer[]
  readonly variables?: NonNullable<WrittenProfile['spec']['variables']>
}

/** A full profile of built-in packs on the `simulated` cloud, with one add-on unless others are given. */
export function stack(
  name: string,
  {
    version = '1.0.0',
    kubernetes = '1.36.1',
    kubernetesValues = '',
    addons = [metrics('0.7.2')],
    variables = [],
  }: StackOptions = {},
): WrittenProfile {
  return {
    apiVersion: 'cairn.dev/v1',
    kind: 'ClusterProfile',
    metadata: { name },
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

export function metrics(version: string, values = ''): WrittenLayer {
  return { name: 'metrics', kind: 'addon', pack: { name: 'metrics-server', version }, values }
}

/** An add-on of one manifest. */
export function manifestLayer(name: string, text: string, installPriority = 0): WrittenLayer {
  return { name, kind: 'addon', installPriority, manifests: [{ name, content: configMap(name, text) }] }
}

export function configMap(name: string, text: string): string {
  return `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\ndata:\n  text: ${JSON.stringify(text)}\n`
}

export function addonProfile(name: string, layers: WrittenLayer[], version = '1.0.0'): WrittenProfile {
  return { apiVersion: 'cairn.dev/v1', kind: 'ClusterProfile', metadata: { name }, spec: { type: 'add-on', version, layers } }
}

/** A drain that waits as long as it takes, so that nothing but a test ends it. */
export const patientDrain = { deadline: '10000h', then: 'halt' } as const

export function workers(name: string, replicas: number, more: Partial<WrittenPool> = {}): WrittenPool {
  return { name, replicas, instanceType: 'm5.large', drain: patientDrain, ...more }
}

/** A cluster on version 1.0.0 of the profile, small unless told otherwise. */
export function clusterOf(name: string, profile: string, more: Partial<WrittenCluster['spec']> = {}): WrittenCluster {
  return {
    apiVersion: 'cairn.dev/v1',
    kind: 'Cluster',
    metadata: { name },
    spec: {
      cloudType: 'simulated',
      profiles: [{ name: profile, version: '1.0.0' }],
      controlPlane: { replicas: 1, instanceType: 'm5.large', drain: patientDrain },
      workerPools: [workers('general', 2)],
      ...more,
    },
  }
}
