import { sql, type RawBuilder, type Selectable } from 'kysely'
import type { EngineInstant, Instant } from '#core/base/instant.ts'
import type { JsonObject } from '#core/base/json.ts'
import { eventReasons, eventSeverities, type EventReason, type EventSeverity } from '#core/history/event-reasons.ts'
import { crockford, parseCrockford } from './id.ts'
import type { EventsTable } from './tables/events.ts'
import type { Reader, Transactor } from './transactor.ts'
import { write } from './write.ts'

export interface NewEvent {
  readonly projectId: string
  readonly clusterId: string | null
  readonly clusterName: string | null
  /** The update that is under way: the event is part of its timeline. */
  readonly updateId?: string | null
  /** One of the table, which says how severe it is; `message` is the sentence for people. */
  readonly reason: EventReason
  readonly message: string
  readonly object: JsonObject | null
  /** When it happened by the engine's time, where it is a thing of that time. */
  readonly engineAt?: EngineInstant
  /** Facts beside the sentence, for programs. Never holds a sensitive value. */
  readonly detail?: JsonObject
}

export interface StoredEvent {
  /** Opaque to clients. The order of ids, as texts, is the order of events. */
  readonly id: string
  readonly projectId: string
  readonly clusterId: string | null
  readonly clusterName: string | null
  readonly updateId: string | null
  readonly severity: EventSeverity
  /** Of another release it may be one that this one does not know. */
  readonly reason: string
  readonly message: string
  readonly object: JsonObject | null
  readonly at: Instant
  readonly engineAt: EngineInstant | null
  readonly detail: JsonObject | null
}

/** Appends in the caller's transaction: the event exists exactly when what it tells of does. */
export async function appendEvent(tx: Transactor, event: NewEvent): Promise<void> {
  await appendEvents(tx, [event])
}

export async function appendEvents(tx: Transactor, events: readonly NewEvent[]): Promise<void> {
  if (events.length === 0) return
  const at = tx.now()
  const rows = events.map((event) => ({
    project_id: event.projectId,
    cluster_id: event.clusterId,
    cluster_name: event.clusterName,
    update_id: event.updateId ?? null,
    severity: eventReasons[event.reason].severity,
    reason: event.reason,
    message: event.message,
    object: event.object && JSON.stringify(event.object),
    at,
    engine_at: event.engineAt ?? null,
    detail: event.detail ? JSON.stringify(event.detail) : null,
  }))
  await write(tx, tx.db.insertInto('events').values(rows))
  tx.signal('events')
}

/** Which events are asked for. */
export interface EventFilter {
  readonly clusterName?: string
  /** Of this very cluster, not of another that had the name before. */
  readonly clusterId?: string
  readonly updateId?: string
  /** As severe as this, or more. */
  readonly severity?: EventSeverity
  readonly reasons?: readonly string[]
  /** From this instant on, and before that one. */
  readonly since?: Instant
  readonly until?: Instant
}

export interface EventQuery extends EventFilter {
  /** Events of this project; null for all, which only the server itself asks for. */
  readonly projectId: string | null
  /** The id of the last event seen; what follows it in the order of the list is returned. */
  readonly after?: string
  readonly limit: number
  readonly newestFirst: boolean
}

/** Whether a list with this filter holds the event: the same question asked of one that is at hand. */
export function isWanted(event: StoredEvent, filter: EventFilter & Pick<EventQuery, 'projectId'>): boolean {
  const { projectId, clusterName, clusterId, updateId, severity = 'info', reasons, since, until } = filter
  return (
    (projectId === null || event.projectId === projectId) &&
    (clusterName === undefined || event.clusterName === clusterName) &&
    (clusterId === undefined || event.clusterId === clusterId) &&
    (updateId === undefined || event.updateId === updateId) &&
    eventSeverities.indexOf(event.severity) >= eventSeverities.indexOf(severity) &&
    (reasons === undefined || reasons.includes(event.reason)) &&
    (since === undefined || event.at >= since) &&
    (until === undefined || event.at < until)
  )
}

/**
 * Events in an order in which none ever appears before one that was already read: one is revealed only when every transaction
 * that began to write before its own has ended. So "after this id" loses none. A transaction that stays open holds back later events.
 */
export async function listEvents(reader: Reader, query: EventQuery): Promise<readonly StoredEvent[]> {
  const direction = query.newestFirst ? 'desc' : 'asc'
  let select = reader.db
    .selectFrom('events')
    .selectAll()
    .where(revealed)
    .orderBy('xid', direction)
    .orderBy('seq', direction)
    .limit(query.limit)
  if (query.projectId !== null) select = select.where('project_id', '=', query.projectId)
  if (query.clusterName !== undefined) select = select.where('cluster_name', '=', query.clusterName)
  if (query.clusterId !== undefined) select = select.where('cluster_id', '=', query.clusterId)
  if (query.updateId !== undefined) select = select.where('update_id', '=', query.updateId)
  // Said as the index says it, which holds the few that matter.
  if (query.severity !== undefined && query.severity !== 'info') select = select.where(sql<boolean>`severity <> 'info'`)
  if (query.severity === 'error') select = select.where('severity', '=', 'error')
  if (query.reasons !== undefined) select = select.where(sql<boolean>`reason = any(${query.reasons}::text[])`)
  if (query.since !== undefined) select = select.where('at', '>=', query.since).where(notBefore(query.projectId, query.since))
  if (query.until !== undefined) select = select.where('at', '<', query.until).where(notAfter(query.projectId, query.until))
  if (query.after !== undefined) {
    const position = parseEventId(query.after)
    if (!position) return []
    const [xid, seq] = position
    select = query.newestFirst
      ? select.where(sql<boolean>`(xid, seq) < (${xid}::xid8, ${seq}::bigint)`)
      : select.where(follows(xid, seq))
  }
  const rows = await select.execute()
  return rows.map(toEvent)
}

/** The id of the newest event that is revealed; where there is none, one that stands before all. */
export async function loadNewestEventId(reader: Reader): Promise<string> {
  const [newest] = await reader.db
    .selectFrom('events')
    .select(['xid', 'seq'])
    .where(revealed)
    .orderBy('xid', 'desc')
    .orderBy('seq', 'desc')
    .limit(1)
    .execute()
  return eventId(newest?.xid ?? '0', newest?.seq ?? 0)
}

/** Whether there are events that wait to be revealed. */
export async function hasHiddenEvents(reader: Reader): Promise<boolean> {
  const rows = await reader.db
    .selectFrom('events')
    .select('seq')
    .where(sql<boolean>`xid >= pg_snapshot_xmin(pg_current_snapshot())`)
    .limit(1)
    .execute()
  return rows.length > 0
}

/** Whether a client may send this text as the id of the last event that it saw. */
export function isEventId(text: string): boolean {
  return parseEventId(text) !== null
}

const revealed = sql<boolean>`xid < pg_snapshot_xmin(pg_current_snapshot())`

/**
 * Events of a time stand together in the order of transactions, give or take how long one lasts. Said so, a list of them is read from
 * where they begin to where they end, and not through all that there is.
 */
function notBefore(projectId: string | null, since: Instant): RawBuilder<boolean> {
  return sql<boolean>`xid >= coalesce((
    select earlier.xid from events as earlier
    where earlier.project_id = ${projectId} and earlier.at < ${since - transactionMaxMs} order by earlier.at desc limit 1), '0')`
}

function notAfter(projectId: string | null, until: Instant): RawBuilder<boolean> {
  return sql<boolean>`xid <= coalesce((
    select later.xid from events as later
    where later.project_id = ${projectId} and later.at > ${until + transactionMaxMs} order by later.at limit 1),
    pg_snapshot_xmax(pg_current_snapshot()))`
}

/** Longer than any transaction lasts, and than the clocks of servers differ. */
const transactionMaxMs = 600_000

/**
 * After the event of that id. An id whose transaction this database has not begun yet comes from before a restore
 * (see `restored-events.ts`): then what was appended later is what counts.
 */
function follows(xid: string, seq: string): RawBuilder<boolean> {
  const known = sql`${xid}::xid8 < pg_snapshot_xmax(pg_current_snapshot())`
  return sql<boolean>`(xid, seq) > (case when ${known} then ${xid}::xid8 else '0' end, ${seq}::bigint) and (${known} or seq > ${seq}::bigint)`
}

function toEvent(row: Selectable<EventsTable>): StoredEvent {
  return {
    id: eventId(row.xid, row.seq),
    projectId: row.project_id,
    clusterId: row.cluster_id,
    clusterName: row.cluster_name,
    updateId: row.update_id,
    severity: row.severity,
    reason: row.reason,
    message: row.message,
    object: row.object,
    at: row.at,
    engineAt: row.engine_at,
    detail: row.detail,
  }
}

/** Thirteen digits of base 32 hold 64 bits. */
const width = 13

function eventId(xid: string, seq: number): string {
  return `evt_${crockford(BigInt(xid), width)}${crockford(BigInt(seq), width)}`
}

function parseEventId(id: string): readonly [xid: string, seq: string] | null {
  if (id.length !== 4 + 2 * width || !id.startsWith('evt_')) return null
  const xid = parseCrockford(id.slice(4, 4 + width))
  const seq = parseCrockford(id.slice(4 + width))
  if (xid === null || seq === null || xid >= 1n << 64n || seq >= 1n << 63n) return null
  return [String(xid), String(seq)]
}
