import { byText, compareText } from '../base/compare.ts'
import type { Json, JsonObject } from '../base/json.ts'
import { entry, isJsonObject } from '../base/json.ts'
import { machineSettings } from '../cluster-api/providers.ts'
import { byName } from '../diff/diff.ts'
import { merge } from '../diff/merge.ts'
import type { ClusterSpec, PoolRole, PoolSpec } from './cluster.ts'
import type { CompiledLayer } from './compiled-cluster.ts'
import type { MachineFile, MachineSpec } from './machine-spec.ts'

/** What `kubeadmconfig` says to the control plane alone; every other key is for all nodes (2-rules, the table). */
export const controlPlaneKeys: readonly string[] = [
  'apiServer',
  'controllerManager',
  'scheduler',
  'etcd',
  'imageRepository',
  'featureGates',
  'certificateValidityPeriodDays',
  'caCertificateValidityPeriodDays',
]

const listKeys: readonly string[] = ['files', 'preKubeadmCommands', 'postKubeadmCommands']

/** The layers that nodes are made from. */
export interface NodeLayers {
  readonly os: CompiledLayer
  readonly k8s: CompiledLayer
  readonly cni: CompiledLayer
}

/**
 * The machine spec of a pool. Files and commands come in the order os, k8s, pool; of two files with one path the later wins.
 * The same facts always give the same machine spec, and nothing else enters it: not even the order of what has none, such as
 * zones, keys and files.
 */
export function compileMachineSpec(
  role: PoolRole,
  pool: PoolSpec,
  cluster: Pick<ClusterSpec, 'cloudType' | 'cloud'>,
  layers: NodeLayers,
  kubernetesVersion: string,
  image: string,
): MachineSpec {
  const settings = machineSettings(cluster, role)
  const configs = [kubeadmconfigOf(layers.os), kubeadmconfigOf(layers.k8s), pool.kubeadm].map((config) => forRole(config, role))
  return {
    role,
    cloudType: cluster.cloudType,
    region: cluster.cloud.region,
    os: { pack: layers.os.pack?.name ?? layers.os.name, version: layers.os.version },
    image,
    kubernetesVersion,
    cni: layers.cni.pack?.name ?? layers.cni.name,
    instanceType: pool.instanceType,
    diskGiB: pool.diskGiB,
    zones: role === 'control-plane' ? pool.zones.toSorted(compareText) : [],
    sshKeys: cluster.cloud.sshKeys.toSorted(compareText),
    ntpServers: cluster.cloud.ntpServers.toSorted(compareText),
    files: lastOfEachPath(configs.flatMap((config) => listAt(config, 'files').filter(isFile))),
    preKubeadmCommands: configs.flatMap((config) => listAt(config, 'preKubeadmCommands').map(commandText)),
    postKubeadmCommands: configs.flatMap((config) => listAt(config, 'postKubeadmCommands').map(commandText)),
    kubeadm: inNamedOrder(configs.map(withoutLists).reduce(merge)) as JsonObject,
    ...(settings ? { cloud: settings } : {}),
  }
}

/** Paths that two of os, k8s and pool write: the later wins, which is worth a warning. */
export function filesWrittenTwice(pool: PoolSpec, layers: NodeLayers): readonly string[] {
  const paths = [kubeadmconfigOf(layers.os), kubeadmconfigOf(layers.k8s), pool.kubeadm].flatMap((config) => [
    ...new Set(
      listAt(config, 'files')
        .filter(isFile)
        .map((file) => file.path),
    ),
  ])
  return [...new Set(paths.filter((path, index) => paths.indexOf(path) < index))]
}

export function kubeadmconfigOf(layer: CompiledLayer): JsonObject {
  const config = entry(layer.values, 'kubeadmconfig')
  return isJsonObject(config) ? config : {}
}

/** The part of a `kubeadmconfig` that nodes of a role are made from. */
export function forRole(config: JsonObject, role: PoolRole): JsonObject {
  if (role === 'control-plane') return config
  return Object.fromEntries(Object.entries(config).filter(([key]) => !controlPlaneKeys.includes(key)))
}

function withoutLists(config: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(config).filter(([key]) => !listKeys.includes(key)))
}

function listAt(config: JsonObject, key: string): readonly Json[] {
  const list = entry(config, key)
  return Array.isArray(list) ? (list as readonly Json[]) : []
}

function isFile(item: Json): item is MachineFile {
  return isJsonObject(item) && typeof item['path'] === 'string'
}

function commandText(command: Json): string {
  return typeof command === 'string' ? command : JSON.stringify(command)
}

/** Files in the order of their paths, since no two of them meet. */
function lastOfEachPath(files: readonly MachineFile[]): readonly MachineFile[] {
  return [...new Map(files.map((file) => [file.path, file])).values()].sort(byText((file) => file.path))
}

/** Lists of named items in the order of their names: whoever turns them round has said nothing new. */
function inNamedOrder(value: Json): Json {
  const named = byName(value)
  if (named)
    return Object.keys(named)
      .sort(compareText)
      .map((name) => inNamedOrder(named[name] ?? null))
  if (Array.isArray(value)) return (value as readonly Json[]).map(inNamedOrder)
  return isJsonObject(value)
    ? Object.fromEntries(Object.entries(value).map(([key, member]) => [key, inNamedOrder(member)]))
    : value
}
