import { kindOfReason, reasonsOfKind, type EventKind, type EventSeverity } from '#core/history/event-reasons.ts'
import type { WireEvent } from '#contract/event.ts'
import { formatInstant } from '#core/base/instant.ts'
import { canonicalJson, entry, type JsonObject } from '#core/base/json.ts'
import type { EventFilter, StoredEvent } from '#store/events.ts'

export function toWireEvent(event: StoredEvent): WireEvent {
  const { id, at, clusterName, updateId, severity, reason, message, object, engineAt, detail } = event
  return {
    id,
    at: formatInstant(at),
    cluster: clusterName,
    update: updateId,
    kind: kindOfReason(reason),
    severity,
    reason,
    message,
    object: objectText(object),
    pool: (object && textOf(object, 'pool')) || null,
    engineTime: engineAt,
    detail,
  }
}

/** What the wire narrows events to. */
interface WireFilter {
  readonly cluster?: string | undefined
  readonly update?: string | undefined
  readonly kind?: EventKind | undefined
  readonly severity?: EventSeverity | undefined
  readonly reason?: string | undefined
  readonly since?: string | undefined
  readonly until?: string | undefined
}

export function parseEventFilter({ cluster, update, kind, severity, reason, since, until }: WireFilter): EventFilter {
  return {
    ...(cluster === undefined ? {} : { clusterName: cluster }),
    ...(update === undefined ? {} : { updateId: update }),
    ...(severity === undefined ? {} : { severity }),
    ...(kind === undefined && reason === undefined ? {} : { reasons: reasonsOf(kind, reason) }),
    ...(since === undefined ? {} : { since: Date.parse(since) }),
    ...(until === undefined ? {} : { until: Date.parse(until) }),
  }
}

function reasonsOf(kind: EventKind | undefined, reason: string | undefined): readonly string[] {
  if (kind === undefined) return reason === undefined ? [] : [reason]
  return reasonsOfKind(kind).filter((one) => reason === undefined || one === reason)
}

/** `Pod kube-system/web-0`, or whatever of that is known. */
function objectText(object: StoredEvent['object']): string | null {
  if (object === null) return null
  const place = ['namespace', 'name'].map((key) => textOf(object, key)).filter((part) => part !== '')
  const text = [textOf(object, 'kind'), place.join('/')].filter((part) => part !== '').join(' ')
  return text === '' ? canonicalJson(object) : text
}

function textOf(object: JsonObject, key: string): string {
  const member = entry(object, key)
  return typeof member === 'string' ? member : ''
}
