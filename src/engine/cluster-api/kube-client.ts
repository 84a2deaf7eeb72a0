import { entry, isJsonObject, type Json, type JsonObject } from '#core/base/json.ts'
import type { KubeObject } from '#core/cluster-api/kube-object.ts'
import { neededFor } from '#core/cluster-api/management-report.ts'
import type { KubeFault } from './kube-fault.ts'
import { openTransport, type Transport, type TransportOptions } from './kube-transport.ts'

/** What Cairn asks of an API server. Whatever may be expected of it comes back as a value. */
export interface KubeClient {
  /** Server-side apply as the field manager `cairn`; nothing is forced unless `force` says so. */
  readonly apply: (object: KubeObject, how?: ApplyOptions) => Promise<ReadAnswer>
  readonly read: (ref: ObjectRef) => Promise<ReadAnswer>
  /** All of a kind, in pages. */
  readonly list: (kind: Kind, options?: ListOptions) => Promise<ListAnswer>
  /** Changes from a resource version on, until the stream ends. */
  readonly watch: (kind: Kind, options: WatchOptions) => Promise<KubeFault | null>
  /** Only this very object, and only as it was seen. Absent is as good as removed. */
  readonly remove: (ref: ObjectRef, over: ObjectVersion) => Promise<{ readonly kind: 'removed' } | KubeFault>
  /** A JSON merge patch, for lists that server-side apply only takes as a whole. */
  readonly merge: (ref: ObjectRef, patch: JsonObject) => Promise<ReadAnswer>
  readonly get: (path: string) => Promise<{ readonly kind: 'answered'; readonly body: Json } | KubeFault>
  /** Whether the account may do this to objects of all namespaces; null where the server does not say. */
  readonly mayI: (verb: string, resource: { readonly group: string; readonly plural: string }) => Promise<boolean | null>
  readonly close: () => void
}

export interface Kind {
  readonly apiVersion: string
  readonly kind: string
}

export interface ObjectRef extends Kind {
  readonly namespace: string | null
  readonly name: string
}

/** An object as the server has it. */
export interface ServedObject {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: ServedMetadata
  readonly spec?: JsonObject
  readonly status?: JsonObject
  readonly data?: Readonly<Record<string, string>>
}

export interface ServedMetadata {
  readonly name: string
  readonly namespace?: string
  readonly uid: string
  readonly resourceVersion: string
  readonly generation?: number
  readonly creationTimestamp: string
  readonly deletionTimestamp?: string
  readonly labels?: Readonly<Record<string, string>>
  readonly annotations?: Readonly<Record<string, string>>
  readonly ownerReferences?: readonly JsonObject[]
  /** Who owns which fields. */
  readonly managedFields?: readonly ManagedFields[]
}

export interface ManagedFields {
  readonly manager?: string
  readonly operation?: string
  readonly subresource?: string
  readonly fieldsV1?: JsonObject
}

export interface ApplyOptions {
  /** What it is written over, null where there is nothing: refused as a race where that is another one by now. */
  readonly over?: ObjectVersion | null
  readonly force?: boolean
  /** The server says what would come of it, and keeps nothing. */
  readonly dryRun?: boolean
}

export interface ListOptions {
  readonly namespace?: string
  readonly labelSelector?: string
  readonly metadataOnly?: boolean
  /** Given each page as it comes, of which the answer then has nothing: how much there is needs no room. */
  readonly onPage?: (objects: readonly ServedObject[]) => void
}

export interface WatchOptions {
  readonly resourceVersion: string
  readonly labelSelector?: string | undefined
  readonly metadataOnly?: boolean
  /** After which the server ends the stream in good order. */
  readonly timeoutSeconds: number
  readonly silenceMaxMs: number
  readonly signal: AbortSignal
  readonly onOpen: () => void
  readonly onEvent: (event: WatchEvent) => void
}

export interface WatchEvent {
  readonly type: string
  readonly object: ServedObject
}

/** An object as it was seen. */
export interface ObjectVersion {
  readonly uid: string
  readonly resourceVersion: string
}

export function versionOf({ metadata: { uid, resourceVersion } }: ServedObject): ObjectVersion {
  return { uid, resourceVersion }
}

export type ReadAnswer = { readonly kind: 'object'; readonly object: ServedObject } | KubeFault

export type ListAnswer =
  { readonly kind: 'list'; readonly items: readonly ServedObject[]; readonly resourceVersion: string } | KubeFault

export const fieldManager = 'cairn'

export function openKubeClient(options: TransportOptions): KubeClient {
  const transport = openTransport(options)
  const places = discovered(transport)
  const at = async <Answer extends { readonly kind: string } | null>(
    kind: Kind,
    ask: (place: Place) => Promise<Answer>,
  ): Promise<Answer | KubeFault> => {
    const place = await places.find(kind)
    if ('kind' in place) return place
    const answer = await ask(place)
    // Somebody has taken its definition away since it was found.
    return answer?.kind === 'kind-missing' ? places.lose(kind) : answer
  }
  return {
    apply: (object, { over, force = false, dryRun = false } = {}) =>
      at(object, async (place) => {
        const { metadata } = object
        const path = pathTo(place, { namespace: metadata.namespace ?? null, name: metadata.name })
        const sent = over === undefined ? object : { ...object, metadata: { ...metadata, ...(over ?? nothingThere) } }
        return toRead(
          await transport.call({
            method: 'PATCH',
            path: `${path}?fieldManager=${fieldManager}&force=${force}${dryRun ? '&dryRun=All' : ''}`,
            body: JSON.stringify(sent),
            contentType: 'application/apply-patch+yaml',
          }),
        )
      }),
    read: (ref) => at(ref, async (place) => toRead(await transport.call({ method: 'GET', path: pathTo(place, ref) }))),
    list: (kind, listing) => at(kind, (place) => listAll(transport, place, listing ?? {})),
    watch: (kind, watching) => at(kind, (place) => follow(transport, place, watching)),
    remove: (ref, { uid, resourceVersion }) =>
      at(ref, async (place) => {
        const body = { propagationPolicy: 'Background', preconditions: { uid, resourceVersion } }
        const reply = await transport.call({ method: 'DELETE', path: pathTo(place, ref), body: JSON.stringify(body) })
        return reply.kind === 'answered' || reply.kind === 'absent' ? { kind: 'removed' } : reply
      }),
    merge: (ref, patch) =>
      at(ref, async (place) =>
        toRead(
          await transport.call({
            method: 'PATCH',
            path: `${pathTo(place, ref)}?fieldManager=${fieldManager}`,
            body: JSON.stringify(patch),
            contentType: 'application/merge-patch+json',
          }),
        ),
      ),
    get: (path) => transport.call({ method: 'GET', path }),
    mayI: async (verb, { group, plural }) => {
      const review = { resourceAttributes: { verb, group, resource: plural } }
      const reply = await transport.call({
        method: 'POST',
        path: '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
        body: JSON.stringify({ apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectAccessReview', spec: review }),
      })
      const status = reply.kind === 'answered' && isJsonObject(reply.body) ? entry(reply.body, 'status') : undefined
      return isJsonObject(status) ? entry(status, 'allowed') === true : null
    },
    close: transport.close,
  }
}

/**
 * No object has this resource version, so that only what is not there yet is made (kubernetes, apiserver/pkg/registry/generic/registry/
 * store.go, Update). With its identity an object that has gone meanwhile is not made again either (…/endpoints/handlers/patch.go).
 */
const nothingThere = { resourceVersion: '1' }

interface Place {
  /** `/api/v1` or `/apis/GROUP/VERSION`. */
  readonly root: string
  readonly resource: string
  readonly namespaced: boolean
}

/** Where objects of a kind are found. What a server has told stays true while it runs; what it lacks may be installed yet. */
function discovered(transport: Transport) {
  const known = new Map<string, readonly JsonObject[]>()
  const lose = ({ apiVersion, kind }: Kind): KubeFault => {
    known.delete(apiVersion)
    const needs = neededFor({ apiVersion, kind })
    const message = `the API server has no kind ${kind} of ${apiVersion}${needs === null ? '' : `; ${needs}`}`
    return { kind: 'kind-missing', message }
  }
  const find = async ({ apiVersion, kind }: Kind): Promise<Place | KubeFault> => {
    const root = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`
    const placeIn = (resources: readonly JsonObject[]): Place | null => {
      // Subresources have the same kind.
      const found = resources.find((one) => one['kind'] === kind && !nameOf(one).includes('/'))
      return found ? { root, resource: nameOf(found), namespaced: found['namespaced'] === true } : null
    }
    const remembered = placeIn(known.get(apiVersion) ?? [])
    if (remembered) return remembered
    const reply = await transport.call({ method: 'GET', path: root })
    if (reply.kind === 'absent' || reply.kind === 'kind-missing') return lose({ apiVersion, kind })
    if (reply.kind !== 'answered') return reply
    const listed = isJsonObject(reply.body) ? entry(reply.body, 'resources') : undefined
    const resources = Array.isArray(listed) ? (listed as readonly Json[]).filter(isJsonObject) : []
    known.set(apiVersion, resources)
    return placeIn(resources) ?? lose({ apiVersion, kind })
  }
  return { find, lose }
}

function nameOf({ name }: JsonObject): string {
  return typeof name === 'string' ? name : ''
}

function pathTo({ root, resource, namespaced }: Place, { namespace, name }: Pick<ObjectRef, 'namespace' | 'name'>): string {
  const folder = namespaced ? `/namespaces/${encodeURIComponent(namespace ?? 'default')}` : ''
  return `${root}${folder}/${resource}/${encodeURIComponent(name)}`
}

function toRead(reply: { readonly kind: 'answered'; readonly body: Json } | KubeFault): ReadAnswer {
  return reply.kind === 'answered' ? { kind: 'object', object: reply.body as unknown as ServedObject } : reply
}

/** A page of a kind: enough to need few, and small enough that reading one keeps nobody waiting. */
const pageSize = 500

async function listAll(transport: Transport, place: Place, options: ListOptions): Promise<ListAnswer> {
  const { root, resource, namespaced } = place
  const folder = namespaced && options.namespace !== undefined ? `/namespaces/${encodeURIComponent(options.namespace)}` : ''
  const items: ServedObject[] = []
  const take = options.onPage ?? ((objects) => void items.push(...objects))
  for (let next = ''; ;) {
    const query = new URLSearchParams({ limit: String(pageSize) })
    if (options.labelSelector !== undefined) query.set('labelSelector', options.labelSelector)
    if (next !== '') query.set('continue', next)
    const reply = await transport.call({
      method: 'GET',
      path: `${root}${folder}/${resource}?${query.toString()}`,
      ...(options.metadataOnly === true && { accept: accepts('PartialObjectMetadataList') }),
    })
    if (reply.kind !== 'answered') return reply
    const page = reply.body as unknown as ListPage
    // A list of none is null in some answers.
    take(page.items ?? [])
    next = page.metadata.continue ?? ''
    if (next === '') return { kind: 'list', items, resourceVersion: page.metadata.resourceVersion }
  }
}

interface ListPage {
  readonly metadata: { readonly resourceVersion: string; readonly continue?: string }
  readonly items: readonly ServedObject[] | null
}

async function follow(transport: Transport, { root, resource }: Place, options: WatchOptions): Promise<KubeFault | null> {
  const { resourceVersion, labelSelector, metadataOnly, timeoutSeconds, silenceMaxMs, signal, onOpen, onEvent } = options
  const query = new URLSearchParams({
    watch: 'true',
    allowWatchBookmarks: 'true',
    resourceVersion,
    timeoutSeconds: String(timeoutSeconds),
    ...(labelSelector !== undefined && { labelSelector }),
  })
  return await transport.stream({
    path: `${root}/${resource}?${query.toString()}`,
    ...(metadataOnly === true && { accept: accepts('PartialObjectMetadata') }),
    silenceMaxMs,
    signal,
    onOpen,
    onLine: (line) => onEvent(JSON.parse(line) as WatchEvent),
  })
}

/** Names, labels and annotations alone, for objects of which nothing else counts. */
function accepts(kind: string): string {
  return `application/json;as=${kind};g=meta.k8s.io;v=v1`
}
