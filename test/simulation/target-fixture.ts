import type { Correction } from '#core/cluster/drift.ts'
import type { LayerKind } from '#core/pack/pack.ts'
import type { CompiledLayer } from '#core/cluster/compiled-cluster.ts'
import { controlPlanePool, type DrainSettings, type Strategy } from '#core/cluster/cluster.ts'
import { machineDigest, type MachineSpec } from '#core/cluster/machine-spec.ts'
import { digestJson } from '#core/base/digest.ts'
import type { EngineTarget, TargetPool } from '#core/update/target.ts'

/** A target in few words: what is not said is as a user's first cluster has it. */
export interface TargetWords {
  readonly kubernetes?: string
  /** Any change of it is another machine spec. */
  readonly image?: string
  readonly controlPlane?: PoolWords
  readonly pools?: Readonly<Record<string, PoolWords>>
  /** Version by name of layer; add-ons with `name@priority`. */
  readonly layers?: Readonly<Record<string, string>>
  readonly correct?: Correction
  readonly remediate?: boolean
}

export interface PoolWords {
  readonly replicas?: number
  readonly kubernetes?: string
  readonly image?: string
  readonly zones?: readonly string[]
  readonly labels?: Readonly<Record<string, string>>
  readonly taints?: TargetPool['taints']
  readonly strategy?: Strategy
  readonly repaveIntervalMs?: number
  readonly drain?: DrainSettings
  readonly hold?: boolean
}

export const usualLayers = { os: '24.4.1', k8s: '1.35.1', cni: '1.0.0', csi: '1.0.0', 'hello@0': '1.1.1' }

export function target(words: TargetWords = {}): EngineTarget {
  const pools = Object.entries(words.pools ?? { general: { replicas: 3 } })
  return {
    cloudType: 'simulated',
    network: { podCidr: '10.244.0.0/16', serviceCidr: '10.96.0.0/12', serviceDomain: 'cluster.local' },
    pools: [
      pool(controlPlanePool, { replicas: 3, ...words.controlPlane }, words),
      ...pools.map(([name, own]) => pool(name, own, words)),
    ],
    layers: Object.entries(words.layers ?? usualLayers).map(([name, version]) => layer(name, version)),
    ...(words.correct && { correct: words.correct }),
    ...(words.remediate === false && { remediate: false }),
  }
}

function pool(name: string, own: PoolWords, words: TargetWords): TargetPool {
  const role = name === controlPlanePool ? 'control-plane' : 'worker'
  const zones = own.zones ?? []
  const machineSpec: MachineSpec = {
    role,
    cloudType: 'simulated',
    region: 'eu-west-1',
    os: { pack: 'ubuntu', version: '24.4.1' },
    image: own.image ?? words.image ?? 'image-1',
    kubernetesVersion: own.kubernetes ?? words.kubernetes ?? '1.35.1',
    cni: 'calico',
    instanceType: 'm5.large',
    diskGiB: 60,
    zones: role === 'control-plane' ? zones : [],
    sshKeys: [],
    ntpServers: [],
    files: [],
    preKubeadmCommands: [],
    postKubeadmCommands: [],
    kubeadm: {},
  }
  return {
    name,
    role,
    replicas: own.replicas ?? 3,
    machineSpec,
    machineDigest: machineDigest(machineSpec),
    zones,
    labels: own.labels ?? {},
    annotations: {},
    taints: own.taints ?? [],
    autoscaler: null,
    strategy: own.strategy ?? { type: 'expand-first' },
    repaveIntervalMs: own.repaveIntervalMs ?? 0,
    drain: own.drain ?? drain(30 * 60_000, 'halt'),
    healthCheck: {},
    pinned: own.kubernetes !== undefined,
    hold: own.hold ?? false,
  }
}

export function drain(deadlineMs: number, atDeadline: DrainSettings['then']): DrainSettings {
  return { deadlineMs, then: atDeadline }
}

const kinds: readonly string[] = ['os', 'k8s', 'cni', 'csi'] satisfies readonly LayerKind[]

function layer(words: string, version: string): CompiledLayer {
  const [name = words, priority] = words.split('@')
  const content = { version, pack: null, values: {}, manifests: [], namespace: 'default', releaseName: name }
  return {
    profile: 'base',
    name,
    kind: kinds.includes(name) ? (name as LayerKind) : 'addon',
    installPriority: Number(priority ?? 0),
    ...content,
    digest: digestJson(content),
  }
}
