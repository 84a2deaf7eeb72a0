import { Agent, request } from 'node:https'
import type { JsonObject } from '#core/base/json.ts'

/** The tests' own way to an API server, which shares nothing with the engine's. */
export interface KubeClient {
  /** Any request; the answer's body is read as JSON where it is that. */
  readonly send: (method: string, path: string, body?: unknown, contentType?: string) => Promise<KubeAnswer>
  readonly close: () => void
}

export interface KubeAnswer {
  readonly status: number
  readonly body: unknown
}

export interface KubeCredentials {
  readonly server: string
  readonly authority: string
  readonly certificate?: string
  readonly key?: string
  readonly token?: string
}

export interface KubeMetadata {
  name: string
  namespace?: string
  uid: string
  resourceVersion: string
  generation?: number
  creationTimestamp: string
  deletionTimestamp?: string
  finalizers?: string[]
  labels?: Record<string, string>
  annotations?: Record<string, string>
  ownerReferences?: OwnerReference[]
}

export interface OwnerReference {
  readonly apiVersion: string
  readonly kind: string
  readonly name: string
  readonly uid: string
  readonly controller?: boolean
  readonly blockOwnerDeletion?: boolean
}

/** An object as an API server has it. */
export interface KubeStored {
  apiVersion: string
  kind: string
  metadata: KubeMetadata
}

/** What names an object. */
export interface KubeName {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: { readonly name: string; readonly namespace?: string }
}

/** The server refused; `status` is HTTP's. */
export class KubeRefusal extends Error {
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

export function kubeClient({ server, authority, certificate, key, token }: KubeCredentials): KubeClient {
  const agent = new Agent({
    keepAlive: true,
    maxSockets: 24,
    ca: authority,
    ...(certificate !== undefined && { cert: certificate }),
    ...(key !== undefined && { key }),
  })
  const send: KubeClient['send'] = (method, path, body, contentType = 'application/json') =>
    new Promise((resolve, reject) => {
      const text = body === undefined ? undefined : JSON.stringify(body)
      const headers = {
        accept: 'application/json',
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...(text !== undefined && { 'content-type': contentType, 'content-length': Buffer.byteLength(text) }),
      }
      const call = request(server + path, { method, agent, headers, timeout: 60_000 }, (answer) => {
        const parts: Buffer[] = []
        answer.on('data', (part: Buffer) => parts.push(part))
        answer.once('error', reject)
        answer.once('end', () => resolve({ status: answer.statusCode ?? 0, body: parsed(Buffer.concat(parts).toString()) }))
      })
      call.once('timeout', () => call.destroy(new Error(`${method} ${path} was not answered within a minute`)))
      call.once('error', reject)
      call.end(text)
    })
  return { send, close: () => agent.destroy() }
}

export async function readObject<Stored extends KubeStored>(client: KubeClient, name: KubeName): Promise<Stored | null> {
  const answer = await client.send('GET', pathOf(name))
  return answer.status === 404 ? null : expected<Stored>(answer, `GET ${pathOf(name)}`)
}

/** All of a kind, in one namespace or in all; none where the server does not know the kind. */
export async function listObjects<Stored extends KubeStored>(
  client: KubeClient,
  kind: { readonly apiVersion: string; readonly kind: string },
  namespace?: string,
): Promise<Stored[]> {
  const path = collectionOf(kind.apiVersion, kind.kind, namespace)
  const answer = await client.send('GET', path)
  if (answer.status === 404) return []
  // Items of a list do not say what they are.
  return expected<{ items: Stored[] }>(answer, `GET ${path}`).items.map((item) => ({ ...item, ...kind }))
}

export async function createObject<Stored extends KubeStored>(
  client: KubeClient,
  object: KubeName,
  manager = 'test',
): Promise<Stored> {
  const path = `${collectionOf(object.apiVersion, object.kind, object.metadata.namespace)}?fieldManager=${manager}`
  return expected<Stored>(await client.send('POST', path, object), `POST ${path}`)
}

/** Server-side apply. */
export async function applyObject<Stored extends KubeStored>(
  client: KubeClient,
  object: KubeName,
  { manager = 'test', force = false }: { readonly manager?: string; readonly force?: boolean } = {},
): Promise<Stored> {
  const path = `${pathOf(object)}?fieldManager=${manager}&force=${force}`
  return expected<Stored>(await client.send('PATCH', path, object, 'application/apply-patch+yaml'), `apply ${path}`)
}

/** A merge patch of the object, or of its status; null where it has gone. */
export async function mergeObject<Stored extends KubeStored>(
  client: KubeClient,
  name: KubeName,
  patch: JsonObject,
  subresource: '' | '/status' = '',
): Promise<Stored | null> {
  const path = `${pathOf(name)}${subresource}?fieldManager=manager`
  const answer = await client.send('PATCH', path, patch, 'application/merge-patch+json')
  return answer.status === 404 ? null : expected<Stored>(answer, `PATCH ${path}`)
}

/** Answers what is left of it, held by finalizers or by the time that it is given; null where it has gone. */
export async function removeObject(client: KubeClient, name: KubeName, graceSeconds?: number): Promise<KubeStored | null> {
  const path = pathOf(name) + (graceSeconds === undefined ? '' : `?gracePeriodSeconds=${graceSeconds}`)
  const answer = await client.send('DELETE', path)
  if (answer.status === 404) return null
  const left = expected<KubeStored>(answer, `DELETE ${path}`)
  const isHeld = left.kind !== 'Status' && left.metadata.deletionTimestamp !== undefined && graceSeconds !== 0
  return isHeld ? left : null
}

export function pathOf({ apiVersion, kind, metadata }: KubeName): string {
  return `${collectionOf(apiVersion, kind, metadata.namespace)}/${encodeURIComponent(metadata.name)}`
}

function collectionOf(apiVersion: string, kind: string, namespace?: string): string {
  const root = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`
  return `${root}${namespace === undefined ? '' : `/namespaces/${namespace}`}/${pluralOf(kind)}`
}

/** Enough English for the kinds of Kubernetes, Cluster API and Flux. */
function pluralOf(kind: string): string {
  const word = kind.toLowerCase()
  if (word.endsWith('y')) return `${word.slice(0, -1)}ies`
  return word.endsWith('s') ? `${word}es` : `${word}s`
}

function expected<Body>({ status, body }: KubeAnswer, what: string): Body {
  if (status < 300) return body as Body
  const message = typeof body === 'object' && body !== null && 'message' in body ? String(body.message) : JSON.stringify(body)
  throw new KubeRefusal(status, `${what}: ${status} ${message}`)
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
