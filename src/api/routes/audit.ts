import { z } from 'zod'
import { auditRoutes, type auditForms, type WireAuditRecord } from '#contract/audit.ts'
import { refuse } from '#control/refusal.ts'
import { formatInstant, type Instant } from '#core/base/instant.ts'
import { listAudit, loadAuditRecord, type AuditFilter, type AuditRecord } from '#store/audit.ts'
import { answer } from '../answer.ts'
import type { Api } from '../api.ts'
import { serve } from '../serve.ts'
import { serveFile } from '../serve-file.ts'
import { csvLine, jsonLine, streamOf, textTypes } from '../text-stream.ts'

export function serveAudit(api: Api): void {
  const { store } = api.deps.control

  serve(api, auditRoutes.list, async ({ query }, { project, position, next }) => {
    const { limit } = query
    const place = typeof position === 'number' ? { before: position } : {}
    const filter = { ...parseFilter(query), ...place, projectId: project.id, limit: limit + 1 }
    const records = await store.read((reader) => listAudit(reader, filter))
    const page = records.slice(0, limit)
    return answer(200, { items: page.map(toWire), next: next(records.length > page.length ? page.at(-1)!.number : null) })
  })

  serve(api, auditRoutes.get, async ({ params: { id } }, { project }) => {
    const record = /^[0-9]{1,15}$/.test(id) ? await store.read((reader) => loadAuditRecord(reader, project.id, Number(id))) : null
    return record
      ? answer(200, toWire(record))
      : refuse('audit.missing', `There is no record ${id} in the audit of this project. GET /api/v1/audit lists them.`)
  })

  serveExport(api)
}

/**
 * `GET /audit/export`: the whole list, read and sent page by page. It goes from the newest record backwards, so that what is put down
 * meanwhile does not keep it from its end.
 */
function serveExport(api: Api): void {
  const { store } = api.deps.control
  serveFile(api, auditRoutes.export, exported, async ({ query: { format, ...query } }, { project }) => {
    const filter = { ...parseFilter(query), projectId: project.id, limit: pageSize }
    const pageBefore = async (before: number | null): Promise<readonly AuditRecord[]> =>
      await store.read((reader) => listAudit(reader, { ...filter, ...(before === null ? {} : { before }) }))
    return {
      name: `audit-${project.name}.${format}`,
      type: textTypes[format],
      content: streamOf(texts[format](pagesOf(pageBefore))),
    }
  })
}

const pageSize = 500

const exported = {
  description: 'A JSON object a line, or CSV',
  content: { 'application/x-ndjson': { schema: z.string() }, 'text/csv': { schema: z.string() } },
}

type Pages = AsyncGenerator<readonly WireAuditRecord[]>

async function* pagesOf(pageBefore: (before: number | null) => Promise<readonly AuditRecord[]>): Pages {
  for (let before: number | null = null; ;) {
    const page = await pageBefore(before)
    yield page.map(toWire)
    if (page.length < pageSize) return
    before = page.at(-1)?.number ?? null
  }
}

const texts: Readonly<Record<(typeof auditForms)[number], (pages: Pages) => AsyncGenerator<string>>> = {
  async *csv(pages) {
    yield csvLine(columns)
    for await (const page of pages) yield page.map((record) => csvLine(columns.map((name) => record[name]))).join('')
  },
  async *ndjson(pages) {
    for await (const page of pages) yield page.map(jsonLine).join('')
  },
}

const columns = ['id', 'at', 'actor', 'address', 'action', 'object', 'detail'] as const

type Given = Omit<AuditFilter, 'since' | 'until'> & { readonly since?: string | undefined; readonly until?: string | undefined }

function parseFilter({ actor, action, object, since, until }: Given): AuditFilter {
  return { actor, action, object, since: optional(since), until: optional(until) }
}

function optional(text: string | undefined): Instant | undefined {
  return text === undefined ? undefined : Date.parse(text)
}

function toWire({ number, at, actor, address, action, object, detail }: AuditRecord): WireAuditRecord {
  return { id: String(number), at: formatInstant(at), actor, address, action, object, detail }
}
