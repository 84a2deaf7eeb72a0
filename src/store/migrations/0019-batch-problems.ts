import { sql } from 'kysely'
import type { Migration } from './migration.ts'

/** What a batch was asked to change, and the clusters of which nothing came. Of those that were made before only the plans are known. */
export const batchProblems: Migration = {
  number: 19,
  name: 'batch-problems',
  up: async (db) => {
    await sql`
      create table batches (
        project_id text not null references projects,
        id text not null,
        change jsonb not null,
        note text not null,
        by text not null,
        created_at bigint not null,
        primary key (project_id, id)
      )`.execute(db)
    await sql`
      create table batch_problems (
        project_id text not null,
        batch text not null,
        cluster text not null,
        code text not null,
        detail text not null,
        primary key (project_id, batch, cluster),
        foreign key (project_id, batch) references batches on delete cascade
      )`.execute(db)
  },
}
