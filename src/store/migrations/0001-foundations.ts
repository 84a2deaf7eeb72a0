import { sql } from 'kysely'
import type { Migration } from './migration.ts'

export const foundations: Migration = {
  number: 1,
  name: 'foundations',
  up: async (db, now) => {
    await sql`
      create table projects (
        id text primary key,
        name text not null unique,
        policy jsonb not null,
        created_at bigint not null
      )`.execute(db)
    await sql`insert into projects (id, name, policy, created_at) values ('prj_default', 'default', '{}', ${now})`.execute(db)

    // Of no project: a server works for all of them.
    await sql`
      create table servers (
        id text primary key,
        epoch bigint not null,
        started_at bigint not null
      )`.execute(db)

    // Of no project: it holds when to look at what, never what there is to see, and no reader outside the store returns its rows.
    // Rows change many times a second: room in each page and early vacuuming keep the table as small as what is due.
    // Generations are never used twice, so a run that lost its lease cannot take a new row of the same key for the one it saw.
    await sql`create sequence work_generations`.execute(db)
    await sql`
      create table work (
        kind text not null,
        key text not null,
        generation bigint not null,
        due_at bigint not null,
        owner text,
        lease_until bigint,
        attempts integer not null default 0,
        primary key (kind, key),
        check ((owner is null) = (lease_until is null))
      ) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 500)`.execute(db)
    await sql`create index work_due on work (due_at) where owner is null`.execute(db)
    await sql`create index work_leased on work (lease_until) where owner is not null`.execute(db)

    // Identity columns are numbered before the commit, so a reader that goes by them alone misses what commits late.
    // With the transaction's number a reader can wait until nothing older can still appear.
    await sql`
      create table events (
        seq bigint generated always as identity primary key,
        xid xid8 not null default pg_current_xact_id(),
        project_id text not null references projects,
        cluster_id text,
        cluster_name text,
        severity text not null check (severity in ('info', 'warning', 'error')),
        reason text not null,
        message text not null,
        object jsonb,
        at bigint not null
      )`.execute(db)
    await sql`create index events_order on events (xid, seq)`.execute(db)
    await sql`create index events_project on events (project_id, xid, seq)`.execute(db)
    await sql`create index events_cluster on events (project_id, cluster_name, xid, seq)`.execute(db)

    await sql`
      create table audit (
        seq bigint generated always as identity primary key,
        project_id text not null references projects,
        actor text not null,
        action text not null,
        object text not null,
        detail jsonb not null,
        at bigint not null
      )`.execute(db)
    await sql`create index audit_project on audit (project_id, seq)`.execute(db)
    await sql`
      create function refuse_change_of_audit() returns trigger language plpgsql as $$
      begin
        raise exception 'the audit is append-only: % is refused', tg_op;
      end
      $$`.execute(db)
    await sql`
      create trigger audit_is_append_only before update or delete or truncate on audit
      for each statement execute function refuse_change_of_audit()`.execute(db)
  },
}
