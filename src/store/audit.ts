import { sql } from 'kysely'
import type { Instant } from '#core/base/instant.ts'
import type { JsonObject } from '#core/base/json.ts'
import type { AuditAction } from '#core/history/audit-actions.ts'
import type { Reader, Transactor } from './transactor.ts'

/** Who does something: a user's e-mail, `e-mail / key` of an API key, or `cairn`; and where the request came from. */
export interface Actor {
  readonly name: string
  /** Absent of what the server does by itself. */
  readonly address?: string
}

export interface NewAuditRecord {
  readonly projectId: string
  readonly actor: Actor
  readonly action: AuditAction
  /** To what: `cluster/store-042`. */
  readonly object: string
  /** What was known then. Never holds a sensitive value. */
  readonly detail: JsonObject
}

export interface AuditRecord {
  readonly number: number
  readonly at: Instant
  readonly actor: string
  /** Null of what the server does by itself, and of what an older release put down. */
  readonly address: string | null
  readonly action: string
  readonly object: string
  readonly detail: JsonObject
}

/** Appends in the transaction of the deed, so that no deed is without its record. The table refuses every other change. */
export async function appendAudit(tx: Transactor, record: NewAuditRecord): Promise<void> {
  await tx.db
    .insertInto('audit')
    .values({
      project_id: record.projectId,
      actor: record.actor.name,
      address: record.actor.address ?? null,
      action: record.action,
      object: record.object,
      detail: JSON.stringify(record.detail),
      at: tx.now(),
    })
    .execute()
}

export interface AuditFilter {
  /** The name, or a part of it; case does not matter. */
  readonly actor?: string | undefined
  /** `plan.approve`, or all of a noun: `plan`. */
  readonly action?: string | undefined
  /** With a slash the whole object, of a profile also each of its versions; without, a part of its name. */
  readonly object?: string | undefined
  /** From this instant on, and before that one. */
  readonly since?: Instant | undefined
  readonly until?: Instant | undefined
}

export interface AuditQuery extends AuditFilter {
  readonly projectId: string
  readonly before?: number
  readonly limit: number
}

/** Newest first; `before` is the number of the last record of the page before. */
export async function listAudit(reader: Reader, query: AuditQuery): Promise<readonly AuditRecord[]> {
  const { projectId, actor, action, object, since, until, before, limit } = query
  let select = reader.db.selectFrom('audit').selectAll().where('project_id', '=', projectId).orderBy('seq', 'desc').limit(limit)
  if (actor !== undefined) select = select.where(sql<boolean>`strpos(lower(actor), lower(${actor})) > 0`)
  if (action !== undefined) select = select.where(sql<boolean>`(action = ${action} or starts_with(action, ${`${action}.`}))`)
  if (object !== undefined) {
    select = object.includes('/')
      ? select.where(sql<boolean>`(object = ${object} or starts_with(object, ${`${object}@`}))`)
      : select.where(sql<boolean>`strpos(lower(object), lower(${object})) > 0`)
  }
  if (since !== undefined) select = select.where('at', '>=', since)
  if (until !== undefined) select = select.where('at', '<', until)
  if (before !== undefined) select = select.where('seq', '<', before)
  return (await select.execute()).map(toRecord)
}

export async function loadAuditRecord(reader: Reader, projectId: string, number: number): Promise<AuditRecord | null> {
  const row = await reader.db
    .selectFrom('audit')
    .selectAll()
    .where('project_id', '=', projectId)
    .where('seq', '=', number)
    .executeTakeFirst()
  return row ? toRecord(row) : null
}

function toRecord(row: {
  readonly seq: number
  readonly at: number
  readonly actor: string
  readonly address: string | null
  readonly action: string
  readonly object: string
  readonly detail: JsonObject
}): AuditRecord {
  const { seq: number, at, actor, address, action, object, detail } = row
  return { number, at, actor, address, action, object, detail }
}
