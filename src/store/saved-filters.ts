import { sql } from 'kysely'
import type { Reader, Transactor } from './transactor.ts'

/** A filter of the list of clusters as somebody keeps it: the words of the address, for the edge to understand. */
export interface SavedFilterRecord {
  readonly name: string
  readonly filter: Readonly<Record<string, string>>
  readonly sort: string
}

/** Of one person in one project. */
interface Owned {
  readonly projectId: string
  readonly owner: string
}

export async function listSavedFilters(reader: Reader, { projectId, owner }: Owned): Promise<readonly SavedFilterRecord[]> {
  return await reader.db
    .selectFrom('saved_filters')
    .select(['name', 'filter', 'sort'])
    .where('project_id', '=', projectId)
    .where('owner', '=', owner)
    .orderBy(sql`name collate "C"`)
    .execute()
}

export async function saveFilter(tx: Transactor, { projectId, owner }: Owned, record: SavedFilterRecord): Promise<void> {
  const filter = JSON.stringify(record.filter)
  await tx.db
    .insertInto('saved_filters')
    .values({ project_id: projectId, owner, name: record.name, filter, sort: record.sort })
    .onConflict((conflict) => conflict.columns(['project_id', 'owner', 'name']).doUpdateSet({ filter, sort: record.sort }))
    .execute()
}

/** False where there was none. */
export async function deleteSavedFilter(tx: Transactor, { projectId, owner }: Owned, name: string): Promise<boolean> {
  const { numDeletedRows } = await tx.db
    .deleteFrom('saved_filters')
    .where('project_id', '=', projectId)
    .where('owner', '=', owner)
    .where('name', '=', name)
    .executeTakeFirst()
  return numDeletedRows > 0n
}
