import { eventRoutes } from '#contract/event.ts'
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
}
