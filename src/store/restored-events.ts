import { sql, type Kysely } from 'kysely'
import type { Log } from './log.ts'

/**
 * Transactions are numbered by the PostgreSQL that ran them. After a dump is restored into another one, events bear numbers that
 * are still to come there: they would stay hidden, and new ones would sort before them. They have all ended, so their order of
 * appending stands in, under a number older than any that can be in use.
 */
export async function realignRestoredEvents(db: Kysely<unknown>, log: Log): Promise<void> {
  const { rows } = await sql`
    select to_regclass('events') is not null as made`.execute(db)
  if (!(rows[0] as { readonly made: boolean }).made) return
  const { numAffectedRows } = await sql`
    update events set xid = '3'
    where exists (select from events where xid >= pg_snapshot_xmax(pg_current_snapshot()))`.execute(db)
  if (numAffectedRows) log.info({ events: Number(numAffectedRows) }, 'events that were restored from a dump are put in order')
}
