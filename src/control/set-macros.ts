import { shortened } from '#core/base/shortened.ts'
import type { Macros } from '#core/plan/take-macros.ts'
import { appendAudit } from '#store/audit.ts'
import { deleteMacro, listMacroUses, listMacros, saveMacro } from '#store/macros.ts'
import { defaultProjectId, lockProject } from '#store/projects.ts'
import type { Control } from './control.ts'
import { noPrecondition, type Precondition } from './precondition.ts'
import type { ProjectScope } from './project-scope.ts'
import type { Refusal } from './refusal.ts'

/** How many clusters are told at once that something of theirs changed; others show it when they are read next. */
const announcedMax = 200

/**
 * Sets all macros of a project, or of all projects. No cluster changes by it: those that took another value show a pending update,
 * which is found by comparing digests, so that this costs the same however many clusters there are.
 */
export async function setMacros(
  { store, changes }: Control,
  { project, principal }: ProjectScope,
  scope: 'project' | 'all',
  macros: Macros,
  unchanged: Precondition = noPrecondition,
): Promise<Macros | Refusal> {
  const projectId = scope === 'all' ? null : project.id
  return await store.transact(async (tx) => {
    await lockProject(tx, projectId ?? defaultProjectId)
    const refused = await unchanged(tx)
    if (refused) return refused
    const before = await listMacros(tx, projectId)
    const valueOf = (all: Macros, name: string) => (Object.hasOwn(all, name) ? (all[name] ?? null) : null)
    const changed = [...new Set([...Object.keys(before), ...Object.keys(macros)])]
      .map((name) => ({ name, from: valueOf(before, name), to: valueOf(macros, name) }))
      .filter(({ from, to }) => from !== to)
    for (const { name, to } of changed) {
      if (to === null) await deleteMacro(tx, projectId, name)
      else await saveMacro(tx, projectId, name, to)
    }
    if (changed.length > 0) {
      await appendAudit(tx, {
        projectId: projectId ?? defaultProjectId,
        actor: principal,
        action: 'macros.set',
        object: scope === 'all' ? 'macros of all projects' : `macros of ${project.name}`,
        detail: {
          changed: changed.map(({ name, from, to }) => ({ name, from: from && shortened(from), to: to && shortened(to) })),
        },
      })
    }
    const names = changed.map(({ name }) => name)
    const uses = Map.groupBy(await listMacroUses(tx, projectId, names, announcedMax), (use) => use.projectId)
    for (const [id, members] of uses) changes.announce(tx, { projectId: id, clusters: members.map(({ cluster }) => cluster) })
    return await listMacros(tx, projectId)
  })
}
