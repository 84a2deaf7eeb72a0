import { sql } from 'kysely'
import type { Migration } from './migration.ts'

/** Plans that were asked for together, and filters that people keep. */
export const batches: Migration = {
  number: 17,
  name: 'batches',
  up: async (db) => {
    await sql`alter table plans add column batch text`.execute(db)
    await sql`create index plans_batch on plans (batch) where batch is not null`.execute(db)
    await sql`
      create table saved_filters (
        project_id text not null references projects,
        owner text not null,
        name text not null,
        filter jsonb not null,
        sort text not null,
        primary key (project_id, owner, name)
      )`.execute(db)
  },
}
