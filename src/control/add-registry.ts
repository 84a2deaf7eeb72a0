import { appendAudit } from '#store/audit.ts'
import type { Project } from '#store/projects.ts'
import { insertRegistry, listRegistries } from '#store/registries.ts'
import { present } from '#core/base/assert.ts'
import type { Control, Principal } from './control.ts'
import { keepArchives } from './keep-archives.ts'
import { refuse, type Refusal } from './refusal.ts'
import { takeEntries, type RegistryState } from './sync-registry.ts'

/** Adds a folder of packs, and reads it. Packs that are refused are among its problems; a folder that cannot be read adds nothing. */
export async function addRegistry(
  { store, openRegistry, changes }: Control,
  { project, principal }: { readonly project: Project; readonly principal: Principal },
  request: { readonly name: string; readonly path: string },
): Promise<RegistryState | Refusal> {
  const { name, path } = request
  if (!path.startsWith('/')) return pathRefused('give the whole path of the folder, beginning with /')
  const opened = openRegistry({ name, kind: 'folder', path })
  const entries = await opened.list()
  const unreadable = entries.find(
    (entry) => entry.kind === 'refused' && entry.source === '.' && entry.problems[0]?.code === 'registry.unreadable',
  )
  if (unreadable?.kind === 'refused') return pathRefused(unreadable.problems[0]?.message ?? 'it cannot be read')
  await keepArchives({ store }, opened, entries)
  return await store.transact(async (tx) => {
    const added = await insertRegistry(tx, project.id, { name, kind: 'folder', path, problems: [], syncedAt: null })
    if (!added) return refuse('registry.exists', `There is a registry ${name} in this project already. Choose another name.`)
    const { count } = await takeEntries(tx, project.id, name, entries)
    await appendAudit(tx, {
      projectId: project.id,
      actor: principal,
      action: 'registry.create',
      object: `registry/${name}`,
      detail: { path, packs: count },
    })
    changes.announce(tx, { projectId: project.id, registries: [name] })
    const registries = await listRegistries(tx, project.id)
    return present(
      registries.find((one) => one.name === name),
      'it was just added',
    )
  })
}

function pathRefused(message: string): Refusal {
  return refuse('document.invalid', `The folder of the registry is refused: ${message}.`, [
    { path: 'path', code: 'registry.path', message },
  ])
}
