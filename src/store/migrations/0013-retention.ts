import { sql } from 'kysely'
import type { Migration } from './migration.ts'

/** Since when nothing has named a content, as far as somebody looked: it is removed once that is long enough ago. */
export const retention: Migration = {
  number: 13,
  name: 'retention',
  up: async (db) => {
    await sql`alter table contents add column unused_since bigint`.execute(db)
    await sql`create index contents_unused on contents (unused_since) where unused_since is not null`.execute(db)
  },
}
