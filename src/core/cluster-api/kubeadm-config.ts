import { isJsonObject, type Json, type JsonObject } from '../base/json.ts'
import type { MachineFile, MachineSpec } from '../cluster/machine-spec.ts'
import {
  clusterKeys,
  commandsShape,
  filesMax,
  fileShape,
  machineKeys,
  ntpServersShape,
  registrationKeys,
  sshKeysShape,
} from './kubeadm-keys.ts'
import { fit, type Misfit, type Shape } from './kubeadm-shape.ts'
import type { NodeSettings } from './provider.ts'
import { holdsSecret } from './secret-reference.ts'

/** What a machine's first start does, as Cluster API's kubeadm provider takes it. */
export interface KubeadmConfig {
  /** `kubeadmConfigSpec` of a KubeadmControlPlane, `spec.template.spec` of a KubeadmConfigTemplate. */
  readonly spec: JsonObject
  /** Contents of files that hold something sensitive, by their key in the Secret that `spec` refers to. */
  readonly sealedFiles: Readonly<Record<string, string>>
  /** At paths of `kubeadmconfig`. */
  readonly misfits: readonly Misfit[]
}

/** Who SSH keys let in. */
const sshUser = 'cairn'

/** From the machine spec and the cloud alone, so that it differs exactly where the machine spec does. */
export function kubeadmConfig(machine: MachineSpec, node: NodeSettings, secretName: string): KubeadmConfig {
  const misfits: Misfit[] = []
  const isControlPlane = machine.role === 'control-plane'
  const known = { ...(isControlPlane ? clusterKeys : {}), ...registrationKeys, ...machineKeys }
  const keys = fitted(machine.kubeadm, { kind: 'fields', fields: known }, '', misfits)
  const nodeRegistration = present({
    ...(node.name === undefined ? {} : { name: node.name }),
    ...(node.criSocket === undefined ? {} : { criSocket: node.criSocket }),
    ...only(keys, registrationKeys),
    kubeletExtraArgs: withFlags(node.kubeletExtraArgs, keys['kubeletExtraArgs']),
  })
  const registration = nodeRegistration === null ? null : { nodeRegistration }
  const { files, sealedFiles } = filesOf(machine.files, secretName, misfits)
  const commands = (key: 'preKubeadmCommands' | 'postKubeadmCommands') => fit(machine[key], commandsShape, key, misfits)
  const spec = present({
    clusterConfiguration: isControlPlane ? clusterConfiguration(keys, node) : null,
    initConfiguration: isControlPlane ? registration : null,
    joinConfiguration: registration,
    ...only(keys, machineKeys),
    users: usersOf(machine, keys['users'], misfits),
    ntp: ntpOf(machine, misfits),
    files,
    preKubeadmCommands: commands('preKubeadmCommands'),
    postKubeadmCommands: commands('postKubeadmCommands'),
  })
  for (const key of Object.keys(spec ?? {}))
    if (key !== 'files' && holdsSecret(spec?.[key]))
      misfits.push({ path: nameOf(key), message: 'holds a sensitive value, for which only the content of a file can be' })
  return { spec: spec ?? {}, sealedFiles, misfits }
}

/** What people write it under. */
function nameOf(key: string): string {
  return key.endsWith('Configuration') ? '' : key
}

function clusterConfiguration(keys: JsonObject, node: NodeSettings): Json {
  const manager = keys['controllerManager']
  const extraArgs = withFlags(node.controllerManagerExtraArgs, isJsonObject(manager) ? manager['extraArgs'] : undefined)
  return present({
    ...only(keys, clusterKeys),
    controllerManager: present({ ...(isJsonObject(manager) ? manager : {}), extraArgs }),
  })
}

/** The cloud's flags below those of the profile: a list in the order of their names. */
function withFlags(below: Readonly<Record<string, string>> = {}, above: Json = null): Json {
  const given = (Array.isArray(above) ? above : []) as readonly { readonly name: string; readonly value: string }[]
  const names = new Set(given.map(({ name }) => name))
  const added = Object.entries(below).flatMap(([name, value]) => (names.has(name) ? [] : [{ name, value }]))
  const flags = [...given, ...added].sort((left, right) => (left.name < right.name ? -1 : 1))
  return flags.length === 0 ? null : flags
}

function filesOf(
  files: readonly MachineFile[],
  secretName: string,
  misfits: Misfit[],
): { readonly files: Json; readonly sealedFiles: Readonly<Record<string, string>> } {
  const sealedFiles: Record<string, string> = {}
  const made = files.map((file, index) => {
    const path = `files[path=${file.path}]`
    const { content } = file
    if (typeof content !== 'string' || !holdsSecret(content)) return fit(file, fileShape, path, misfits)
    const key = `file-${index}`
    sealedFiles[key] = content
    const { content: _sealed, ...rest } = file
    return fit({ ...rest, contentFrom: { secret: { name: secretName, key } } }, fileShape, path, misfits)
  })
  if (made.length > filesMax)
    misfits.push({ path: 'files', message: `has ${made.length} items, and Cluster API takes ${filesMax}` })
  return { files: made.length === 0 ? null : made, sealedFiles }
}

function usersOf({ sshKeys }: MachineSpec, given: Json = null, misfits: Misfit[]): Json {
  const users = (Array.isArray(given) ? given : []) as readonly Json[]
  const sshAuthorizedKeys = fit(sshKeys, sshKeysShape, 'sshKeys', misfits)
  const hasOwn = users.some((user) => isJsonObject(user) && user['name'] === sshUser)
  const all =
    sshAuthorizedKeys === null || hasOwn
      ? users
      : [{ name: sshUser, sudo: 'ALL=(ALL) NOPASSWD:ALL', sshAuthorizedKeys }, ...users]
  return all.length === 0 ? null : all
}

function ntpOf({ ntpServers }: MachineSpec, misfits: Misfit[]): Json {
  const servers = fit(ntpServers, ntpServersShape, 'ntpServers', misfits)
  return servers === null ? null : { enabled: true, servers }
}

function fitted(value: JsonObject, shape: Shape, path: string, misfits: Misfit[]): JsonObject {
  const made = fit(value, shape, path, misfits)
  return isJsonObject(made) ? made : {}
}

function only(values: JsonObject, keys: Readonly<Record<string, Shape>>): JsonObject {
  return Object.fromEntries(Object.entries(values).filter(([key]) => Object.hasOwn(keys, key)))
}

/** Without what is nothing; null where that is all. */
function present(members: Readonly<Record<string, Json>>): JsonObject | null {
  const entries = Object.entries(members).filter(([, member]) => member !== null)
  return entries.length === 0 ? null : Object.fromEntries(entries)
}
