import { sql } from 'kysely'
import type { Migration } from './migration.ts'

/** What of a cluster's last observation made no sense. */
export const refused: Migration = {
  number: 10,
  name: 'refused',
  up: async (db) => {
    await sql`alter table clusters add column refused jsonb`.execute(db)
  },
}
