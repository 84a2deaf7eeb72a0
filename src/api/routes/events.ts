import { eventRoutes, type WireEvent } from '#contract/event.ts'
import { formatInstant } from '#core/base/instant.ts'
import { canonicalJson, entry, type JsonObject } from '#core/base/json.ts'
import { listAudit, type AuditRecord } from '#store/audit.ts'
import { listEvents, type StoredEvent } from '#store/events.ts'
import { answer } from '../answer.ts'
import type { Api } from '../api.ts'
import { serve } from '../serve.ts'

export function serveEvents(api: Api): void {
  const { store } = api.deps.control

  serve(api, eventRoutes.list, async ({ query }, { project, position, next }) => {
    const events = await store.read((reader) =>
      listEvents(reader, {
        projectId: project.id,
        ...(query.cluster === undefined ? {} : { clusterName: query.cluster }),
        ...(typeof position === 'string' ? { after: position } : {}),
        limit: query.limit + 1,
        newestFirst: true,
      }),
    )
    const page = events.slice(0, query.limit)
    return answer(200, { items: page.map(eventToWire), next: next(events.length > page.length ? page.at(-1)!.id : null) })
  })

  serve(api, eventRoutes.audit, async ({ query }, { project, position, next }) => {
    const { actor, action, object, limit } = query
    const records = await store.read((reader) =>
      listAudit(reader, {
        projectId: project.id,
        actor,
        action,
        object,
        ...(typeof position === 'number' ? { before: position } : {}),
        limit: limit + 1,
      }),
    )
    const page = records.slice(0, limit)
    return answer(200, { items: page.map(auditToWire), next: next(records.length > page.length ? page.at(-1)!.number : null) })
  })
}

export function eventToWire(event: StoredEvent): WireEvent {
  const { id, at, clusterName, severity, reason, message, object } = event
  return { id, at: formatInstant(at), cluster: clusterName, severity, reason, message, object: objectText(object) }
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

function auditToWire(record: AuditRecord) {
  const { number, at, actor, action, object, detail } = record
  return { id: String(number), at: formatInstant(at), actor, action, object, detail }
}
