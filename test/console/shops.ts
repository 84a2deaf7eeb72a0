import type { z } from 'zod'
import type { Call } from '#contract/client.ts'
import type { Cluster } from '#contract/cluster.ts'
import { planRoutes, type planRequestSchema } from '#contract/plan.ts'
import { profileRoutes } from '#contract/profile.ts'
import { updateRoutes } from '#contract/update.ts'
import { operator, type Operator } from '../journeys/operator.ts'
import { workers, type WrittenCluster } from '../journeys/stack.ts'

/** Ids of what only the server can name, for the addresses of pages. */
export interface Shops {
  /** Ended well, after a node that never joined. */
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

/**
 * On top of the demo, a fleet in which there is one of everything: updates that ended, run, wait, are paused and have halted, drift,
 * open plans. What takes long is made here, by an engine whose time flies; {@link startUpdates} makes the rest where it can be watched.
 */
export async function openShops(call: Call): Promise<Omit<Shops, 'running'>> {
  const user = operator(call)
  await publishVersions(call)
  const shops = ['madrid', 'vienna', 'rome', 'oslo', 'lisbon', 'prague', 'ghent', 'turin']
  await Promise.all(shops.map((place) => user.raise(shop(place, { stage: place === 'turin' ? 'test' : 'production' }))))
  await Promise.all(['shop-berlin', 'shop-lyon', 'shop-porto', 'shop-lab'].map((name) => upToDate(user, name)))

  await user.inject('shop-madrid', { kind: 'node-never-joins', pool: 'general' })
  const plan = await call(planRoutes.propose, { params: { name: 'shop-madrid' }, body: { ...next, note: 'the monthly patch' } })
  const succeeded = await user.approve(plan, { acknowledgeRepave: true, comment: 'tried in the lab' })
  await user.ended('shop-madrid', succeeded)

  await user.inject('shop-oslo', { kind: 'node-never-ready', pool: 'general', count: 3 })
  await user.begin('shop-oslo', next)
  await user.until('shop-oslo', ({ status }) => status.updateStatus === 'Halted', 'halted')

  await user.inject('shop-lab', { kind: 'pool-scaled', pool: 'general', nodes: 3 })
  await user.inject('shop-lab', { kind: 'addon-edited', layer: 'edge-retail/traefik' })
  await user.until('shop-lab', ({ status }) => status.drift?.count === 2, 'drift of both')

  const propose = (name: string, body: z.input<typeof planRequestSchema>) => call(planRoutes.propose, { params: { name }, body })
  const pools = (await user.cluster('shop-prague')).spec.workerPools.map((pool) => ({ ...pool, instanceType: 'standard-8' }))
  return {
    succeeded,
    openPlan: (await propose('shop-berlin', next)).id,
    conflictPlan: (await propose('shop-lyon', { profiles: [{ name: 'edge-retail', version: '1.2.0' }] })).id,
    refusedPlan: (await propose('shop-lab', { profiles: [{ name: 'edge-retail', version: '1.0.0' }], workerPools: pools })).id,
  }
}

/** Updates under way: one that a disruption budget holds up, and one that is paused. Returns the first one's id. */
export async function startUpdates(call: Call): Promise<string> {
  const user = operator(call)
  await user.inject('shop-vienna', { kind: 'budget-blocks-drain', pool: 'general' })
  const running = await user.begin('shop-vienna', next)
  await user.begin('shop-rome', next)
  await call(updateRoutes.pause, { params: { name: 'shop-rome' }, body: { now: true } })
  await user.until('shop-rome', ({ status }) => status.updateStatus === 'Paused', 'paused')
  await user.until('shop-vienna', ({ status }) => /budget/.test(status.waiting?.reason ?? ''), 'a blocked drain')
  return running
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

async function upToDate(user: Operator, name: string): Promise<Cluster> {
  return await user.until(name, ({ status }) => status.status === 'Running' && status.health === 'Healthy', 'running')
}
