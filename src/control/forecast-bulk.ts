import { impactOf, type Impact } from '#core/plan/impact.ts'
import { planUpdate } from '#core/plan/plan-update.ts'
import { listChosenClusters, type ClusterSelection, type UsingCluster } from '#store/profile-uses.ts'
import type { BatchChange } from '#store/tables/batches.ts'
import { bulkProposal } from './bulk-change.ts'
import type { Control } from './control.ts'
import { kindsOf, totalImpact, yieldTurn, type VersionImpact } from './forecast-impact.ts'
import type { ProjectScope } from './project-scope.ts'
import { preparePlan } from './propose-plan.ts'
import { isRefusal } from './refusal.ts'

/** What one change would do to many clusters; clusters whose plans rest on equal facts have one plan. Nothing is written. */
export async function forecastBulk(
  control: Control,
  { project }: Pick<ProjectScope, 'project'>,
  selection: ClusterSelection,
  change: BatchChange,
): Promise<VersionImpact> {
  const clusters = await control.store.read((reader) => listChosenClusters(reader, project.id, selection))
  const impacts: (Impact & { readonly clusters: readonly string[] })[] = []
  for (const members of await kindsOf(control, project.id, clusters)) {
    const impact = await impactOn(control, project, members, change)
    impacts.push({ ...impact, clusters: members.map(({ name }) => name) })
    await yieldTurn()
  }
  return totalImpact(clusters.length, impacts)
}

async function impactOn(
  control: Control,
  project: ProjectScope['project'],
  members: readonly UsingCluster[],
  change: BatchChange,
): Promise<Impact> {
  const name = members[0]?.name ?? ''
  return await control.store.read(async (reader) => {
    const prepared = await preparePlan(control, reader, project, name, bulkProposal(change), null)
    if (!isRefusal(prepared)) return impactOf(planUpdate(prepared.input))
    // Each begins with its own name: without that, all that are refused alike are one group.
    const reason = prepared.detail.replace(`Cluster ${name} `, 'The cluster ')
    return { outcome: 'blocked', scope: 'none', reasons: [reason] }
  })
}
