import { sql } from 'kysely'
import type { Migration } from './migration.ts'

/** By what an imported cluster is known, so that none is imported twice. */
export const accountIdentities: Migration = {
  number: 24,
  name: 'account-identities',
  up: async (db) => {
    await sql`alter table cloud_accounts add column identity text unique`.execute(db)
  },
}
