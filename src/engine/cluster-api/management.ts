import type { Instant } from '#core/base/instant.ts'
import type { KubeObject } from '#core/cluster-api/kube-object.ts'
import type { AppliedStore } from '../applied-store.ts'
import type { LoadAccount } from './account-access.ts'
import type { ChartAccess } from './chart-access.ts'
import type { Kind, KubeClient, ObjectRef } from './kube-client.ts'
import type { KubeFault } from './kube-fault.ts'
import type { ObjectCache } from './object-cache.ts'

/** What the parts of the engine share of one management cluster. */
export interface Management {
  /** Its name among Cairn's. */
  readonly name: string
  readonly client: KubeClient
  readonly cache: ObjectCache
  readonly store: AppliedStore
  /** Whether objects of the kind are in the cache, once it is ready. */
  readonly isWatched: (kind: Kind) => boolean
  /** Namespaces that are known to be there. */
  readonly namespaces: Set<string>
  readonly now: () => Instant
  /** How its Flux pulls charts; null where nobody serves any. */
  readonly chartAccess: ChartAccess | null
  /** Puts what is sensitive where something stands for it; the project says whose. Null where that is not there any more. */
  readonly fill: (projectId: string, object: KubeObject) => Promise<KubeObject | null>
  /** The cloud accounts of projects, whose credentials Secrets hold. */
  readonly loadAccount: LoadAccount
}

/** A fault, and what it was about. */
export interface ObjectFault {
  readonly fault: KubeFault
  readonly ref: ObjectRef
  /** The pool or layer that the object is of. */
  readonly of?: string | undefined
}

export function refOf({ apiVersion, kind, metadata }: KubeObject): ObjectRef {
  return { apiVersion, kind, namespace: metadata.namespace ?? null, name: metadata.name }
}

export function sameRef(left: ObjectRef, right: ObjectRef): boolean {
  return (
    left.kind === right.kind && left.name === right.name && left.namespace === right.namespace && groupOf(left) === groupOf(right)
  )
}

/** `Kind namespace/name`, as people read it. */
export function refText({ kind, namespace, name }: ObjectRef): string {
  return namespace === null ? `${kind} ${name}` : `${kind} ${namespace}/${name}`
}

/** An object stays the same under another version of its group. */
function groupOf({ apiVersion }: Kind): string {
  return apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : ''
}
