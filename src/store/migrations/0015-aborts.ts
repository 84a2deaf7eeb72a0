import { sql } from 'kysely'
import type { Migration } from './migration.ts'

/** An update that is aborted stays the one update, and one that takes the place of another waits for it. */
export const aborts: Migration = {
  number: 15,
  name: 'aborts',
  up: async (db) => {
    await sql`alter table updates add column abort jsonb, add column takes_over text`.execute(db)
    // Few of many updates are under way, and metrics count those.
    await sql`create index updates_under_way on updates (phase) where ended_at is null`.execute(db)
  },
}
