import { sql, type Selectable } from 'kysely'
import type { EngineInstant, Instant } from '#core/base/instant.ts'
import type { Evidence } from '#core/update/evidence.ts'
import type { UpdatePhase, UpdateState } from '#core/update/update.ts'
import type { UpdatesTable } from './tables/updates.ts'
import type { Reader, Transactor } from './transactor.ts'
import { write } from './write.ts'

/** How an update goes back. */
export interface UpdateAbort {
  /** The plan by which it does, and the cluster revision that came of that. */
  readonly planId: string
  readonly revision: number
  readonly by: string
  readonly at: Instant
  readonly engineAt: EngineInstant
  /** What can no longer be taken back, as a sentence; null where all can. */
  readonly pastReturn: string | null
  /** What the abort comes to, for people. */
  readonly text: string
  readonly nodesTotal: number
  readonly forecastMs: number | null
}

/** The execution of one approved plan on one cluster. */
export interface UpdateRecord {
  readonly id: string
  readonly projectId: string
  readonly clusterId: string
  readonly planId: string
  /** The cluster revision that it carries out. */
  readonly revision: number
  readonly state: UpdateState
  readonly summary: string
  readonly by: string
  readonly comment: string
  readonly nodesDone: number
  readonly nodesTotal: number
  /** The plan's forecast (p50), in milliseconds of engine time. */
  readonly forecastMs: number | null
  /** The same (p90); null of updates that an older release started. */
  readonly forecastP90Ms: number | null
  /** How long it stood still because it was paused or had halted, in milliseconds of engine time; a stand that lasts is not in it. */
  readonly heldMs: number
  /** From its approval until it was verified, without the time that it stood still; null before that. */
  readonly tookMs: number | null
  /** What was observed after the last step; null until it is verified. */
  readonly evidence: Evidence | null
  readonly startedAt: Instant
  readonly startedEngineAt: EngineInstant
  readonly endedAt: Instant | null
  /** Null of one that goes forward. */
  readonly abort: UpdateAbort | null
  /** The update that gives way to it and has yet to come to a boundary; null where there is none. */
  readonly takesOver: string | null
}

export async function insertUpdate(tx: Transactor, update: UpdateRecord): Promise<void> {
  await tx.db
    .insertInto('updates')
    .values({
      id: update.id,
      project_id: update.projectId,
      cluster_id: update.clusterId,
      plan_id: update.planId,
      revision: update.revision,
      summary: update.summary,
      by: update.by,
      comment: update.comment,
      nodes_total: update.nodesTotal,
      forecast_ms: update.forecastMs,
      forecast_p90_ms: update.forecastP90Ms,
      started_at: update.startedAt,
      started_engine_at: update.startedEngineAt,
      ...columnsOf(update),
    })
    .execute()
}

export async function saveUpdate(tx: Transactor, update: UpdateRecord): Promise<void> {
  await write(tx, tx.db.updateTable('updates').set(columnsOf(update)).where('id', '=', update.id))
}

export async function loadUpdate(reader: Reader, projectId: string, id: string): Promise<UpdateRecord | null> {
  const row = await reader.db
    .selectFrom('updates')
    .selectAll()
    .where('project_id', '=', projectId)
    .where('id', '=', id)
    .executeTakeFirst()
  return row ? recordOf(row) : null
}

/** Newest first, those before the cursor's update. */
export async function listUpdates(
  reader: Reader,
  projectId: string,
  clusterId: string,
  { before, limit }: { readonly before: string | null; readonly limit: number },
): Promise<readonly UpdateRecord[]> {
  let query = reader.db
    .selectFrom('updates')
    .selectAll()
    .where('project_id', '=', projectId)
    .where('cluster_id', '=', clusterId)
    .orderBy('id', 'desc')
    .limit(limit)
  if (before !== null) query = query.where('id', '<', before)
  return (await query.execute()).map(recordOf)
}

/** How many updates are under way in each phase, and how many of them have stalled. */
export async function countUpdatesUnderWay(
  reader: Reader,
): Promise<{ readonly phases: ReadonlyMap<UpdatePhase, number>; readonly stalled: number }> {
  const { rows } = await sql<{ phase: UpdatePhase; count: number; stalled: number }>`
    select phase, count(*)::int as count, count(*) filter (where state ? 'stalled')::int as stalled
    from updates where ended_at is null group by phase`.execute(reader.db)
  return {
    phases: new Map(rows.map(({ phase, count }) => [phase, count])),
    stalled: rows.reduce((sum, row) => sum + row.stalled, 0),
  }
}

function columnsOf(update: UpdateRecord) {
  return {
    phase: update.state.phase,
    state: JSON.stringify(update.state),
    nodes_done: update.nodesDone,
    held_ms: update.heldMs,
    took_ms: update.tookMs,
    evidence: update.evidence === null ? null : JSON.stringify(update.evidence),
    ended_at: update.endedAt,
    abort: update.abort === null ? null : JSON.stringify(update.abort),
    takes_over: update.takesOver,
  }
}

export function recordOf(row: Selectable<UpdatesTable>): UpdateRecord {
  return {
    id: row.id,
    projectId: row.project_id,
    clusterId: row.cluster_id,
    planId: row.plan_id,
    revision: row.revision,
    state: row.state,
    summary: row.summary,
    by: row.by,
    comment: row.comment,
    nodesDone: row.nodes_done,
    nodesTotal: row.nodes_total,
    forecastMs: row.forecast_ms,
    forecastP90Ms: row.forecast_p90_ms,
    heldMs: row.held_ms,
    tookMs: row.took_ms,
    evidence: row.evidence,
    startedAt: row.started_at,
    startedEngineAt: row.started_engine_at,
    endedAt: row.ended_at,
    abort: row.abort,
    takesOver: row.takes_over,
  }
}
