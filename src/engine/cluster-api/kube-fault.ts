import { entry, isJsonObject, type Json, type JsonObject } from '#core/base/json.ts'

/** Why an API server did not do what it was asked. All of these are expected. */
export type KubeFault =
  /** Somebody else owns these fields, and nothing was forced. */
  | { readonly kind: 'conflict'; readonly fields: readonly OwnedField[]; readonly message: string }
  /** The object is not the one any more that was read. */
  | { readonly kind: 'raced'; readonly message: string }
  /** It, or one of its admission webhooks, does not accept the object. */
  | { readonly kind: 'refused'; readonly status: number; readonly message: string }
  /** Cairn's account may not do it: the message names the verb and the resource. */
  | { readonly kind: 'forbidden'; readonly message: string }
  | { readonly kind: 'away'; readonly message: string }
  | { readonly kind: 'rate-limited'; readonly retryAfterMs: number | null; readonly message: string }
  /** The credentials are not accepted. */
  | { readonly kind: 'expired'; readonly message: string }
  /** The server knows no such kind: its definition is not installed, or of another version. */
  | { readonly kind: 'kind-missing'; readonly message: string }
  | { readonly kind: 'absent'; readonly message: string }
  /** What is asked for lies too far back: 410. */
  | { readonly kind: 'too-old'; readonly message: string }

export interface OwnedField {
  /** Such as `.spec.replicas`. */
  readonly field: string
  /** Who owns it, such as `kubectl`. */
  readonly manager: string
}

/** What an answer that is no success means; `body` is the server's `Status`, where it sent one. */
export function faultOf(status: number, body: Json, retryAfter: string | undefined): KubeFault {
  const message = messageOf(body, status)
  switch (status) {
    case 401:
      return { kind: 'expired', message }
    case 403:
      // RBAC's words: `clusters.cluster.x-k8s.io "a" is forbidden: User "b" cannot patch resource "clusters" in …`
      return / cannot \w+ resource /.test(message) ? { kind: 'forbidden', message } : { kind: 'refused', status, message }
    case 404:
      // Of an object that is not there the server tells in a Status; an address that it does not serve is no page of it.
      return { kind: isJsonObject(body) ? 'absent' : 'kind-missing', message }
    case 409:
      return conflictOf(body, message)
    case 410:
      return { kind: 'too-old', message }
    case 429:
      return { kind: 'rate-limited', retryAfterMs: retryAfterMs(retryAfter), message }
    default:
      return status >= 500 ? { kind: 'away', message } : { kind: 'refused', status, message }
  }
}

/** A conflict of owners names the fields; one of resource versions does not. */
function conflictOf(body: Json, message: string): KubeFault {
  const details = isJsonObject(body) ? entry(body, 'details') : undefined
  const causes = isJsonObject(details) ? entry(details, 'causes') : undefined
  const fields = (Array.isArray(causes) ? (causes as readonly Json[]) : []).filter(isJsonObject).flatMap((cause) => {
    const field = text(cause, 'field')
    return text(cause, 'reason') === 'FieldManagerConflict' ? [{ field, manager: managerIn(text(cause, 'message')) }] : []
  })
  return fields.length > 0 ? { kind: 'conflict', fields, message } : { kind: 'raced', message }
}

/** From `conflict with "kubectl" using apps/v1`. */
function managerIn(message: string): string {
  return /"([^"]*)"/.exec(message)?.[1] ?? message
}

function messageOf(body: Json, status: number): string {
  const said = isJsonObject(body) ? text(body, 'message') : typeof body === 'string' ? body.trim().slice(0, 500) : ''
  return said === '' ? `the API server answered ${status}` : said
}

function text(object: JsonObject, key: string): string {
  const value = entry(object, key)
  return typeof value === 'string' ? value : ''
}

/** Seconds, as Kubernetes sends them; a date is nothing that it sends. */
function retryAfterMs(header: string | undefined): number | null {
  const seconds = Number(header)
  return header !== undefined && Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : null
}
