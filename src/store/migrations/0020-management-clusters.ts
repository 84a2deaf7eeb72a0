import { sql } from 'kysely'
import type { Migration } from './migration.ts'

/** Where clusters are made that are no simulation. A kubeconfig is sealed; without one it is the cluster that Cairn itself runs in. */
export const managementClusters: Migration = {
  number: 20,
  name: 'management-clusters',
  up: async (db) => {
    await sql`
      create table management_clusters (
        project_id text not null references projects,
        name text not null,
        kubeconfig text,
        report jsonb not null,
        checked_at bigint not null,
        created_at bigint not null,
        primary key (project_id, name)
      )`.execute(db)
    await sql`
      alter table clusters add column management_cluster text,
        add foreign key (project_id, management_cluster) references management_clusters (project_id, name)`.execute(db)
  },
}
