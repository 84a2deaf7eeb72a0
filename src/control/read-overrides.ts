import { present } from '#core/base/assert.ts'
import { overriddenValues, type OverriddenValue } from '#core/plan/overridden-values.ts'
import { loadClusterRevision } from '#store/cluster-revisions.ts'
import { loadCluster } from '#store/clusters.ts'
import { resolveProfileChoices } from '#store/profile-revisions.ts'
import type { Reader } from '#store/transactor.ts'
import { clusterMissing } from './cluster-refusals.ts'
import { loadStack } from './load-planning-facts.ts'
import type { ProjectScope } from './project-scope.ts'
import type { Refusal } from './refusal.ts'

export interface ClusterOverrides {
  readonly kind: 'overrides'
  readonly items: readonly OverriddenValue[]
}

/** Everything that a cluster overrides, judged by the newest revisions of the profile versions that it uses. */
export async function readOverrides(
  reader: Reader,
  { project }: Pick<ProjectScope, 'project'>,
  name: string,
): Promise<ClusterOverrides | Refusal> {
  const cluster = await loadCluster(reader, project.id, name)
  if (!cluster) return clusterMissing(name)
  const revision = await loadClusterRevision(reader, project.id, cluster.id, cluster.revision)
  const { spec } = present(revision, 'a cluster has its newest revision')
  const { choices } = await resolveProfileChoices(reader, project.id, spec.profiles)
  const newest = await loadStack(reader, project.id, { profiles: choices })
  return { kind: 'overrides', items: overriddenValues({ spec, stack: await loadStack(reader, project.id, spec) }, newest) }
}
