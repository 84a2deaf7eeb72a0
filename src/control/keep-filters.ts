import { personOf } from '#core/base/person.ts'
import { deleteSavedFilter, listSavedFilters, saveFilter, type SavedFilterRecord } from '#store/saved-filters.ts'
import type { Control } from './control.ts'
import type { ProjectScope } from './project-scope.ts'
import { refuse, type Refusal } from './refusal.ts'

type Own = Pick<Control, 'store'>

/** The filters that whoever asks has saved. They are nobody else's business, so no audit tells of them. */
export async function readFilters({ store }: Own, scope: ProjectScope): Promise<readonly SavedFilterRecord[]> {
  return await store.read((reader) => listSavedFilters(reader, ownedBy(scope)))
}

/** Saves a filter under its name, over what was saved under it. */
export async function keepFilter(
  { store }: Own,
  scope: ProjectScope,
  record: SavedFilterRecord,
  most: number,
): Promise<Refusal | null> {
  return await store.transact(async (tx) => {
    const others = (await listSavedFilters(tx, ownedBy(scope))).filter(({ name }) => name !== record.name)
    if (others.length >= most)
      return refuse('document.invalid', `You have saved ${most} filters already, as many as there can be. Delete one first.`)
    await saveFilter(tx, ownedBy(scope), record)
    return null
  })
}

export async function dropFilter({ store }: Own, scope: ProjectScope, name: string): Promise<Refusal | null> {
  const deleted = await store.transact((tx) => deleteSavedFilter(tx, ownedBy(scope), name))
  return deleted ? null : refuse('filter.missing', `You have no saved filter ${name}. GET /api/v1/saved-filters lists yours.`)
}

function ownedBy({ project, principal }: ProjectScope) {
  return { projectId: project.id, owner: personOf(principal.name) }
}
