import type { Instant } from '#core/base/instant.ts'
import { durationKinds, type DurationKind, type Durations } from '#core/cluster/durations.ts'
import type { Reader, Transactor } from './transactor.ts'
import { write } from './write.ts'

/** Of so many of the newest updates of a project on a cloud it is known how long their work took. */
const updatesMax = 100
/** And of each kind of work, no more than the newest of these count. */
const samplesMax = 500
/** Rows that one update clears away: more than it adds, so that there never are many more than there shall be. */
const clearedMax = 10

export interface UpdateDurations {
  readonly updateId: string
  readonly projectId: string
  readonly clusterId: string
  readonly cloudType: string
  readonly seen: Durations
  readonly endedAt: Instant
}

/** Keeps what an update that has ended was seen to take, and begins with nothing for the next. */
export async function saveDurations(tx: Transactor, update: UpdateDurations): Promise<void> {
  const { updateId, projectId, clusterId, cloudType, seen, endedAt } = update
  const forget = tx.db.updateTable('observations').set({ durations: null }).where('project_id', '=', projectId)
  await write(tx, forget.where('cluster_id', '=', clusterId))
  if (Object.keys(seen).length === 0) return
  const row = { update_id: updateId, project_id: projectId, cloud_type: cloudType, ended_at: endedAt }
  await write(tx, tx.db.insertInto('durations').values({ ...row, seen: JSON.stringify(seen) }))
  await clearOldest(tx, projectId, cloudType)
}

/** Rows that another transaction is clearing away are left to it: updates that end together do not wait for each other. */
async function clearOldest(tx: Transactor, projectId: string, cloudType: string): Promise<void> {
  const ofCloud = tx.db.selectFrom('durations').where('project_id', '=', projectId).where('cloud_type', '=', cloudType)
  const oldestKept = ofCloud
    .select('ended_at')
    .orderBy('ended_at', 'desc')
    .offset(updatesMax - 1)
    .limit(1)
  const tooOld = ofCloud
    .select('update_id')
    .where('ended_at', '<', oldestKept)
    .orderBy('ended_at')
    .limit(clearedMax)
    .forUpdate()
    .skipLocked()
  await write(tx, tx.db.deleteFrom('durations').where('update_id', 'in', tooOld))
}

/** How long work took in the newest updates of the project on this cloud, in one order: what a forecast draws follows it. */
export async function loadDurations(reader: Reader, projectId: string, cloudType: string): Promise<Durations> {
  const rows = await reader.db
    .selectFrom('durations')
    .select('seen')
    .where('project_id', '=', projectId)
    .where('cloud_type', '=', cloudType)
    .orderBy('ended_at', 'desc')
    .orderBy('update_id', 'desc')
    .limit(updatesMax)
    .execute()
  const kinds = durationKinds.map((kind): [DurationKind, readonly number[]] => {
    return [kind, rows.flatMap(({ seen }) => seen[kind] ?? []).slice(0, samplesMax)]
  })
  return Object.fromEntries(kinds)
}
