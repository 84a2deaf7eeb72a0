import { sql } from 'kysely'
import type { Migration } from './migration.ts'

/** What an event tells of an update, when in engine time, and with which facts: the timeline of an update is its events. */
export const history: Migration = {
  number: 9,
  name: 'history',
  up: async (db) => {
    await sql`
      alter table events
        add column update_id text,
        add column engine_at bigint,
        add column detail jsonb`.execute(db)
    // What the first releases stored names the update in its object, where it is about one.
    await sql`update events set update_id = object ->> 'name' where object ->> 'kind' = 'update'`.execute(db)
    await sql`create index events_update on events (update_id, xid, seq) where update_id is not null`.execute(db)
    await sql`create index events_identity on events (cluster_id, xid, seq) where cluster_id is not null`.execute(db)
    await sql`create index events_severe on events (project_id, xid, seq) where severity <> 'info'`.execute(db)
    await sql`create index events_reason on events (project_id, reason, xid, seq)`.execute(db)
    await sql`create index events_time on events (project_id, at)`.execute(db)
  },
}
