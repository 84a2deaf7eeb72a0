import type { Digest } from '#core/base/digest.ts'
import type { Reader, Transactor } from './transactor.ts'

/** Which of these archives are kept. */
export async function listKeptArchives(reader: Reader, digests: readonly Digest[]): Promise<ReadonlySet<Digest>> {
  if (digests.length === 0) return new Set()
  const rows = await reader.db.selectFrom('chart_archives').select('digest').where('digest', 'in', digests).execute()
  return new Set(rows.map(({ digest }) => digest))
}

/** The archive's bytes; null where they were never read. */
export async function loadChartArchive(reader: Reader, digest: Digest): Promise<Uint8Array | null> {
  const row = await reader.db.selectFrom('chart_archives').select('archive').where('digest', '=', digest).executeTakeFirst()
  return row?.archive ?? null
}

/** Keeps an archive for good. Saving it again is nothing. */
export async function saveChartArchive(tx: Transactor, digest: Digest, archive: Uint8Array): Promise<void> {
  await tx.db
    .insertInto('chart_archives')
    .values({ digest, archive })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}
