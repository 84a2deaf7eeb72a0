import type { Sealed } from './sealed/seal.ts'
import type { Transactor } from './transactor.ts'

/** Keeps the sealed value of a sensitive variable under its keyed digest, by which revisions name it. */
export async function saveSecret(tx: Transactor, projectId: string, digest: string, sealed: Sealed): Promise<void> {
  await tx.db
    .insertInto('secrets')
    .values({ project_id: projectId, digest, sealed, created_at: tx.now() })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}
