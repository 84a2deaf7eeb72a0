import { sql } from 'kysely'
import type { Migration } from './migration.ts'

/** The region stands with the cluster, so that the list is narrowed and sorted by it without reading every spec. */
export const regions: Migration = {
  number: 16,
  name: 'regions',
  up: async (db) => {
    await sql`alter table clusters add column region text not null default ''`.execute(db)
    await sql`
      update clusters c set region = coalesce(r.spec #>> '{cloud,region}', '') from cluster_revisions r
      where r.project_id = c.project_id and r.cluster_id = c.id and r.number = c.revision`.execute(db)
  },
}
