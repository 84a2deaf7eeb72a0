import { defaultProjectId, listProjects } from '#store/projects.ts'
import { builtInRegistry, insertRegistry } from '#store/registries.ts'
import type { Transactor } from '#store/transactor.ts'
import { listPackVersions, savePackVersion } from '#store/packs.ts'
import type { Control } from './control.ts'
import { keepArchives } from './keep-archives.ts'
import { takeEntries } from './sync-registry.ts'

/** Reads the packs that come with this Cairn, for every project. Runs at each start, since a newer Cairn brings newer packs. */
export async function readBuiltInRegistry({ store, openRegistry, log }: Control): Promise<void> {
  const opened = openRegistry({ name: builtInRegistry, kind: 'built-in', path: null })
  const entries = await opened.list()
  await keepArchives({ store }, opened, entries)
  const projects = await store.read(listProjects)
  for (const project of projects) {
    const { count, problems } = await store.transact(async (tx) => {
      await insertBuiltIn(tx, project.id)
      return await takeEntries(tx, project.id, builtInRegistry, entries)
    })
    if (count > 0) log.info({ project: project.name, packs: count }, 'built-in packs read')
    if (problems.length > 0) log.warn({ project: project.name, problems }, 'built-in packs have problems')
  }
}

/** Gives a new project the built-in packs as the default project has them. */
export async function copyBuiltInRegistry(tx: Transactor, projectId: string): Promise<void> {
  await insertBuiltIn(tx, projectId)
  for (const pack of await listPackVersions(tx, defaultProjectId, { registry: builtInRegistry }))
    await savePackVersion(tx, projectId, pack)
}

async function insertBuiltIn(tx: Transactor, projectId: string): Promise<void> {
  await insertRegistry(tx, projectId, { name: builtInRegistry, kind: 'built-in', path: null, problems: [], syncedAt: null })
}
