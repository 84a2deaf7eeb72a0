import { eventRoutes } from '#contract/event.ts'
import { formatInstant } from '#core/base/instant.ts'
import { listAudit, type AuditRecord } from '#store/audit.ts'
import { listEvents } from '#store/events.ts'
import { answer } from '../answer.ts'
import type { Api } from '../api.ts'
import { serve } from '../serve.ts'
import { parseEventFilter, toWireEvent } from '../wire/event.ts'

export function serveEvents(api: Api): void {
  const { store } = api.deps.control

  serve(api, eventRoutes.list, async ({ query }, { project, position, next }) => {
    const events = await store.read((reader) =>
      listEvents(reader, {
        projectId: project.id,
        ...parseEventFilter(query),
        ...(typeof position === 'string' ? { after: position } : {}),
        limit: query.limit + 1,
        newestFirst: true,
      }),
    )
    const page = events.slice(0, query.limit)
    return answer(200, { items: page.map(toWireEvent), next: next(events.length > page.length ? page.at(-1)!.id : null) })
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

function auditToWire(record: AuditRecord) {
  const { number, at, actor, action, object, detail } = record
  return { id: String(number), at: formatInstant(at), actor, action, object, detail }
}
