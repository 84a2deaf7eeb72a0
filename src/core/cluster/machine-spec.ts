import { digestJson, type Digest } from '../base/digest.ts'
import type { Json, JsonObject } from '../base/json.ts'
import type { PoolRole } from './cluster.ts'

/**
 * All that a node of a pool is made from (2-rules, "The machine spec"). Two nodes with equal machine specs are interchangeable;
 * a pool is repaved exactly when this changes. Labels, annotations and taints are not part of it: they are kept on nodes in place.
 */
export interface MachineSpec {
  readonly role: PoolRole
  readonly cloudType: string
  readonly region: string
  readonly os: { readonly pack: string; readonly version: string }
  readonly image: string
  readonly kubernetesVersion: string
  /** The CNI pack's name: nodes are wired for one network, so another one means new nodes. */
  readonly cni: string
  readonly instanceType: string
  readonly diskGiB: number
  /** Of the control plane only: a worker pool's zones spread its nodes and make none of them different. */
  readonly zones: readonly string[]
  readonly sshKeys: readonly string[]
  readonly ntpServers: readonly string[]
  readonly files: readonly MachineFile[]
  readonly preKubeadmCommands: readonly string[]
  readonly postKubeadmCommands: readonly string[]
  /** What else `kubeadmconfig` says to this role's nodes, by its own keys. */
  readonly kubeadm: JsonObject
  /** Of the cloud's own settings those that this role's nodes are made from; absent where none is given. */
  readonly cloud?: JsonObject
}

/** A file on the node; `content` and whatever else its author gave (`owner`, `permissions`, …). */
export type MachineFile = { readonly path: string } & { readonly [key: string]: Json }

/** The form of the digest's input. It grows when a release of Cairn computes machine specs differently. */
export const machineSpecFormat = 1

/** `v1:sha256:…`: the format, so that a digest of another release is never mistaken for a changed node. */
export type MachineDigest = `v${number}:${Digest}`

export function machineDigest(spec: MachineSpec): MachineDigest {
  return `v${machineSpecFormat}:${digestJson(spec)}`
}
