import { sql } from 'kysely'
import type { Migration } from './migration.ts'

export const packs: Migration = {
  number: 3,
  name: 'packs',
  up: async (db) => {
    // Every project has its own row of the built-in registry too, so that nothing is of all projects.
    await sql`
      create table registries (
        project_id text not null references projects,
        name text not null,
        kind text not null check (kind in ('built-in', 'folder')),
        path text,
        problems jsonb not null,
        synced_at bigint,
        primary key (project_id, name)
      )`.execute(db)

    // Of no project: content by its digest, the same for whoever has it. Only rows that are a project's lead to a digest.
    // Rows never change and are never removed, since revisions of profiles and clusters name them for good.
    await sql`
      create table pack_contents (
        digest text primary key,
        content jsonb not null
      )`.execute(db)

    await sql`
      create table pack_versions (
        project_id text not null,
        registry text not null,
        name text not null,
        version text not null,
        digest text not null references pack_contents,
        layer text not null,
        display_name text not null,
        addon_type text,
        cloud_types jsonb not null,
        problems jsonb not null,
        present boolean not null,
        primary key (project_id, registry, name, version),
        foreign key (project_id, registry) references registries (project_id, name)
      )`.execute(db)
  },
}
