import type { Instant } from '#core/base/instant.ts'
import type { JsonObject } from '#core/base/json.ts'
import type { Reader, Transactor } from './transactor.ts'

export interface NewAuditRecord {
  readonly projectId: string
  /** Who did it: a user's e-mail, an API key's name, or `cairn`. */
  readonly actor: string
  /** What was done, as `noun.verb`. */
  readonly action: string
  /** To what: `cluster/store-042`. */
  readonly object: string
  /** Never holds a sensitive value. */
  readonly detail: JsonObject
}

export interface AuditRecord extends NewAuditRecord {
  readonly number: number
  readonly at: Instant
}

/** Appends in the transaction of the deed, so that no deed is without its record. The table refuses every other change. */
export async function appendAudit(tx: Transactor, record: NewAuditRecord): Promise<void> {
  await tx.db
    .insertInto('audit')
    .values({
      project_id: record.projectId,
      actor: record.actor,
      action: record.action,
      object: record.object,
      detail: JSON.stringify(record.detail),
      at: tx.now(),
    })
    .execute()
}

export interface AuditQuery {
  readonly projectId: string
  readonly actor?: string | undefined
  readonly action?: string | undefined
  readonly object?: string | undefined
  readonly before?: number
  readonly limit: number
}

/** Newest first; `before` is the number of the last record of the page before. */
export async function listAudit(reader: Reader, query: AuditQuery): Promise<readonly AuditRecord[]> {
  let select = reader.db
    .selectFrom('audit')
    .selectAll()
    .where('project_id', '=', query.projectId)
    .orderBy('seq', 'desc')
    .limit(query.limit)
  for (const column of ['actor', 'action', 'object'] as const) {
    const wanted = query[column]
    if (wanted !== undefined) select = select.where(column, '=', wanted)
  }
  if (query.before !== undefined) select = select.where('seq', '<', query.before)
  const rows = await select.execute()
  return rows.map((row) => ({
    number: row.seq,
    projectId: row.project_id,
    actor: row.actor,
    action: row.action,
    object: row.object,
    detail: row.detail,
    at: row.at,
  }))
}
