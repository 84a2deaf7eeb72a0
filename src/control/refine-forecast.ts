import { present } from '#core/base/assert.ts'
import { forecast } from '#core/plan/forecast.ts'
import { loadClusterRevision, loadCompiledCluster } from '#store/cluster-revisions.ts'
import { loadClusterById } from '#store/clusters.ts'
import type { PlanRecord } from '#store/plans.ts'
import type { Reader } from '#store/transactor.ts'
import type { Control } from './control.ts'
import { loadForecastStart } from './load-forecast-start.ts'

/** An open plan with a forecast over so many seeds, from the cluster as it is now; what is stored stays as it is. */
export async function refineForecast({ store }: Pick<Control, 'store'>, plan: PlanRecord, seeds: number): Promise<PlanRecord> {
  const found = await store.read((reader) => loadFacts(reader, plan))
  return found ? { ...plan, forecast: forecast(found.start, { ...plan.content, desired: found.desired }, seeds) } : plan
}

async function loadFacts(reader: Reader, { projectId, clusterId, content, compiledDigest }: PlanRecord) {
  const cluster = await loadClusterById(reader, clusterId)
  if (!cluster) return null
  const parent = present(await loadClusterRevision(reader, projectId, clusterId, content.parent), "a plan's parent stays")
  const start = await loadForecastStart(reader, cluster, await loadCompiledCluster(reader, projectId, parent.compiledDigest))
  const desired = {
    spec: present(content.spec, 'an open plan says what the cluster shall be'),
    compiled: await loadCompiledCluster(reader, projectId, present(compiledDigest, 'and what that compiles to')),
  }
  return { start, desired }
}
