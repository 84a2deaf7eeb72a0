import { present } from '#core/base/assert.ts'
import { loadClusterRevision } from '#store/cluster-revisions.ts'
import { loadCluster } from '#store/clusters.ts'
import type { Reader } from '#store/transactor.ts'
import { clusterMissing } from './cluster-refusals.ts'
import type { ProjectScope } from './project-scope.ts'
import type { PlanProposal } from './propose-plan.ts'
import { refuse, type Refusal } from './refusal.ts'

/** One change for many clusters. */
export type BulkChange = { readonly pending: true } | { readonly profile: { readonly name: string; readonly version: string } }

/** The change as a request for a plan of one cluster. */
export async function bulkProposal(
  reader: Reader,
  project: ProjectScope['project'],
  name: string,
  change: BulkChange,
): Promise<PlanProposal | Refusal> {
  if ('pending' in change) return change
  const cluster = await loadCluster(reader, project.id, name)
  if (!cluster) return clusterMissing(name)
  const { spec } = present(
    await loadClusterRevision(reader, project.id, cluster.id, cluster.revision),
    'a cluster has its newest revision',
  )
  const { profile } = change
  if (!spec.profiles.some((one) => one.name === profile.name)) {
    const detail = `Cluster ${name} does not use profile ${profile.name}, so that there is no version of it to switch. Add the profile on its Profile tab.`
    return refuse('document.invalid', detail)
  }
  const profiles = spec.profiles.map((one) => ({
    name: one.name,
    version: one.name === profile.name ? profile.version : one.version,
  }))
  return { profiles }
}
