import { sql } from 'kysely'
import type { Store } from '#store/open.ts'
import { until } from './until.ts'

/**
 * Until somebody waits for a lock that another one holds. Asked outside of whatever transaction holds it: inside of one PostgreSQL shows
 * the same activity again and again.
 */
export async function untilLockIsWaitedFor(store: Pick<Store, 'read'>): Promise<void> {
  const query = sql<{ count: number }>`
    select count(*)::int as count from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
  await until(async () => {
    const { rows } = await store.read((reader) => query.execute(reader.db))
    return (rows[0]?.count ?? 0) > 0
  })
}
