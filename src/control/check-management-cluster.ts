import type { Instant } from '#core/base/instant.ts'
import type { ManagementReport } from '#core/cluster-api/management-report.ts'
import {
  listManagementClusters,
  loadManagementCluster,
  saveManagementReport,
  type ManagementCluster,
} from '#store/management-clusters.ts'
import type { Control } from './control.ts'
import type { ProjectScope } from './project-scope.ts'
import { refuse, type Refusal } from './refusal.ts'

export type ManagementClusterState = ManagementCluster & { readonly clusters: number }

/** The kind of work that looks at management clusters by itself, so that lists show how they are; its keys are `managementKey`s. */
export const managementWork = 'management'

export function managementKey({ projectId, name }: Pick<ManagementCluster, 'projectId' | 'name'>): string {
  return `${projectId}/${name}`
}

/** A look asks for every right that Cairn needs. */
const healthyMs = 5 * 60_000
const troubledMs = 60_000

/** The work of kind `managementWork`. Answers when to look again; null once it is forgotten. */
export async function watchManagementCluster(control: Control, key: string): Promise<Instant | null> {
  // Names and ids hold no slash.
  const [projectId = '', name = ''] = key.split('/')
  const known = await control.store.read((reader) => loadManagementCluster(reader, projectId, name))
  if (!known) return null
  const { report, checkedAt } = await lookAndKeep(control, known)
  return checkedAt + (report.problems.length === 0 ? healthyMs : troubledMs)
}

/** Looks at it now, and keeps what was found. */
export async function checkManagementCluster(
  control: Control,
  { project }: Pick<ProjectScope, 'project'>,
  name: string,
): Promise<ManagementClusterState | Refusal> {
  const all = await control.store.read((reader) => listManagementClusters(reader, project.id))
  const known = all.find((one) => one.name === name)
  return known ? { ...known, ...(await lookAndKeep(control, known)) } : managementClusterMissing(name)
}

export function managementClusterMissing(name: string): Refusal {
  const detail = `There is no management cluster ${name} in this project. GET /api/v1/management-clusters lists them.`
  return refuse('management-cluster.missing', detail)
}

async function lookAndKeep(
  { store, lookAtManagementCluster, now }: Control,
  known: ManagementCluster,
): Promise<Pick<ManagementCluster, 'report' | 'checkedAt'>> {
  const report = withKnown(await lookAtManagementCluster(known), known.report)
  const found = { report, checkedAt: now() }
  await store.transact((tx) => saveManagementReport(tx, known, found))
  return found
}

/** One that does not answer has not lost its controllers by that. */
function withKnown(found: ManagementReport, before: ManagementReport): ManagementReport {
  return found.kubernetesVersion === null && found.controllers.length === 0
    ? { ...found, controllers: before.controllers }
    : found
}
