import { isDeepStrictEqual } from 'node:util'
import { isJsonObject, type Json, type JsonObject } from '#core/base/json.ts'
import {
  createObject,
  KubeRefusal,
  listObjects,
  mergeObject,
  readObject,
  removeObject,
  type KubeClient,
  type KubeName,
  type KubeStored,
  type OwnerReference,
} from '../kube-client.ts'

/**
 * All that an API server has of some kinds at one moment, as working copies: controllers change them, and what they changed is
 * written at the end of the pass. Cairn's own labels and annotations are not in the copies, so nothing can be decided by them.
 */
export interface Look {
  readonly now: number
  readonly all: <Stored extends KubeStored>(kind: string, namespace?: string) => Stored[]
  readonly find: <Stored extends KubeStored>(kind: string, name: string, namespace?: string) => Stored | undefined
  /** Made at once, and from then on in the look. */
  readonly create: <Stored extends KubeStored>(object: KubeName) => Promise<Stored>
  /** Deleted at once: gone from the look, or with its deletion time where finalizers hold it. */
  readonly remove: (object: KubeStored, graceSeconds?: number) => Promise<void>
  /** Something becomes due then, though nothing changes until it does. */
  readonly wakeAt: (instant: number) => void
}

export interface Pass {
  readonly look: Look
  /** Writes what changed, and says how many writes the pass made, and what there is now as far as it knows. */
  readonly finish: () => Promise<{ readonly writes: number; readonly stored: readonly KubeStored[] }>
  /** The earliest wish of the pass. */
  readonly nextWake: () => number | null
}

export interface KnownKind {
  readonly apiVersion: string
  readonly kind: string
}

export async function listAll(client: KubeClient, kinds: readonly KnownKind[]): Promise<readonly KubeStored[]> {
  return (await Promise.all(kinds.map((kind) => listObjects(client, kind)))).flat()
}

export function beginPass(client: KubeClient, found: readonly KubeStored[], now: number): Pass {
  const copies = new Map<string, { readonly before: KubeStored; readonly copy: KubeStored }>()
  const byKind = new Map<string, KubeStored[]>()
  const enter = (stored: KubeStored): KubeStored => {
    const before = withoutMarks(stored)
    const copy = structuredClone(before)
    forget(copy)
    copies.set(copy.metadata.uid, { before, copy })
    byKind.set(copy.kind, [...(byKind.get(copy.kind) ?? []), copy])
    return copy
  }
  const forget = ({ kind, metadata }: KubeStored) => {
    if (!copies.delete(metadata.uid)) return
    byKind.set(
      kind,
      (byKind.get(kind) ?? []).filter((other) => other.metadata.uid !== metadata.uid),
    )
  }
  found.forEach(enter)
  let writes = 0
  let wake: number | null = null
  const all = <Stored extends KubeStored>(kind: string, namespace?: string) =>
    (byKind.get(kind) ?? []).filter(({ metadata }) => namespace === undefined || metadata.namespace === namespace) as Stored[]
  const look: Look = {
    now,
    all,
    find: <Stored extends KubeStored>(kind: string, name: string, namespace?: string) =>
      all<Stored>(kind, namespace).find(({ metadata }) => metadata.name === name),
    create: async <Stored extends KubeStored>(object: KubeName) => {
      writes += 1
      return enter(await createObject(client, object)) as Stored
    },
    remove: async (object, graceSeconds) => {
      writes += 1
      const left = await removeObject(client, object, graceSeconds)
      if (left === null) return forget(object)
      // The controllers hold the copy, and the next pass goes on from what was read.
      for (const known of [object, copies.get(object.metadata.uid)?.before])
        if (known !== undefined && left.metadata.deletionTimestamp !== undefined)
          known.metadata.deletionTimestamp = left.metadata.deletionTimestamp
    },
    wakeAt: (instant) => {
      if (instant > now && (wake === null || instant < wake)) wake = instant
    },
  }
  return {
    look,
    nextWake: () => wake,
    finish: async () => {
      const changed = await Promise.all([...copies.values()].map(({ before, copy }) => writeChange(client, before, copy)))
      const stored = changed.map((change) => change.stored).filter((left) => left !== null)
      return { writes: writes + changed.reduce((sum, change) => sum + change.writes, 0), stored }
    },
  }
}

/** An owner's reference as a controller writes it. */
export function ownedBy(owner: KubeStored, controller = true): OwnerReference {
  const { apiVersion, kind, metadata } = owner
  return { apiVersion, kind, name: metadata.name, uid: metadata.uid, ...(controller && { controller, blockOwnerDeletion: true }) }
}

export function isControlledBy(object: KubeStored, owner: KubeStored): boolean {
  return object.metadata.ownerReferences?.some(({ uid, controller }) => uid === owner.metadata.uid && controller) ?? false
}

/** Adds the reference where the object has none to this owner. */
export function adopt(object: KubeStored, owner: KubeStored, controller = false): void {
  const references = object.metadata.ownerReferences ?? []
  if (!references.some(({ uid }) => uid === owner.metadata.uid))
    object.metadata.ownerReferences = [...references, ownedBy(owner, controller)]
}

export function label(object: KubeStored, key: string, value: string): void {
  ;(object.metadata.labels ??= {})[key] = value
}

export function holdWith(object: KubeStored, finalizer: string): void {
  const held = object.metadata.finalizers ?? []
  if (object.metadata.deletionTimestamp === undefined && !held.includes(finalizer))
    object.metadata.finalizers = [...held, finalizer]
}

export function letGo(object: KubeStored, finalizer: string): void {
  object.metadata.finalizers = (object.metadata.finalizers ?? []).filter((held) => held !== finalizer)
}

export function isLeaving({ metadata }: KubeStored): boolean {
  return metadata.deletionTimestamp !== undefined
}

/** Oldest first; Kubernetes counts seconds, so names decide among those of one. */
export function byAge(left: KubeStored, right: KubeStored): number {
  const [one, other] = [left.metadata.creationTimestamp, right.metadata.creationTimestamp]
  return one === other ? (left.metadata.name < right.metadata.name ? -1 : 1) : one < other ? -1 : 1
}

interface Change {
  readonly writes: number
  /** Null where it has gone. */
  readonly stored: KubeStored | null
}

async function writeChange(client: KubeClient, before: KubeStored, copy: KubeStored): Promise<Change> {
  const status = differences({ status: statusOf(before) }, { status: statusOf(copy) })
  const rest = differences(withoutStatus(before), withoutStatus(copy))
  let change: Change = { writes: 0, stored: before }
  if (status !== null) change = await write(client, before, status, '/status')
  if (rest === null || change.stored === null) return change
  const metadata = isJsonObject(rest['metadata']) ? rest['metadata'] : {}
  // Decided on what was read: whoever changed it meanwhile is heard first.
  const condition = status === null ? { resourceVersion: before.metadata.resourceVersion } : {}
  const { writes, stored } = await write(client, before, { ...rest, metadata: { ...metadata, ...condition } }, '')
  return { writes: writes + change.writes, stored }
}

/** What others changed meanwhile is looked at again in the next pass, which a count of one brings about. */
async function write(client: KubeClient, before: KubeStored, patch: JsonObject, subresource: '' | '/status'): Promise<Change> {
  try {
    const stored = await mergeObject(client, before, patch, subresource)
    const isGone = stored?.metadata.deletionTimestamp !== undefined && (stored.metadata.finalizers ?? []).length === 0
    return { writes: 1, stored: isGone && endsWithFinalizers(before) ? null : stored }
  } catch (error) {
    if (!(error instanceof KubeRefusal) || error.status !== 409) throw error
    return { writes: 1, stored: await readObject(client, before) }
  }
}

/** Pods have time of their own to end. */
function endsWithFinalizers({ kind }: KubeStored): boolean {
  return kind !== 'Pod'
}

function statusOf(object: KubeStored): Json {
  return withoutEmpty(('status' in object ? object.status : null) as Json)
}

/** Structs of the API have at least one field where they are there at all. */
function withoutEmpty(value: Json): Json {
  if (!isJsonObject(value)) return value
  const kept = Object.entries(value).map(([key, inner]) => [key, withoutEmpty(inner)] as const)
  return Object.fromEntries(kept.filter(([, inner]) => !isJsonObject(inner) || Object.keys(inner).length > 0))
}

function withoutStatus(object: KubeStored): JsonObject {
  const { status: _status, ...rest } = object as KubeStored & { readonly status?: unknown }
  const { deletionTimestamp: _time, ...metadata } = rest.metadata
  return { ...rest, metadata: withoutEmpty(metadata as never) } as unknown as JsonObject
}

/** A merge patch from one to the other; null where they are equal. */
function differences(before: JsonObject, after: JsonObject): JsonObject | null {
  const patch: Record<string, Json> = {}
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const [was, is] = [before[key], after[key]]
    if (isDeepStrictEqual(was ?? null, is ?? null)) continue
    const inner = isJsonObject(was) && isJsonObject(is) ? differences(was, is) : (is ?? null)
    if (inner !== null || is === undefined || is === null) patch[key] = inner
  }
  return Object.keys(patch).length === 0 ? null : patch
}

/** Cairn's own marks: nobody but Cairn may decide by them, and the stand-ins show it by not having them. */
function withoutMarks<Stored extends KubeStored>(stored: Stored): Stored {
  const strip = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(strip)
    if (!isJsonObject(value)) return value
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [key, marked.has(key) && isJsonObject(inner) ? unmarked(inner) : strip(inner)]),
    )
  }
  const { managedFields: _fields, ...metadata } = stored.metadata as Stored['metadata'] & { readonly managedFields?: unknown }
  return strip({ ...stored, metadata }) as Stored
}

const marked = new Set(['labels', 'annotations', 'matchLabels'])

function unmarked(map: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(map).filter(([key]) => !/(?:^|\.)cairn\.dev\//.test(key)))
}
