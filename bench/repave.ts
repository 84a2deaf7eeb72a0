import pg from 'pg'
import { setTimeout as delay } from 'node:timers/promises'
import type { WorldEvent } from '#core/simulation/world-event.ts'
import { clientConfig } from '#store/address.ts'
import { holdBar, tellFigure } from './bar.ts'
import { clusterDocument, median, profileDocument, startBenchServer, until } from './fleet.ts'

/**
 * A full repave of eight nodes at 600 engine seconds in a second, and what Cairn adds to each of its steps: the time from the
 * event that ends one in the simulator's world to the instruction that begins the next (6-bars).
 */
const speed = 600
const rounds = 3
const repaveMsMax = 45_000
const stepMsMax = 50

const server = await startBenchServer({ speed })
const client = new pg.Client(clientConfig(server.address))
await client.connect()
try {
  await server.send('POST', '/profiles', profileDocument('shop', 'start'))
  const cluster = clusterDocument('store', 'shop') as { spec: { workerPools: object[] } }
  const workers = (name: string, replicas: number) => ({ name, replicas, instanceType: 'm5.large' })
  cluster.spec.workerPools = [workers('general', 3), workers('batch', 2)]
  await server.send('POST', '/clusters', cluster)
  const status = async () => ((await server.send('GET', '/clusters/store')) as { status: Status }).status
  await until(status, (one) => one.status === 'Running')

  const delays: number[] = []
  const times: number[] = []
  let forecast = ''
  for (let round = 0; round < rounds; round += 1) {
    const values = `kubeadmconfig: { kubeletExtraArgs: { max-pods: "${120 + round}" } }`
    const plan = (await server.send('POST', '/clusters/store/plans', {
      overrides: [{ profile: 'shop', layer: 'kubernetes', values }],
    })) as { id: string; forecast: { p50: string } }
    forecast = plan.forecast.p50
    const events = await watchWorld()
    const begun = performance.now()
    await server.send('POST', `/plans/${plan.id}/approve`, { acknowledgeRepave: true })
    const done = await until(status, (one) => one.updateStatus === 'Up to date')
    times.push(performance.now() - begun)
    if (done.nodes.ready !== 8) throw new Error(`the cluster has ${done.nodes.ready} nodes`)
    delays.push(...stepDelays(await events.end()))
  }
  holdBar('full repave of 8 nodes', median(times) / 1000, repaveMsMax / 1000, 's')
  holdBar(`delay added to a step, median of ${delays.length}`, median(delays), stepMsMax, 'ms')
  tellFigure('the longest', Math.max(...delays), 'ms')
  tellFigure(`forecast ${forecast}, which at this speed is`, engineSeconds(forecast) / speed, 's')
} finally {
  await client.end()
  await server.stop()
}

interface Status {
  readonly status: string
  readonly updateStatus: string
  readonly nodes: { readonly ready: number }
}

/** Collects what happens in the simulator's world from now on; the world keeps its last events only. */
async function watchWorld() {
  const recent = async () => {
    const { rows } = await client.query<{ recent: readonly WorldEvent[] }>(`select state -> 'recent' as recent from sim_worlds`)
    return rows[0]?.recent ?? []
  }
  const since = (await recent()).at(-1)?.at ?? 0
  const seen = new Map<string, WorldEvent>()
  let ended = false
  const look = async () => {
    for (const event of await recent()) if (event.at > since) seen.set(JSON.stringify(event), event)
  }
  const loop = (async () => {
    while (!ended) {
      await look()
      await delay(25)
    }
    await look()
  })()
  return {
    end: async () => {
      ended = true
      await loop
      return [...seen.values()]
    },
  }
}

/** Of every instruction after the first: milliseconds on the wall since what happened before it, an instruction or an event. */
function stepDelays(events: readonly WorldEvent[]): readonly number[] {
  return events.flatMap((event, index) => {
    const before = events[index - 1]
    return event.kind === 'target' && before ? [(event.at - before.at) / speed] : []
  })
}

/** `1h5m10s` in seconds. */
function engineSeconds(duration: string): number {
  const part = (unit: string) => Number(new RegExp(`(\\d+)${unit}`).exec(duration)?.[1] ?? 0)
  return part('h') * 3600 + part('m') * 60 + part('s')
}
