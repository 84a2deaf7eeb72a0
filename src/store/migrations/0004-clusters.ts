import { sql } from 'kysely'
import type { Migration } from './migration.ts'

export const clusters: Migration = {
  number: 4,
  name: 'clusters',
  up: async (db) => {
    await sql`
      create table profiles (
        id text primary key,
        project_id text not null references projects,
        name text not null,
        type text not null,
        cloud_type text,
        tags jsonb not null,
        created_at bigint not null,
        updated_at bigint not null,
        unique (project_id, name)
      )`.execute(db)

    // The newest revision's digest stands with the version: whether a cluster has a pending update is one comparison, and a save
    // writes this row alone, however many clusters use the version.
    await sql`
      create table profile_versions (
        id text primary key,
        project_id text not null references projects,
        profile_id text not null references profiles on delete cascade,
        version text not null,
        revision integer not null,
        digest text not null,
        created_at bigint not null,
        updated_at bigint not null,
        unique (project_id, profile_id, version)
      ) with (fillfactor = 80)`.execute(db)

    await sql`
      create table profile_revisions (
        project_id text not null references projects,
        version_id text not null references profile_versions on delete cascade,
        revision integer not null,
        digest text not null,
        content jsonb not null,
        note text not null,
        by text not null,
        at bigint not null,
        primary key (project_id, version_id, revision)
      )`.execute(db)
    await sql`create index profile_revisions_digest on profile_revisions (version_id, digest)`.execute(db)

    // Compiled clusters and targets, by their content: clusters of one kind share them, and what is stored never changes.
    await sql`
      create table contents (
        project_id text not null references projects,
        digest text not null,
        content jsonb not null,
        primary key (project_id, digest)
      )`.execute(db)

    await sql`
      create table clusters (
        id text primary key,
        project_id text not null references projects,
        name text not null,
        tags jsonb not null,
        cloud_type text not null,
        status text not null,
        health text not null,
        revision integer not null,
        generation bigint not null,
        target_digest text,
        update_id text,
        converged boolean not null,
        kubernetes_version text,
        highest_kubernetes_version text,
        nodes_ready integer not null,
        nodes_total integer not null,
        waiting jsonb,
        deleting_since bigint,
        created_at bigint not null,
        updated_at bigint not null,
        unique (project_id, name)
      ) with (fillfactor = 80)`.execute(db)
    await sql`create index clusters_tags on clusters using gin (tags jsonb_path_ops)`.execute(db)
    await sql`create index clusters_updated on clusters (project_id, updated_at)`.execute(db)

    // What the cluster's newest revision uses.
    await sql`
      create table cluster_profiles (
        project_id text not null references projects,
        cluster_id text not null references clusters on delete cascade,
        position integer not null,
        profile_id text not null references profiles,
        version_id text not null references profile_versions,
        digest text not null,
        primary key (project_id, cluster_id, profile_id)
      )`.execute(db)
    await sql`create index cluster_profiles_cluster on cluster_profiles (cluster_id)`.execute(db)
    await sql`create index cluster_profiles_version on cluster_profiles (version_id, digest)`.execute(db)
    await sql`create index cluster_profiles_profile on cluster_profiles (profile_id)`.execute(db)

    await sql`
      create table cluster_revisions (
        project_id text not null references projects,
        cluster_id text not null references clusters on delete cascade,
        number integer not null,
        spec jsonb not null,
        compiled_digest text not null,
        plan_id text,
        by text not null,
        at bigint not null,
        summary text not null,
        primary key (project_id, cluster_id, number)
      )`.execute(db)

    await sql`
      create table plans (
        id text primary key,
        project_id text not null references projects,
        cluster_id text not null references clusters on delete cascade,
        parent integer not null,
        digest text not null,
        state text not null,
        requested jsonb not null,
        accept jsonb not null,
        content jsonb not null,
        compiled_digest text,
        forecast jsonb,
        note text not null,
        by text not null,
        comment text not null,
        created_at bigint not null,
        expires_at bigint not null
      )`.execute(db)
    await sql`create index plans_cluster on plans (cluster_id, created_at)`.execute(db)
    await sql`create index plans_open on plans (cluster_id, expires_at) where state = 'open'`.execute(db)

    await sql`
      create table updates (
        id text primary key,
        project_id text not null references projects,
        cluster_id text not null references clusters on delete cascade,
        plan_id text not null references plans,
        revision integer not null,
        phase text not null,
        state jsonb not null,
        summary text not null,
        by text not null,
        comment text not null,
        nodes_done integer not null,
        nodes_total integer not null,
        forecast_ms bigint,
        evidence jsonb,
        started_at bigint not null,
        started_engine_at bigint not null,
        ended_at bigint
      ) with (fillfactor = 80)`.execute(db)
    await sql`create index updates_cluster on updates (cluster_id, started_at)`.execute(db)

    await sql`
      create table observations (
        project_id text not null references projects,
        cluster_id text not null references clusters on delete cascade,
        content_digest text not null,
        inventory jsonb not null,
        observed_at bigint not null,
        primary key (project_id, cluster_id)
      ) with (fillfactor = 70)`.execute(db)

    // Values of sensitive variables, by their keyed digest: revisions hold the digest alone.
    await sql`
      create table secrets (
        project_id text not null references projects,
        digest text not null,
        sealed text not null,
        created_at bigint not null,
        primary key (project_id, digest)
      )`.execute(db)
  },
}
