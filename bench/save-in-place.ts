import { holdBar, tellFigure } from './bar.ts'
import { clusterDocument, copyCluster, median, profileDocument, startBenchServer, type BenchServer } from './fleet.ts'

/**
 * Saving a version in place that 10,000 clusters use costs at most 1.2 times the same with none in use (6-bars), and telling what
 * the save would do to them takes at most 10 s.
 */
const clusters = 10_000
const ratioMax = 1.2
const impactMsMax = 10_000
const rounds = 60

const server = await startBenchServer()
try {
  for (const name of ['unused', 'used']) await server.send('POST', '/profiles', profileDocument(name, 'start'))
  await server.send('POST', '/clusters', clusterDocument('store', 'used'))
  await copyCluster(server, 'store', clusters - 1, 20)

  // Taken in turns, so that whatever else the machine does meets both alike.
  const times: Record<'unused' | 'used', number[]> = { unused: [], used: [] }
  for (let round = -5; round < rounds; round += 1) {
    for (const name of round % 2 === 0 ? (['unused', 'used'] as const) : (['used', 'unused'] as const)) {
      const spent = await timeOf(() => save(server, name, `round ${round}`))
      if (round >= 0) times[name].push(spent)
    }
  }
  const [without, within] = [median(times.unused), median(times.used)]
  const ratio = within / without
  holdBar(`save in place, ${clusters} clusters in use against none`, ratio, ratioMax, '×')
  tellFigure('with them', within, 'ms')
  tellFigure('without', without, 'ms')

  let told: unknown
  const spent = await timeOf(
    async () => (told = await server.send('POST', '/profiles/used/versions/1.0.0/impact', profileDocument('used', 'other'))),
  )
  const { clusters: counted } = told as { clusters: number }
  holdBar(`impact of a save on ${counted} clusters`, spent / 1000, impactMsMax / 1000, 's')
  if (counted !== clusters) throw new Error(`the impact is on ${counted} clusters, not ${clusters}`)
} finally {
  await server.stop()
}

async function save({ send }: BenchServer, name: string, text: string): Promise<void> {
  await send('PUT', `/profiles/${name}/versions/1.0.0?impact=none`, profileDocument(name, text))
}

async function timeOf(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now()
  await work()
  return performance.now() - begun
}
