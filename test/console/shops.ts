import type { z } from 'zod'
import type { Call } from '#contract/client.ts'
import type { Cluster } from '#contract/cluster.ts'
import { macroRoutes } from '#contract/macro.ts'
import { planRoutes, type planRequestSchema } from '#contract/plan.ts'
import { profileRoutes } from '#contract/profile.ts'
import { projectRoutes } from '#contract/project.ts'
import { updateRoutes } from '#contract/update.ts'
import { operator, type Operator } from '../journeys/operator.ts'
import { stack, workers, type WrittenCluster } from '../journeys/stack.ts'
import type { OpenedConsole } from './browser.ts'

/** What pictures are taken of, and how others change it meanwhile. */
export interface Fleet {
  readonly call: Call
  /** Ends what was started for it, besides the server. */
  readonly stop?: () => Promise<void>
}

/** With the ids of what only the server can name, for the addresses of pages. */
export interface Shops extends Fleet {
  readonly succeeded: string
  readonly running: string
  /** Open, with a repave of all pools. */
  readonly openPlan: string
  /** Blocked by an override. */
  readonly conflictPlan: string
  /** With errors. */
  readonly refusedPlan: string
}

const next = { profiles: [{ name: 'edge-retail', version: '1.1.0' }] } satisfies z.input<typeof planRequestSchema>
/** What takes long is made by an engine whose time flies; updates are watched where it goes as fast as people look. */
const speeds = { flying: 30_000, watched: 80 } as const

export const shopOptions = { simulatorSpeed: speeds.flying, demo: true } as const

/** On top of the demo, a fleet in which there is one of everything: updates that run, wait, are paused and have halted, drift, open plans. */
export async function openShops({ server, restart }: OpenedConsole): Promise<Fleet> {
  const user = operator(server.call)
  await publishVersions(server.call)
  await raiseShops(user, ['madrid', 'vienna', 'rome', 'oslo', 'lisbon', 'prague', 'ghent', 'turin'])
  await user.inject('shop-oslo', { kind: 'node-never-ready', pool: 'general', count: 3 })
  await user.begin('shop-oslo', next)
  await user.until('shop-oslo', ({ status }) => status.updateStatus === 'Halted', 'halted')
  await driftOfLab(user)
  await server.call(planRoutes.propose, { params: { name: 'shop-berlin' }, body: next })

  const { call } = await restart({ simulatorSpeed: speeds.watched })
  const watcher = operator(call)
  await blockDrain(watcher)
  await watcher.begin('shop-rome', next)
  await call(updateRoutes.pause, { params: { name: 'shop-rome' }, body: { now: true } })
  await watcher.until('shop-rome', ({ status }) => status.updateStatus === 'Paused', 'paused')
  await untilBlocked(watcher)
  return { call }
}

/** Plans of each kind, an update that took about as long as foretold, and one that a disruption budget holds up. */
export async function openUpdates({ server, restart }: OpenedConsole): Promise<Shops> {
  const user = operator(server.call)
  await publishVersions(server.call)
  await raiseShops(user, ['madrid', 'vienna', 'lisbon', 'ghent'])
  await driftOfLab(user)
  const pools = (await user.cluster('shop-madrid')).spec.workerPools.map((pool) => ({ ...pool, instanceType: 'standard-8' }))

  const { call } = await restart({ simulatorSpeed: speeds.watched })
  const watcher = operator(call)
  const propose = (name: string, body: z.input<typeof planRequestSchema>) => call(planRoutes.propose, { params: { name }, body })
  const plan = await propose('shop-madrid', { ...next, note: 'the monthly patch' })
  const succeeded = await watcher.approve(plan, { acknowledgeRepave: true, comment: 'tried in the lab' })
  await watcher.until('shop-madrid', ({ status }) => (status.update?.nodesDone ?? 9) >= 5, 'past the middle')
  const running = await blockDrain(watcher)
  await watcher.ended('shop-madrid', succeeded)
  await untilBlocked(watcher)
  return {
    call,
    succeeded,
    running,
    openPlan: (await propose('shop-berlin', next)).id,
    conflictPlan: (await propose('shop-lyon', { profiles: [{ name: 'edge-retail', version: '1.2.0' }] })).id,
    refusedPlan: (await propose('shop-lab', { profiles: [{ name: 'edge-retail', version: '1.0.0' }], workerPools: pools })).id,
  }
}

/** The demo as it is found, and a profile of one's own that may be changed. */
export async function openProfiles({ server: { call } }: OpenedConsole): Promise<Fleet> {
  const user = operator(call)
  await user.publish(stack('kiosk'))
  await Promise.all(demoShops.map((name) => untilRunning(user, name)))
  return { call }
}

/** All that stands outside of clusters, and a project in which nothing is. */
export async function openEverything(opened: OpenedConsole): Promise<Fleet> {
  const fleet = await openShops(opened)
  await fleet.call(projectRoutes.create, { body: { name: 'empty' } })
  await fleet.call(macroRoutes.put, {
    query: { scope: 'project' },
    body: { macros: { mirror: 'registry.example.com/mirror', proxy: 'http://proxy.example.com:3128' } },
  })
  return fleet
}

const demoShops = ['shop-berlin', 'shop-lyon', 'shop-porto', 'shop-lab'] as const

async function raiseShops(user: Operator, places: readonly string[]): Promise<void> {
  await Promise.all(places.map((place) => user.raise(shop(place, { stage: place === 'turin' ? 'test' : 'production' }))))
  await Promise.all(demoShops.map((name) => untilRunning(user, name)))
}

async function driftOfLab(user: Operator): Promise<void> {
  await user.inject('shop-lab', { kind: 'pool-scaled', pool: 'general', nodes: 3 })
  await user.inject('shop-lab', { kind: 'addon-edited', layer: 'edge-retail/traefik' })
  await user.until('shop-lab', ({ status }) => status.drift?.count === 2, 'drift of both')
}

/** Begins an update that a disruption budget will hold up. */
async function blockDrain(user: Operator): Promise<string> {
  await user.inject('shop-vienna', { kind: 'budget-blocks-drain', pool: 'general' })
  return await user.begin('shop-vienna', next)
}

async function untilBlocked(user: Operator): Promise<void> {
  await user.until('shop-vienna', ({ status }) => /budget/.test(status.waiting?.reason ?? ''), 'a blocked drain')
}

function shop(place: string, tags: Readonly<Record<string, string>>): WrittenCluster {
  return {
    apiVersion: 'cairn.dev/v1',
    kind: 'Cluster',
    metadata: { name: `shop-${place}`, tags: { region: 'eu', ...tags } },
    spec: {
      cloudType: 'simulated',
      profiles: [{ name: 'edge-retail', version: '1.0.0' }],
      variables: { site: place },
      cloud: { region: 'eu-central' },
      controlPlane: { replicas: 3, instanceType: 'standard-2' },
      workerPools: [
        workers('general', 4, { instanceType: 'standard-4', zones: ['a', 'b'] }),
        workers('batch', 2, { instanceType: 'standard-8', strategy: { type: 'contract-first' } }),
      ],
    },
  }
}

/** A version beside the demo's whose values meet the override of Lyon's shop. */
async function publishVersions(call: Call): Promise<void> {
  const { document } = await call(profileRoutes.getVersion, { params: { name: 'edge-retail', version: '1.1.0' } })
  const layers = document.spec.layers.map((layer) =>
    layer.name === 'traefik' ? { ...layer, values: (layer.values ?? '').replace('replicas: 2', 'replicas: 3') } : layer,
  )
  const body = { ...document, spec: { ...document.spec, version: '1.2.0', layers } }
  await call(profileRoutes.createVersion, { params: { name: 'edge-retail' }, body })
}

async function untilRunning(user: Operator, name: string): Promise<Cluster> {
  return await user.until(name, ({ status }) => status.status === 'Running' && status.health === 'Healthy', 'running')
}
