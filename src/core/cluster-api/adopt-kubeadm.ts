import { isJsonObject, sameJson, type Json, type JsonObject } from '../base/json.ts'
import { mapAt } from '../base/json-at.ts'
import type { PoolRole } from '../cluster/cluster.ts'
import { controlPlaneKeys } from '../cluster/compile-machine-spec.ts'
import { clusterKeys, machineKeys, registrationKeys } from './kubeadm-keys.ts'

/** What a `kubeadmConfigSpec` or the spec of a KubeadmConfigTemplate says, in the words of `kubeadmconfig`. */
export function describeKubeadm(spec: JsonObject, role: PoolRole): JsonObject {
  const [first, join] = [
    mapAt(spec, 'initConfiguration', 'nodeRegistration'),
    mapAt(spec, 'joinConfiguration', 'nodeRegistration'),
  ]
  const registration = role === 'control-plane' && Object.keys(first).length > 0 ? first : join
  const cluster = role === 'control-plane' ? only(mapAt(spec, 'clusterConfiguration'), clusterKeys) : {}
  const own = { ...machineKeys, files: null, preKubeadmCommands: null, postKubeadmCommands: null }
  return said({ ...cluster, ...only(registration, registrationKeys), ...only(spec, own) }) as JsonObject
}

/** What the profile's k8s layer says for all nodes, and what is left to each pool. */
export interface SharedKubeadm {
  readonly layer: JsonObject
  readonly pools: readonly JsonObject[]
}

/**
 * Parts the `kubeadmconfig` of the control plane, which is the first, and of worker pools: what only a control plane has and what all
 * have alike is the layer's. Lists of files and commands are never taken back by a pool, so they are shared only where they are alike.
 */
export function shareKubeadm(configs: readonly JsonObject[]): SharedKubeadm {
  const [controlPlane = {}] = configs
  const isShared = (key: string) =>
    controlPlaneKeys.includes(key) || configs.every((config) => sameJson(config[key] ?? null, controlPlane[key] ?? null))
  const split = (config: JsonObject, wanted: boolean) =>
    Object.fromEntries(Object.entries(config).filter(([key]) => isShared(key) === wanted))
  return { layer: split(controlPlane, true), pools: configs.map((config) => split(config, false)) }
}

/** What has to be laid over `below` so that it comes to `wanted`: nulls take away what is not wanted. */
export function layOver(below: JsonObject, wanted: JsonObject): JsonObject {
  const gone = Object.keys(below).filter((key) => !Object.hasOwn(wanted, key))
  const changed = Object.entries(wanted).flatMap(([key, value]): readonly (readonly [string, Json])[] => {
    const before = below[key] ?? null
    if (sameJson(before, value)) return []
    return [[key, isJsonObject(before) && isJsonObject(value) ? layOver(before, value) : value]]
  })
  return Object.fromEntries([...gone.map((key) => [key, null] as const), ...changed])
}

/** Without what says nothing, and flags as a map by their names. */
function said(value: Json): Json {
  if (Array.isArray(value)) return (value as readonly Json[]).map(said)
  if (!isJsonObject(value)) return value
  const members = Object.entries(value).map(([key, member]) => [key, isFlags(key) ? flags(said(member)) : said(member)] as const)
  return Object.fromEntries(members.filter(([, member]) => !isNothing(member)))
}

function isFlags(key: string): boolean {
  return key === 'extraArgs' || key === 'kubeletExtraArgs'
}

/** A flag that is given twice needs the list. */
function flags(list: Json): Json {
  if (!Array.isArray(list)) return list
  const pairs = (list as readonly Json[]).flatMap((item): readonly (readonly [string, Json])[] =>
    isJsonObject(item) && typeof item['name'] === 'string' ? [[item['name'], item['value'] ?? '']] : [],
  )
  const names = new Set(pairs.map(([name]) => name))
  return names.size === list.length ? (Object.fromEntries(pairs) as JsonObject) : list
}

function isNothing(value: Json): boolean {
  if (value === null || value === '') return true
  return Array.isArray(value) ? value.length === 0 : isJsonObject(value) && Object.keys(value).length === 0
}

function only(object: JsonObject, keys: Readonly<Record<string, unknown>>): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([key]) => Object.hasOwn(keys, key)))
}
