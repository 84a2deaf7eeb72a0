import { updateRoutes } from '#contract/update.ts'
import { z } from 'zod'
import { isRefusal } from '#control/refusal.ts'
import { listEvents } from '#store/events.ts'
import type { Api } from './api.ts'
import type { ClusterDeps } from './cluster-deps.ts'
import { loadUpdateFacts } from './routes/history.ts'
import { serveFile } from './serve-file.ts'
import { csvLine, jsonLine, streamOf, textTypes } from './text-stream.ts'
import { toWireEvent } from './wire/event.ts'
import { toWirePlan } from './wire/plan.ts'
import { toWireUpdateDetail } from './wire/update-detail.ts'
import type { WireEvent } from '#contract/event.ts'

/**
 * `GET /clusters/{name}/updates/{id}/export`: all that is known of an update in one document, or its timeline as lines. It is read and
 * sent page by page, so that it costs the same memory however long the timeline is.
 */
export function serveUpdateExport(api: Api<ClusterDeps>): void {
  const { store, engineOf, now } = api.deps.control
  serveFile(api, updateRoutes.export, exported, async ({ params, query: { format } }, { project }) => {
    const facts = await store.read((reader) => loadUpdateFacts(reader, project.id, params))
    if (isRefusal(facts)) return facts
    const updateId = facts.update.id
    const pageAfter = async (after: string | null): Promise<readonly WireEvent[]> => {
      const place = after === null ? {} : { after }
      const query = { projectId: project.id, updateId, limit: pageSize, newestFirst: false, ...place }
      return (await store.read((reader) => listEvents(reader, query))).map(toWireEvent)
    }
    const head = { update: toWireUpdateDetail(facts, engineOf(facts.cluster)), plan: toWirePlan(facts.plan, now()) }
    return {
      name: `${params.name}-${updateId}.${format}`,
      type: textTypes[format],
      content: streamOf(texts[format](head, timeline(pageAfter))),
    }
  })
}

const pageSize = 500

const exported = {
  description: 'The document, or the timeline as CSV or as a JSON object a line',
  content: {
    'application/json': { schema: updateRoutes.export.answers[200] },
    'text/csv': { schema: z.string() },
    'application/x-ndjson': { schema: z.string() },
  },
}

async function* timeline(
  pageAfter: (after: string | null) => Promise<readonly WireEvent[]>,
): AsyncGenerator<readonly WireEvent[]> {
  for (let after: string | null = null; ;) {
    const page = await pageAfter(after)
    yield page
    if (page.length < pageSize) return
    after = page.at(-1)?.id ?? null
  }
}

type Pages = AsyncGenerator<readonly WireEvent[]>

const texts: Readonly<Record<keyof typeof textTypes, (head: object, pages: Pages) => AsyncGenerator<string>>> = {
  async *json(head, pages) {
    yield `${JSON.stringify(head).slice(0, -1)},"timeline":[`
    let first = true
    for await (const page of pages) {
      if (page.length > 0) yield `${first ? '' : ','}${page.map((event) => JSON.stringify(event)).join(',')}`
      first &&= page.length === 0
    }
    yield ']}\n'
  },
  async *csv(_head, pages) {
    yield csvLine(columns)
    for await (const page of pages) yield page.map((event) => csvLine(columns.map((name) => event[name]))).join('')
  },
  async *ndjson(_head, pages) {
    for await (const page of pages) yield page.map(jsonLine).join('')
  },
}

const columns = ['id', 'at', 'engineTime', 'kind', 'severity', 'reason', 'pool', 'object', 'message', 'detail'] as const
