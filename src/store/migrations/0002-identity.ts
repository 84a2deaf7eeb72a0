import { sql } from 'kysely'
import type { Migration } from './migration.ts'

export const identity: Migration = {
  number: 2,
  name: 'identity',
  up: async (db) => {
    // Users, their sessions and API keys are of no project: one person works in several, and what they may do in each
    // will be rows of their own.
    await sql`
      create table users (
        id text primary key,
        email text not null unique,
        password_hash text not null,
        created_at bigint not null
      )`.execute(db)
    await sql`
      create table sessions (
        token_hash text primary key,
        user_id text not null references users on delete cascade,
        created_at bigint not null,
        expires_at bigint not null
      )`.execute(db)
    await sql`create index sessions_expiry on sessions (expires_at)`.execute(db)
    await sql`
      create table api_keys (
        id text primary key,
        name text not null,
        token_hash text not null unique,
        created_by text not null,
        created_at bigint not null,
        expires_at bigint,
        last_used_at bigint
      )`.execute(db)
    await sql`
      create table idempotency_keys (
        project_id text not null references projects,
        principal text not null,
        key text not null,
        request_digest text not null,
        status integer,
        body text,
        expires_at bigint not null,
        primary key (project_id, principal, key)
      )`.execute(db)
    await sql`create index idempotency_keys_expiry on idempotency_keys (expires_at)`.execute(db)
  },
}
