import { sql } from 'kysely'
import type { Migration } from './migration.ts'

/** A plan is made again at its approval, so all that was asked for stands with it. */
export const planRequests: Migration = {
  number: 6,
  name: 'plan-requests',
  up: async (db) => {
    await sql`
      alter table plans
        add column resolutions jsonb not null default '[]',
        add column rollback_to integer`.execute(db)
  },
}
