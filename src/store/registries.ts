import type { RegistryProblem } from './tables/registries.ts'
import type { Selectable } from 'kysely'
import type { Instant } from '#core/base/instant.ts'
import type { RegistriesTable } from './tables/registries.ts'
import type { Reader, Transactor } from './transactor.ts'

export const builtInRegistry = 'built-in'

export interface StoredRegistry {
  readonly name: string
  readonly kind: 'built-in' | 'folder'
  /** The folder; null for the built-in one. */
  readonly path: string | null
  readonly problems: readonly RegistryProblem[]
  readonly syncedAt: Instant | null
}

/** By name. */
export async function listRegistries(
  reader: Reader,
  projectId: string,
): Promise<readonly (StoredRegistry & { readonly packs: number })[]> {
  const rows = await reader.db
    .selectFrom('registries')
    .selectAll()
    .select((from) => [
      from
        .selectFrom('pack_versions')
        .whereRef('pack_versions.project_id', '=', 'registries.project_id')
        .whereRef('pack_versions.registry', '=', 'registries.name')
        .where('present', '=', true)
        .select((count) => count.fn.countAll<number>().as('packs'))
        .as('packs'),
    ])
    .where('project_id', '=', projectId)
    .orderBy('name')
    .execute()
  return rows.map((row) => ({ ...toRegistry(row), packs: row.packs ?? 0 }))
}

export async function loadRegistry(reader: Reader, projectId: string, name: string): Promise<StoredRegistry | null> {
  const row = await reader.db
    .selectFrom('registries')
    .selectAll()
    .where('project_id', '=', projectId)
    .where('name', '=', name)
    .executeTakeFirst()
  return row ? toRegistry(row) : null
}

/** Held until the transaction ends: what one reading found, the next one knows. */
export async function lockRegistry(tx: Transactor, projectId: string, name: string): Promise<void> {
  const select = tx.db.selectFrom('registries').select('name').where('project_id', '=', projectId).where('name', '=', name)
  await select.forNoKeyUpdate().executeTakeFirstOrThrow()
}

/** False where the project has a registry of that name. */
export async function insertRegistry(tx: Transactor, projectId: string, registry: StoredRegistry): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx.db
    .insertInto('registries')
    .values({
      project_id: projectId,
      name: registry.name,
      kind: registry.kind,
      path: registry.path,
      problems: JSON.stringify(registry.problems),
      synced_at: registry.syncedAt,
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  return numInsertedOrUpdatedRows === 1n
}

/** Records what a reading of the registry found. */
export async function saveSync(
  tx: Transactor,
  projectId: string,
  name: string,
  sync: { readonly problems: readonly RegistryProblem[]; readonly syncedAt: Instant },
): Promise<void> {
  await tx.db
    .updateTable('registries')
    .set({ problems: JSON.stringify(sync.problems), synced_at: sync.syncedAt })
    .where('project_id', '=', projectId)
    .where('name', '=', name)
    .execute()
}

function toRegistry(row: Selectable<RegistriesTable>): StoredRegistry {
  return { name: row.name, kind: row.kind, path: row.path, problems: row.problems, syncedAt: row.synced_at }
}
