import { sql } from 'kysely'
import type { Migration } from './migration.ts'

/**
 * A world names what it was told instead of holding it: clusters of one kind are told the same, and it is much larger than the rest of a
 * world. Worlds that were told before keep what they hold until they are told again.
 */
export const worldTargets: Migration = {
  number: 11,
  name: 'world-targets',
  up: async (db) => {
    await sql`
      alter table sim_worlds
        add column target_digest text,
        add foreign key (project_id, target_digest) references contents`.execute(db)
  },
}
