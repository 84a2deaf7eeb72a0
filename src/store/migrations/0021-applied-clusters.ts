import { sql } from 'kysely'
import type { Migration } from './migration.ts'

/** What the engine of a management cluster was told and has applied. */
export const appliedClusters: Migration = {
  number: 21,
  name: 'applied-clusters',
  up: async (db) => {
    // Of a cluster that has gone the row stays, so that no late call of an older generation brings it back.
    await sql`
      create table applied_clusters (
        cluster_id text primary key,
        project_id text not null references projects,
        management_cluster text not null,
        namespace text not null,
        name text not null,
        life text not null,
        generation bigint not null,
        done bigint not null,
        target_digest text,
        state json not null,
        version bigint not null,
        foreign key (project_id, target_digest) references contents
      ) with (fillfactor = 70)`.execute(db)
    await sql`create index on applied_clusters (management_cluster) where life <> 'gone'`.execute(db)
  },
}
