import type { ManagementProblem } from '#core/cluster-api/management-report.ts'
import { appendAudit } from '#store/audit.ts'
import {
  deleteManagementCluster,
  insertManagementCluster,
  listManagementClusters,
  loadManagementCluster,
  saveManagementCluster,
  type ManagementCluster,
} from '#store/management-clusters.ts'
import { touch } from '#store/work/touch.ts'
import {
  managementClusterMissing,
  managementKey,
  managementWork,
  type ManagementClusterState,
} from './check-management-cluster.ts'
import type { Control } from './control.ts'
import type { ProjectScope } from './project-scope.ts'
import { isRefusal, refuse, type Refusal } from './refusal.ts'

/**
 * Adds a management cluster that was reached, whose controllers do what Cairn needs and where its account may do all that it has to;
 * any other adds nothing. `kubeconfig` null: the cluster that the server itself runs in.
 */
export async function addManagementCluster(
  control: Control,
  { project, principal }: ProjectScope,
  { name, kubeconfig }: { readonly name: string; readonly kubeconfig: string | null },
): Promise<ManagementClusterState | Refusal> {
  const made = await looked(control, project.id, name, kubeconfig)
  if (isRefusal(made)) return made
  return await control.store.transact(async (tx) => {
    if (!(await insertManagementCluster(tx, made)))
      return refuse(
        'management-cluster.exists',
        `There is a management cluster ${name} in this project already. Choose another name.`,
      )
    await appendAudit(tx, {
      projectId: project.id,
      actor: principal,
      action: 'management-cluster.create',
      object: `management-cluster/${name}`,
      detail: { access: accessOf(made) },
    })
    await touch(tx, managementWork, managementKey(made), tx.now())
    return { ...made, clusters: 0 }
  })
}

/** Another way to the same management cluster, such as credentials that are new. Its clusters stay; refused is what adding it would refuse. */
export async function reachManagementCluster(
  control: Control,
  { project, principal }: ProjectScope,
  name: string,
  kubeconfig: string | null,
): Promise<ManagementClusterState | Refusal> {
  const known = await control.store.read((reader) => loadManagementCluster(reader, project.id, name))
  if (!known) return managementClusterMissing(name)
  const made = await looked(control, project.id, name, kubeconfig)
  if (isRefusal(made)) return made
  return await control.store.transact(async (tx) => {
    await saveManagementCluster(tx, made)
    await appendAudit(tx, {
      projectId: project.id,
      actor: principal,
      action: 'management-cluster.set-access',
      object: `management-cluster/${name}`,
      detail: { access: accessOf(made) },
    })
    const all = await listManagementClusters(tx, project.id)
    return all.find((one) => one.name === name) ?? managementClusterMissing(name)
  })
}

/** Forgets it. What was made there stays there, so one that has clusters is kept. */
export async function removeManagementCluster(
  { store }: Control,
  { project, principal }: ProjectScope,
  name: string,
): Promise<Refusal | null> {
  return await store.transact(async (tx) => {
    const all = await listManagementClusters(tx, project.id)
    const known = all.find((one) => one.name === name)
    if (!known) return managementClusterMissing(name)
    if (!(await deleteManagementCluster(tx, project.id, name))) {
      const many = known.clusters === 1 ? '1 cluster is' : `${known.clusters} clusters are`
      return refuse('management-cluster.in-use', `${many} made by the management cluster ${name}. Delete them first.`)
    }
    await appendAudit(tx, {
      projectId: project.id,
      actor: principal,
      action: 'management-cluster.delete',
      object: `management-cluster/${name}`,
      detail: {},
    })
    return null
  })
}

async function looked(
  { seal, lookAtManagementCluster, now }: Control,
  projectId: string,
  name: string,
  kubeconfig: string | null,
): Promise<ManagementCluster | Refusal> {
  const sealed = kubeconfig === null ? null : seal(kubeconfig, kubeconfigContext({ projectId, name }))
  const report = await lookAtManagementCluster({ projectId, name, kubeconfig: sealed })
  const [first] = report.problems
  if (first) return refuseAccess(name, first, report.problems)
  return { projectId, name, kubeconfig: sealed, report, checkedAt: now(), createdAt: now() }
}

function refuseAccess(name: string, first: ManagementProblem, problems: readonly ManagementProblem[]): Refusal {
  const more = problems.length === 1 ? '' : ` (and ${problems.length - 1} more)`
  return refuse(
    'document.invalid',
    `The management cluster ${name} is refused: ${first.message}${more}.`,
    problems.map((problem) => ({ path: 'kubeconfig', ...problem })),
  )
}

/** What the sealed kubeconfig of a management cluster belongs to. */
export function kubeconfigContext({ projectId, name }: Pick<ManagementCluster, 'projectId' | 'name'>): string {
  return `management-cluster/${projectId}/${name}`
}

function accessOf({ kubeconfig }: Pick<ManagementCluster, 'kubeconfig'>): 'kubeconfig' | 'in-cluster' {
  return kubeconfig === null ? 'in-cluster' : 'kubeconfig'
}
