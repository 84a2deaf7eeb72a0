import { sql } from 'kysely'
import type { Migration } from './migration.ts'

/** The charts of packs, which management clusters pull. */
export const chartArchives: Migration = {
  number: 22,
  name: 'chart-archives',
  up: async (db) => {
    // Of no project, as the contents of packs are: the bytes by their digest, which only a pack leads to. Rows never change.
    await sql`create table chart_archives (digest text primary key, archive bytea not null)`.execute(db)
    // They are compressed already.
    await sql`alter table chart_archives alter column archive set storage external`.execute(db)
  },
}
