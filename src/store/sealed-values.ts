import type { Sealed } from './sealed/seal.ts'
import { sql } from 'kysely'
import type { Reader, Transactor } from './transactor.ts'

/** Keeps the sealed value of a sensitive variable under its keyed digest, by which revisions name it. */
export async function saveSecret(tx: Transactor, projectId: string, digest: string, sealed: Sealed): Promise<void> {
  await tx.db
    .insertInto('secrets')
    .values({ project_id: projectId, digest, sealed, created_at: tx.now() })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/** The sealed values whose keyed digests end so. */
export async function loadSecrets(
  reader: Reader,
  projectId: string,
  tails: readonly string[],
): Promise<readonly { readonly digest: string; readonly sealed: string }[]> {
  return await reader.db
    .selectFrom('secrets')
    .select(['digest', 'sealed'])
    .where('project_id', '=', projectId)
    .where(sql<boolean>`right(digest, 16) = any(${[...tails]}::text[])`)
    .execute()
}
