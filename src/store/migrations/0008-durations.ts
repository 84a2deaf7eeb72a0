import { sql } from 'kysely'
import type { Migration } from './migration.ts'

/** How long work took in the project's past, for forecasts; and what a forecast came to. */
export const durations: Migration = {
  number: 8,
  name: 'durations',
  up: async (db) => {
    // What is seen of the update under way, beside the observation that it is read off.
    await sql`alter table observations add column durations jsonb`.execute(db)
    // One row an update that has ended; the newest of a project and cloud are kept.
    await sql`
      create table durations (
        update_id text primary key references updates on delete cascade,
        project_id text not null references projects,
        cloud_type text not null,
        seen jsonb not null,
        ended_at bigint not null
      )`.execute(db)
    await sql`create index durations_newest on durations (project_id, cloud_type, ended_at desc)`.execute(db)
    await sql`
      alter table updates
        add column forecast_p90_ms bigint,
        add column held_ms bigint not null default 0,
        add column took_ms bigint`.execute(db)
  },
}
