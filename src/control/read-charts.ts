import { archiveName, wrappedArchive } from '#core/cluster-api/chart-archive.ts'
import { chartsOf, type Chart } from '#core/cluster-api/chart.ts'
import type { CompiledLayer } from '#core/cluster/compiled-cluster.ts'
import type { EngineTarget } from '#core/update/target.ts'
import { loadChartArchive } from '#store/chart-archives.ts'
import { listClusterRevisions, loadCompiledCluster } from '#store/cluster-revisions.ts'
import { loadCluster, type ClusterRecord } from '#store/clusters.ts'
import { loadContent } from '#store/contents.ts'
import { loadPackContents } from '#store/packs.ts'
import { loadProject } from '#store/projects.ts'
import type { Reader } from '#store/transactor.ts'
import type { Control } from './control.ts'

export interface ChartAsker {
  /** Of the repository that is asked. */
  readonly project: string
  readonly cluster: string
  /** A management cluster of that project, and its password. */
  readonly user: string
  readonly password: string
}

/** The cluster whose charts are asked for. `nobody`: the password is not that of a management cluster of the project. */
export async function findChartCluster(
  { store, chartPassword }: Pick<Control, 'store' | 'chartPassword'>,
  asker: ChartAsker,
): Promise<ClusterRecord | 'nobody' | 'absent'> {
  const project = await store.read((reader) => loadProject(reader, asker.project))
  if (!project) return 'nobody'
  if (!sameText(asker.password, chartPassword({ projectId: project.id, name: asker.user }))) return 'nobody'
  const cluster = await store.read((reader) => loadCluster(reader, project.id, asker.cluster))
  return cluster?.managementCluster === asker.user ? cluster : 'absent'
}

/**
 * The charts of a cluster: of its newest revision, of the one before, and of what its engine was told, which may be something between. A
 * release that has not had its turn yet still finds what it was made of.
 */
export async function loadClusterCharts(reader: Reader, cluster: ClusterRecord): Promise<readonly Chart[]> {
  const { projectId, id, targetDigest } = cluster
  const revisions = await listClusterRevisions(reader, projectId, id, { before: null, limit: 2 })
  const layers: CompiledLayer[] = []
  for (const { compiledDigest } of revisions) {
    const compiled = await loadCompiledCluster(reader, projectId, compiledDigest)
    layers.push(...compiled.layers, ...(compiled.via ?? []).flatMap((waypoint) => waypoint.layers))
  }
  if (targetDigest !== null) layers.push(...(await loadContent<EngineTarget>(reader, projectId, targetDigest)).layers)
  const released = layers.filter(({ objects }) => objects !== undefined)
  const packs = await loadPackContents(reader, [...new Set(released.flatMap(({ pack }) => pack?.digest ?? []))])
  const charts = released.flatMap((layer) => chartsOf(layer, layer.pack ? (packs.get(layer.pack.digest) ?? null) : null))
  return [...new Map(charts.map((chart) => [archiveName(chart), chart])).values()]
}

/** The chart as Helm reads it; null where a pack's archive was never kept. */
export async function readChart(reader: Reader, chart: Chart): Promise<Uint8Array | null> {
  const { content } = chart
  return content.kind === 'archive' ? await loadChartArchive(reader, content.digest) : wrappedArchive(chart, content.files)
}

/** Takes as long for a text that is nearly right as for any other of that length. */
function sameText(given: string, expected: string): boolean {
  let difference = given.length ^ expected.length
  for (let at = 0; at < expected.length; at += 1) difference |= given.charCodeAt(at) ^ expected.charCodeAt(at)
  return difference === 0
}
