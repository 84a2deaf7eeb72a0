import { sql } from 'kysely'
import type { Migration } from './migration.ts'

/** The audit says where a deed came from. Of what is in it already nobody knows. */
export const auditAddress: Migration = {
  number: 18,
  name: 'audit-address',
  up: async (db) => {
    await sql`alter table audit add column address text`.execute(db)
  },
}
