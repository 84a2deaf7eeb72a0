import { sql } from 'kysely'
import type { Migration } from './migration.ts'

/** Credentials of clouds, sealed, and which cluster's newest revision names which. */
export const cloudAccounts: Migration = {
  number: 23,
  name: 'cloud-accounts',
  up: async (db) => {
    await sql`
      create table cloud_accounts (
        project_id text not null references projects,
        name text not null,
        cloud_type text not null,
        credentials text not null,
        revision int not null,
        changed_at bigint not null,
        created_at bigint not null,
        primary key (project_id, name)
      )`.execute(db)
    await sql`
      alter table clusters add column cloud_account text,
        add foreign key (project_id, cloud_account) references cloud_accounts (project_id, name)`.execute(db)
    await sql`create index on clusters (project_id, cloud_account) where cloud_account is not null`.execute(db)
  },
}
