import { sql } from 'kysely'
import { assert, present } from '#core/base/assert.ts'
import type { World } from '#core/simulation/world.ts'
import type { EngineTarget } from '#core/update/target.ts'
import type { ClockRecord, StoredWorld, WorldStore } from '#engine/world-store.ts'
import { loadContent, saveContent } from './contents.ts'
import type { Store } from './open.ts'
import type { Reader, Transactor } from './transactor.ts'
import { touch, touchAll } from './work/touch.ts'
import { write } from './write.ts'

/** Fulfils the simulator's port. A world that changes wakes whoever steers its cluster, in the same transaction. */
export function worldStore(store: Store): WorldStore {
  return {
    load: (projectId, clusterId) => store.read((reader) => loadWorld(reader, projectId, clusterId)),
    change: ({ clusterId, projectId }, change) =>
      store.transact(async (tx) => {
        const stored = await lockWorld(tx, clusterId)
        assert(projectId === null || stored.kind !== 'present' || stored.projectId === projectId, 'a cluster is of one project')
        const { answer, world, lookAt } = change(stored)
        if (world !== null) {
          await saveWorld(tx, stored, projectId, world)
          await touch(tx, 'cluster', clusterId, tx.now())
        }
        if (lookAt !== null) await touch(tx, 'simulator', clusterId, lookAt)
        return answer
      }),
    wakeAll: () => store.transact(wakeWaitingWorlds),
    changeClock: (change) => store.transact((tx) => changeClock(tx, change)),
  }
}

async function loadWorld(reader: Reader, projectId: string, clusterId: string): Promise<StoredWorld> {
  const row = await reader.db
    .selectFrom('sim_worlds')
    .select(worldColumns)
    .where('project_id', '=', projectId)
    .where('cluster_id', '=', clusterId)
    .executeTakeFirst()
  return row ? await toStored(reader, row) : { kind: 'absent' }
}

async function lockWorld(tx: Transactor, clusterId: string): Promise<StoredWorld> {
  const locked = await selectLocked(tx, clusterId)
  if (locked) return await toStored(tx, locked)
  // There is no row to lock yet: whoever makes it first has everybody else wait here.
  await sql`select pg_advisory_xact_lock(hashtextextended(${clusterId}, 0))`.execute(tx.db)
  const made = await selectLocked(tx, clusterId)
  if (made) return await toStored(tx, made)
  const gone = await tx.db.selectFrom('sim_gone').select('generation').where('cluster_id', '=', clusterId).executeTakeFirst()
  return gone ? { kind: 'gone', generation: gone.generation } : { kind: 'absent' }
}

function selectLocked(tx: Transactor, clusterId: string): Promise<WorldRow | undefined> {
  return tx.db.selectFrom('sim_worlds').select(worldColumns).where('cluster_id', '=', clusterId).forUpdate().executeTakeFirst()
}

async function saveWorld(tx: Transactor, stored: StoredWorld, projectId: string | null, world: World): Promise<void> {
  const known = stored.kind === 'present' ? stored : null
  const project_id = present(known?.projectId ?? projectId, 'a new world is of a project')
  if (world.life === 'gone') {
    await tx.db.deleteFrom('sim_worlds').where('cluster_id', '=', world.id).execute()
    await tx.db.insertInto('sim_gone').values({ cluster_id: world.id, project_id, generation: world.generation }).execute()
    return
  }
  const { target, ...rest } = world
  const state = JSON.stringify(rest)
  const { generation, nextAt: next_at } = world
  if (known === null) {
    const target_digest = target && (await saveContent(tx, project_id, target))
    const values = { cluster_id: world.id, project_id, generation, next_at, state, target_digest }
    await tx.db.insertInto('sim_worlds').values(values).execute()
    return
  }
  assert(known.world.generation <= generation, 'an older generation never overwrites a newer one')
  const update = tx.db
    .updateTable('sim_worlds')
    .set({ generation, next_at, state })
    .where('cluster_id', '=', world.id)
    .where('generation', '<=', generation)
  if (target === known.world.target) return await write(tx, update)
  const target_digest = target && (await saveContent(tx, project_id, target))
  await write(tx, update.set({ target_digest, target: null }))
}

async function wakeWaitingWorlds(tx: Transactor): Promise<void> {
  const rows = await tx.db.selectFrom('sim_worlds').select('cluster_id').where('next_at', 'is not', null).execute()
  await touchAll(
    tx,
    'simulator',
    rows.map((row) => row.cluster_id),
    tx.now(),
  )
  // Whoever steers a cluster may wait for an engine time as well, and dated that by the clock as it was.
  const dated = await tx.db.selectFrom('work').select('key').where('kind', '=', 'cluster').execute()
  await touchAll(
    tx,
    'cluster',
    dated.map((row) => row.key),
    tx.now(),
  )
}

async function changeClock(tx: Transactor, change: (stored: ClockRecord | null) => ClockRecord): Promise<ClockRecord> {
  const locked = () => tx.db.selectFrom('sim_clock').selectAll().forUpdate().executeTakeFirst()
  let row = await locked()
  if (!row) {
    await sql`lock table sim_clock in exclusive mode`.execute(tx.db)
    row = await locked()
  }
  const record = change(
    row
      ? {
          anchorEngine: row.anchor_engine,
          anchorWall: row.anchor_wall,
          speed: row.speed,
          grantedUntil: row.granted_until,
          epoch: row.epoch,
          before: row.before,
        }
      : null,
  )
  const values = {
    anchor_engine: record.anchorEngine,
    anchor_wall: record.anchorWall,
    speed: record.speed,
    granted_until: record.grantedUntil,
    epoch: record.epoch,
    before: JSON.stringify(record.before),
  }
  if (row) await tx.db.updateTable('sim_clock').set(values).execute()
  else await tx.db.insertInto('sim_clock').values(values).execute()
  return record
}

const worldColumns = ['project_id', 'target_digest', 'target', 'state'] as const

interface WorldRow {
  readonly project_id: string
  readonly target_digest: string | null
  readonly target: World['target']
  readonly state: Omit<World, 'target'>
}

async function toStored(reader: Reader, { project_id, target_digest, target, state }: WorldRow): Promise<StoredWorld> {
  const told = target_digest === null ? target : await loadContent<EngineTarget>(reader, project_id, target_digest)
  return { kind: 'present', projectId: project_id, world: { ...state, target: told } }
}
