import { sql } from 'kysely'
import type { Migration } from './migration.ts'

export const simulator: Migration = {
  number: 5,
  name: 'simulator',
  up: async (db) => {
    // The target is apart from the rest because it is large and changes seldom. Nothing asks for what is inside either, and `json` is
    // cheaper to write than `jsonb`. Worlds change with every step of an update: room in each page keeps those changes in place.
    await sql`
      create table sim_worlds (
        cluster_id text primary key,
        project_id text not null references projects,
        generation bigint not null,
        next_at bigint,
        target json,
        state json not null
      ) with (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_threshold = 200)`.execute(db)

    // What is left of a world: no late call of an older generation brings its cluster back.
    await sql`
      create table sim_gone (
        cluster_id text primary key,
        project_id text not null references projects,
        generation bigint not null
      )`.execute(db)

    // Of no project: all worlds and all servers share one time. Its one row is put in by the first server.
    await sql`
      create table sim_clock (
        one boolean primary key default true check (one),
        anchor_engine bigint not null,
        anchor_wall bigint not null,
        speed double precision not null check (speed > 0),
        granted_until bigint not null,
        epoch bigint not null,
        before jsonb not null
      )`.execute(db)
  },
}
