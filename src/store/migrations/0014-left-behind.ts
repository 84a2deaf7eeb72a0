import { sql } from 'kysely'
import type { Migration } from './migration.ts'

/** What an abort left otherwise than its revision's spec says; the few revisions of which that is so are found without reading others. */
export const leftBehind: Migration = {
  number: 14,
  name: 'left-behind',
  up: async (db) => {
    await sql`alter table cluster_revisions add column left_behind jsonb`.execute(db)
    await sql`
      create index cluster_revisions_left_behind on cluster_revisions (cluster_id, number) where left_behind is not null`.execute(
      db,
    )
  },
}
