import type { FastifyReply, FastifyRequest } from 'fastify'
import { archiveName, chartIndex } from '#core/cluster-api/chart-archive.ts'
import type { Chart } from '#core/cluster-api/chart.ts'
import { findChartCluster, loadClusterCharts, readChart } from '#control/read-charts.ts'
import type { ClusterRecord } from '#store/clusters.ts'
import type { Api } from './api.ts'
import { etagOf, noneMatchNames } from './etag.ts'

/**
 * The charts of each cluster as a Helm repository, for the Flux of its management cluster. What is refused is told in a line of text,
 * which Flux shows.
 */
export function serveCharts({ fastify, deps, methods }: Api): void {
  const { control, log } = deps
  let answering = 0
  methods.set(path, new Set(['GET', 'HEAD']))
  fastify.get(path, { schema: { hide: true } }, async (request: FastifyRequest<{ Params: ChartAddress }>, reply) => {
    if (answering >= answeringMax) return await tell(reply.header('retry-after', '5'), 503, 'Too many ask for charts. Ask later.')
    answering += 1
    try {
      return await answerCharts(request, reply)
    } finally {
      answering -= 1
    }
  })

  const answerCharts = async (request: FastifyRequest<{ Params: ChartAddress }>, reply: FastifyReply) => {
    const { project, cluster, file } = request.params
    const credentials = credentialsOf(request.headers.authorization)
    const found = credentials ? await findChartCluster(control, { project, cluster, ...credentials }) : 'nobody'
    if (found === 'nobody') return await tell(reply.header('www-authenticate', 'Basic realm="charts"'), 401, nobody)
    if (found === 'absent')
      return await tell(
        reply,
        404,
        `There is no cluster ${cluster} that the management cluster ${credentials?.user ?? ''} makes.`,
      )
    const charts = await control.store.read((reader) => loadClusterCharts(reader, found))
    if (file === 'index.yaml') return await sendIndex(request, reply, charts)
    const chart = charts.find((one) => archiveName(one) === file)
    return chart
      ? await sendArchive(request, reply, found, chart)
      : await tell(reply, 404, `Cluster ${cluster} has no chart ${file}. index.yaml lists those of its two newest revisions.`)
  }

  const sendArchive = async (request: FastifyRequest, reply: FastifyReply, { name }: ClusterRecord, chart: Chart) => {
    const etag = `"${archiveName(chart)}"`
    void reply.header('etag', etag).header('cache-control', 'private, max-age=31536000, immutable')
    if (noneMatchNames(request.headers['if-none-match'], etag)) return await reply.code(304).send()
    const archive = await control.store.read((reader) => readChart(reader, chart))
    if (archive) return await reply.type('application/gzip').send(archive)
    log.warn({ cluster: name, chart: chart.name, version: chart.version }, 'the archive of a chart was never read')
    void reply.removeHeader('etag').removeHeader('cache-control')
    return await tell(reply, 404, `The archive of chart ${chart.name} was never read. Sync the registry that its pack is from.`)
  }
}

const path = '/charts/:project/:cluster/:file'

interface ChartAddress {
  readonly project: string
  readonly cluster: string
  readonly file: string
}

/** Each holds a chart in memory while it is sent. */
const answeringMax = 32

const nobody =
  'Charts are for the management cluster of that project: send its name and password, as they are in the Secret that the HelmRepository refers to.'

async function sendIndex(request: FastifyRequest, reply: FastifyReply, charts: readonly Chart[]): Promise<FastifyReply> {
  const index = chartIndex(charts)
  const etag = await etagOf(index)
  void reply.header('etag', etag).header('cache-control', 'private, no-cache')
  if (noneMatchNames(request.headers['if-none-match'], etag)) return await reply.code(304).send()
  return await reply.type('application/yaml; charset=utf-8').send(index)
}

async function tell(reply: FastifyReply, status: number, text: string): Promise<FastifyReply> {
  return await reply.code(status).header('cache-control', 'no-store').type('text/plain; charset=utf-8').send(`${text}\n`)
}

/** Of `Authorization: Basic …`; null for anything else. */
function credentialsOf(header: string | undefined): { readonly user: string; readonly password: string } | null {
  const encoded = /^Basic +([A-Za-z0-9+/=]+)$/i.exec(header ?? '')?.[1]
  const text = encoded === undefined ? '' : Buffer.from(encoded, 'base64').toString('utf8')
  const colon = text.indexOf(':')
  return colon < 0 ? null : { user: text.slice(0, colon), password: text.slice(colon + 1) }
}
