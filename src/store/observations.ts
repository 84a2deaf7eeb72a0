import { createHash } from 'node:crypto'
import type { Selectable } from 'kysely'
import type { Instant } from '#core/base/instant.ts'
import type { DurationWatch } from '#core/cluster/durations.ts'
import type { Inventory } from '#core/cluster/inventory.ts'
import type { ObservationsTable } from './tables/observations.ts'
import type { Reader, Transactor } from './transactor.ts'
import { write } from './write.ts'

export interface Observation {
  readonly inventory: Inventory
  /** What has been seen of how long the work of the update under way takes. */
  readonly durations: DurationWatch | null
  /** Wall-clock time at which it was stored. */
  readonly at: Instant
}

export async function loadObservation(reader: Reader, projectId: string, clusterId: string): Promise<Observation | null> {
  const row = await reader.db
    .selectFrom('observations')
    .select(['inventory', 'durations', 'observed_at'])
    .where('project_id', '=', projectId)
    .where('cluster_id', '=', clusterId)
    .executeTakeFirst()
  return row ? observationOf(row) : null
}

export function observationOf(row: Pick<Selectable<ObservationsTable>, 'inventory' | 'durations' | 'observed_at'>): Observation {
  return { inventory: row.inventory, durations: row.durations, at: row.observed_at }
}

/** Whether the stored observation says the same, whenever it was made. */
export async function isObserved(reader: Reader, projectId: string, clusterId: string, inventory: Inventory): Promise<boolean> {
  const row = await reader.db
    .selectFrom('observations')
    .select('content_digest')
    .where('project_id', '=', projectId)
    .where('cluster_id', '=', clusterId)
    .executeTakeFirst()
  return row?.content_digest === contentDigest(inventory)
}

/** By the order in which the engine tells it: another order is written once more, and says the same. */
function contentDigest({ observedAt: _observedAt, ...content }: Inventory): string {
  return createHash('sha256').update(JSON.stringify(content)).digest('base64')
}

/** Writes only what is new: an observation that says the same as the stored one, later, is not written. */
export async function saveObservation(
  tx: Transactor,
  projectId: string,
  clusterId: string,
  { inventory, durations }: Omit<Observation, 'at'>,
): Promise<void> {
  const row = {
    content_digest: contentDigest(inventory),
    inventory: JSON.stringify(inventory),
    durations: durations && JSON.stringify(durations),
    observed_at: tx.now(),
  }
  const insert = tx.db.insertInto('observations').values({ project_id: projectId, cluster_id: clusterId, ...row })
  const save = insert.onConflict((conflict) =>
    conflict
      .columns(['project_id', 'cluster_id'])
      .doUpdateSet(row)
      .where('observations.content_digest', '<>', row.content_digest),
  )
  await write(tx, save)
}
