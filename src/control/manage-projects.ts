import { present } from '#core/base/assert.ts'
import { appendAudit } from '#store/audit.ts'
import { defaultPolicy, insertProject, loadProject, lockProject, savePolicy, type Policy, type Project } from '#store/projects.ts'
import { touchProject } from '#store/work/touch.ts'
import { clusterWork } from './cluster-work.ts'
import { copyBuiltInRegistry } from './built-in-registry.ts'
import type { Control, Principal } from './control.ts'
import { noPrecondition, type Precondition } from './precondition.ts'
import { refuse, type Refusal } from './refusal.ts'

export async function createProject({ store, now, newId }: Control, by: Principal, name: string): Promise<Project | Refusal> {
  const project: Project = { id: newId('prj'), name, policy: defaultPolicy, createdAt: now() }
  return await store.transact(async (tx) => {
    if (!(await insertProject(tx, project)))
      return refuse('project.exists', `There is a project ${name} already. Choose another name.`)
    await copyBuiltInRegistry(tx, project.id)
    await appendAudit(tx, {
      projectId: project.id,
      actor: by,
      action: 'project.create',
      object: `project/${name}`,
      detail: {},
    })
    return project
  })
}

/** Engines are told of a changed policy cluster by cluster, 50 in a second. */
const clustersApartMs = 20

/**
 * Sets what the project demands of plans, from the next plan and approval on, and what its engines set right by themselves, which each
 * is told at the next look at its cluster.
 */
export async function setPolicy(
  { store }: Control,
  by: Principal,
  name: string,
  policy: Policy,
  unchanged: Precondition = noPrecondition,
): Promise<Project | Refusal> {
  return await store.transact(async (tx) => {
    const found = await loadProject(tx, name)
    if (!found) return projectMissing(name)
    // Read again under the lock: what engines are to be told of is the difference to the policy before.
    await lockProject(tx, found.id)
    const project = present(await loadProject(tx, name), 'a project stays')
    const refused = await unchanged(tx)
    if (refused) return refused
    await savePolicy(tx, project.id, policy)
    const { driftRepair, remediation } = project.policy
    if (policy.driftRepair !== driftRepair || policy.remediation !== remediation) {
      await touchProject(tx, clusterWork, project.id, { dueAt: tx.now(), apartMs: clustersApartMs })
    }
    await appendAudit(tx, {
      projectId: project.id,
      actor: by,
      action: 'project.set-policy',
      object: `project/${name}`,
      detail: { from: { ...project.policy }, to: { ...policy } },
    })
    return { ...project, policy }
  })
}

export function projectMissing(name: string): Refusal {
  return refuse('project.missing', `There is no project ${name}. GET /api/v1/projects lists them.`)
}
