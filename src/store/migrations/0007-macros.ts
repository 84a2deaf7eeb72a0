import { sql } from 'kysely'
import type { Migration } from './migration.ts'

export const macros: Migration = {
  number: 7,
  name: 'macros',
  up: async (db) => {
    // Without a project it holds for all of them; a project's own of the same name goes before it.
    await sql`
      create table macros (
        project_id text references projects,
        name text not null,
        value text not null,
        digest text not null
      )`.execute(db)
    await sql`create unique index macros_of_project on macros (project_id, name) where project_id is not null`.execute(db)
    await sql`create unique index macros_of_all on macros (name) where project_id is null`.execute(db)

    // What the cluster's newest revision took of each macro that it refers to; null: there was none of that name.
    await sql`
      create table cluster_macros (
        project_id text not null references projects,
        cluster_id text not null references clusters on delete cascade,
        name text not null,
        digest text,
        primary key (cluster_id, name)
      )`.execute(db)
    await sql`create index cluster_macros_name on cluster_macros (name)`.execute(db)
  },
}
