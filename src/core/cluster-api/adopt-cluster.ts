import { parse, rcompare } from 'semver'
import { stringify } from 'yaml'
import { compareText } from '../base/compare.ts'
import { mapAt, numberAt, textAt, jsonAt } from '../base/json-at.ts'
import type { JsonObject } from '../base/json.ts'
import type { ClusterSpec, CloudSettings, PoolSpec, Strategy, WorkerPoolSpec } from '../cluster/cluster.ts'
import { valuesOf } from '../cluster/resolve-layer.ts'
import { merge } from '../diff/merge.ts'
import { resolveImage } from '../pack/images.ts'
import type { LayerKind } from '../pack/pack.ts'
import type { RegistryPack } from '../plan/planning-input.ts'
import type { Layer, ProfileContent } from '../profile/profile.ts'
import type { AdoptedNames } from './adopted-names.ts'
import { cloudOfKind, cloudReadings, type CloudReading } from './adopt-clouds.ts'
import { describeKubeadm, layOver, shareKubeadm } from './adopt-kubeadm.ts'
import { clusterRefusals, stateRefusals } from './adopt-refusals.ts'
import { describeReleases } from './adopt-releases.ts'
import { nameOfFound, type AdoptionNote, type FoundCluster } from './found-cluster.ts'
import { autoscalerOf, foundPools, replicasOf, type FoundPool } from './found-pools.ts'
import { bareVersion } from '../kubernetes/version.ts'

/** What a found cluster is in Cairn's words. */
export interface ClusterDescription {
  readonly kind: 'described'
  readonly profile: ProfileContent
  readonly spec: Omit<ClusterSpec, 'profiles'>
  readonly pools: readonly FoundPool[]
  /** What goes on beside Cairn. */
  readonly notes: readonly AdoptionNote[]
}

export type Described = ClusterDescription | { readonly kind: 'refused'; readonly refused: readonly AdoptionNote[] }

/**
 * The profile and the cluster that describe what is there, so exactly that the same nodes come of it: what packs would add is taken out,
 * and what no layer has word for is noted by whoever compares. `packs` are those that may be chosen.
 */
export function describeCluster(found: FoundCluster, packs: readonly RegistryPack[], managementCluster: string): Described {
  const told = clusterRefusals(found.cluster)
  // Nothing else of such a cluster is looked at: what is not there may only not have been read.
  if (told.length > 0) return { kind: 'refused', refused: told }
  const { pools, refused: unfit } = foundPools(found)
  const refused = [...stateRefusals(found), ...unfit]
  const [controlPlane] = pools
  const cloudType = cloudOfKind(textAt(found.cluster.spec, 'infrastructureRef', 'kind'))
  const reading = cloudType === null ? undefined : cloudReadings[cloudType]
  if (refused.length > 0 || controlPlane?.role !== 'control-plane' || cloudType === null || !reading)
    return { kind: 'refused', refused }
  const version = bareVersion(controlPlane.version)
  const kubernetes = packs.find(({ content }) => content.layer === 'k8s' && content.version === version)
  const region = reading.cluster(found.infrastructure?.spec ?? {}).region ?? ''
  const image = reading.machine(machineSpecOf(controlPlane), 'control-plane').image
  const os = osPack(packs, { kubernetes: version, cloud: cloudType, region: region === '' ? null : region, image })
  const standIns = (['cni', 'csi'] as const).map((kind) => packs.find(({ content }) => content.name === unmanaged[kind]))
  const [network, storage] = standIns
  if (!kubernetes || !os || !network || !storage) {
    const object = nameOfFound(controlPlane.owner)
    const wanted = kubernetes ? 'an os pack for this cloud' : `a k8s pack of the version ${version}`
    return {
      kind: 'refused',
      refused: [{ object, path: 'spec.version', message: `no registry has ${wanted}; add one, and sync it` }],
    }
  }
  const cloud = cloudOf(found, pools, reading)
  const configs = pools.map((pool) => describeKubeadm(configOf(pool), pool.role))
  const shared = shareKubeadm(configs)
  const releases = describeReleases(found.releases, packs)
  const infrastructure: readonly Layer[] = [
    layerOf('os', os, { kubeadmconfig: layOver(mapAt(valuesOf(os.content.values), 'kubeadmconfig'), {}) }),
    layerOf('k8s', kubernetes, kubernetesValues(found, kubernetes, shared.layer)),
    releases.layers.find(({ kind }) => kind === 'cni') ?? layerOf('cni', network, {}),
    releases.layers.find(({ kind }) => kind === 'csi') ?? layerOf('csi', storage, {}),
  ]
  const addons = releases.layers.filter(({ kind }) => kind === 'addon')
  const imageOf = (own: string, kubernetesVersion: string) => {
    const facts = {
      kubernetes: kubernetesVersion,
      cloud: cloudType,
      region: region === '' ? null : region,
      architecture: 'amd64',
    }
    const usual = os.content.images ? resolveImage(os.content.images, facts) : null
    return own === '' || usual?.image === own ? null : own
  }
  const ownZones = reading.controlPlaneZones?.(found.infrastructure?.spec ?? {}) ?? []
  const poolSpec = (pool: FoundPool, index: number): PoolSpec => {
    const { image: own, instanceType = 'container', diskGiB = 60 } = reading.machine(machineSpecOf(pool), pool.role)
    return {
      replicas: replicasOf(pool),
      instanceType,
      diskGiB,
      image: imageOf(own, bareVersion(pool.version)),
      zones: pool.role === 'control-plane' ? ownZones : pool.members.flatMap(({ zone }) => (zone === null ? [] : [zone])),
      labels: {},
      annotations: {},
      taints: [],
      kubeadm: shared.pools[index] ?? {},
      strategy: strategyOf(pool),
      drain: drainOf(pool),
      // Whoever checks its machines' health today goes on with that.
      healthCheck: { enabled: false },
    }
  }
  const adopted: AdoptedNames = {
    namespace: found.cluster.metadata.namespace ?? 'default',
    cluster: found.cluster.metadata.name,
    infrastructure: textAt(found.cluster.spec, 'infrastructureRef', 'name'),
    controlPlane: controlPlane.owner.metadata.name,
    deployments: pools
      .slice(1)
      .flatMap(({ name, members }) => members.map(({ zone, owner }) => ({ pool: name, zone, name: owner.metadata.name }))),
    ...(releases.names.length > 0 && { releases: releases.names }),
  }
  return {
    kind: 'described',
    profile: { type: 'full', cloudType, variables: [], layers: [...infrastructure, ...addons] },
    spec: {
      cloudType,
      managementCluster,
      adopted,
      variables: {},
      overrides: [],
      cloud,
      parallelPools: 1,
      controlPlane: poolSpec(controlPlane, 0),
      workerPools: pools.slice(1).map((pool, index): WorkerPoolSpec => ({
        name: pool.name,
        ...poolSpec(pool, index + 1),
        kubernetesVersion: bareVersion(pool.version) === version ? null : bareVersion(pool.version),
        autoscaler: autoscalerOf(pool),
        repaveIntervalMs: (numberAt(pool.owner.spec, 'template', 'spec', 'minReadySeconds') ?? 0) * 1000,
      })),
    },
    pools,
    notes: [...releases.notes, ...besides(found)],
  }
}

/** Names of the packs that stand for what a cluster has from somewhere else. */
const unmanaged = { cni: 'unmanaged-network', csi: 'unmanaged-storage' } as const

/** What is there and stays as it is. */
function besides({ healthChecks, strayMachines }: FoundCluster): readonly AdoptionNote[] {
  return [
    ...healthChecks.map((check) => ({
      object: nameOfFound(check),
      path: '',
      message: 'it goes on as it is; the health checks of the pools are off, since two would replace each the same machine',
    })),
    ...strayMachines.map((machine) => ({
      object: nameOfFound(machine),
      path: '',
      message: 'no control plane and no deployment has made it: it stays as it is, and Cairn does not see its node',
    })),
  ]
}

export function machineSpecOf({ machineTemplate }: FoundPool): JsonObject {
  return mapAt(machineTemplate.spec, 'template', 'spec')
}

/** What its nodes' first start does. */
export function configOf({ owner, bootstrap }: FoundPool): JsonObject {
  return bootstrap ? mapAt(bootstrap.spec, 'template', 'spec') : mapAt(owner.spec, 'kubeadmConfigSpec')
}

interface WantedImage {
  readonly kubernetes: string
  readonly cloud: string
  readonly region: string | null
  readonly image: string
}

/** The newest that names the very image that nodes are made from, else the newest with any for that version, else the newest. */
function osPack(packs: readonly RegistryPack[], { image, ...facts }: WantedImage): RegistryPack | undefined {
  const all = packs
    .filter(
      ({ content: { layer, cloudTypes } }) => layer === 'os' && (cloudTypes.includes('all') || cloudTypes.includes(facts.cloud)),
    )
    .toSorted((left, right) => byVersion(right, left) || compareText(left.reference.name, right.reference.name))
  const imageOf = ({ content }: RegistryPack) =>
    content.images ? (resolveImage(content.images, { ...facts, architecture: 'amd64' })?.image ?? null) : null
  return all.find((one) => imageOf(one) === image) ?? all.find((one) => imageOf(one) !== null) ?? all[0]
}

function byVersion(left: RegistryPack, right: RegistryPack): number {
  const [one, other] = [parse(left.content.version, { loose: true }), parse(right.content.version, { loose: true })]
  return one && other ? -rcompare(one, other) : compareText(left.content.version, right.content.version)
}

function layerOf(kind: LayerKind, { reference }: RegistryPack, values: JsonObject): Layer {
  const isEmpty = Object.values(values).every((value) => Object.keys(value as object).length === 0)
  return {
    name: reference.name,
    kind,
    installPriority: 0,
    pack: reference,
    manifests: [],
    values: isEmpty ? '' : stringify(values, { aliasDuplicateObjects: false }),
  }
}

/** The network as it is, which never changes, and what nodes boot from. */
function kubernetesValues({ cluster }: FoundCluster, { content }: RegistryPack, kubeadmconfig: JsonObject): JsonObject {
  const below = valuesOf(content.values)
  const network = mapAt(cluster.spec, 'clusterNetwork')
  const blocks = (key: string) => ((jsonAt(network, key, 'cidrBlocks') ?? []) as readonly string[]).join(',')
  const pack = {
    podCIDR: blocks('pods'),
    serviceClusterIpRange: blocks('services'),
    serviceDomain: textAt(network, 'serviceDomain'),
  }
  const own = mapAt(below, 'pack')
  return {
    pack: layOver(own, merge(own, pack)),
    kubeadmconfig: layOver(mapAt(below, 'kubeadmconfig'), kubeadmconfig),
  }
}

function cloudOf({ infrastructure, cluster }: FoundCluster, pools: readonly FoundPool[], reading: CloudReading): CloudSettings {
  const { region = '', ...settings } = reading.cluster(infrastructure?.spec ?? {})
  const machines = pools.map((pool) => reading.machine(machineSpecOf(pool), pool.role).settings ?? {})
  const cloudType = cloudOfKind(textAt(cluster.spec, 'infrastructureRef', 'kind')) ?? ''
  const own = { ...mapAt(settings as JsonObject, cloudType), ...Object.assign({}, ...machines.toReversed()) } as JsonObject
  const servers = pools.map((pool) => JSON.stringify(jsonAt(configOf(pool), 'ntp', 'servers') ?? []))
  const ntpServers = servers.every((one) => one === servers[0]) ? (JSON.parse(servers[0] ?? '[]') as readonly string[]) : []
  return { region, sshKeys: [], ntpServers, ...(Object.keys(own).length > 0 && { [cloudType]: own }) } as CloudSettings
}

function strategyOf({ role, owner }: FoundPool): Strategy {
  const limits = mapAt(owner.spec, 'rollout', 'strategy', 'rollingUpdate')
  const amount = (key: string, usual: number) => (jsonAt(limits, key) as number | string | undefined) ?? usual
  const [maxSurge, maxUnavailable] = [amount('maxSurge', 1), amount('maxUnavailable', 0)]
  if (role === 'control-plane') return { type: maxSurge === 0 ? 'contract-first' : 'expand-first' }
  if (maxSurge === 1 && maxUnavailable === 0) return { type: 'expand-first' }
  if (maxSurge === 0 && maxUnavailable === 1) return { type: 'contract-first' }
  return { type: 'custom', maxSurge, maxUnavailable }
}

function drainOf({ role, owner }: FoundPool): PoolSpec['drain'] {
  const template = role === 'control-plane' ? 'machineTemplate' : 'template'
  const seconds = numberAt(owner.spec, template, 'spec', 'deletion', 'nodeDrainTimeoutSeconds') ?? 0
  return seconds > 0 ? { deadlineMs: seconds * 1000, then: 'force' } : { deadlineMs: 30 * 60_000, then: 'halt' }
}
