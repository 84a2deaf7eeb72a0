import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { sql } from 'kysely'
import type { clusterRoutes } from '#contract/cluster.ts'
import { readBuiltInRegistry } from '#control/built-in-registry.ts'
import type { CallInput } from '#contract/route.ts'
import { clusterDocument, retail } from '../console/fleet.ts'
import { startApi, type TestApi } from './api-fixture.ts'

type Query = NonNullable<CallInput<typeof clusterRoutes.list>['query']>

/** Clusters as rows say them: nobody looks at them here, so that they stay so. */
const fleet = [
  { name: 'alpha', region: 'eu-west', kubernetes: '1.9.4', health: 'Healthy', nodes: 7, drift: null },
  { name: 'bravo', region: 'eu-east', kubernetes: '1.36.2', health: 'Unhealthy', nodes: 12, drift: '[{"kind":"pool-scaled"}]' },
  { name: 'charlie', region: 'us-east', kubernetes: '1.36.10', health: 'Unknown', nodes: 3, drift: null },
  { name: 'delta', region: 'us-east', kubernetes: null, health: 'Healthy', nodes: 0, drift: null },
]

describe('the list of clusters', () => {
  let api: TestApi
  before(async () => {
    api = await startApi()
    await readBuiltInRegistry(api.control)
    await sent('POST', '/profiles', retail)
    for (const { name, region, kubernetes, health, nodes, drift } of fleet) {
      const document = clusterDocument(name)
      await sent('POST', '/clusters', { ...document, spec: { ...document.spec, cloud: { region } } })
      await api.control.store.transact(async (tx) => {
        await sql`
          update clusters set status = 'Running', kubernetes_version = ${kubernetes}, health = ${health}, nodes_total = ${nodes}, drift = ${drift}
          where name = ${name}`.execute(tx.db)
      })
    }
    await api.control.store.transact(async (tx) => {
      await sql`update profile_versions set digest = 'sha256:' || repeat('0', 64)`.execute(tx.db)
    })
  })
  after(() => api.dispose())

  const sent = async (method: string, path: string, body?: unknown) => {
    const answer = await api.send(method, `/api/v1${path}`, body === undefined ? {} : { body })
    assert.ok(answer.status < 300, answer.text)
    return answer.json
  }
  const read = (path: string, query: Query) =>
    sent('GET', `${path}?${new URLSearchParams(query as Record<string, string>).toString()}`)
  const namesOf = async (query: Query) => namesIn(await read('/clusters', query))

  const all = fleet.map(({ name }) => name)
  const filters: readonly (readonly [Query, readonly string[]])[] = [
    [{ region: 'us-east' }, ['charlie', 'delta']],
    [{ region: 'us' }, []],
    [{ kubernetesVersion: '1.36' }, ['bravo', 'charlie']],
    [{ kubernetesVersion: '1.36.1' }, []],
    [{ kubernetesVersion: '1.36.10' }, ['charlie']],
    [{ kubernetesVersion: '1.3' }, []],
    [{ pending: 'true' }, all],
    [{ pending: 'false' }, []],
    [{ drift: 'true' }, ['bravo']],
    [{ region: 'us-east', health: 'Unknown', pending: 'true' }, ['charlie']],
  ]
  for (const [query, names] of filters) {
    test(`narrowed by ${JSON.stringify(query)} is ${names.join(', ') || 'empty'}, and counted alike`, async () => {
      assert.deepEqual(await namesOf(query), names)
      assert.equal((await read('/clusters/summary', query)).total, names.length)
    })
  }

  const orders: readonly (readonly [NonNullable<Query['sort']>, readonly string[]])[] = [
    ['name', all],
    ['health', ['bravo', 'charlie', 'alpha', 'delta']],
    ['kubernetesVersion', ['delta', 'alpha', 'bravo', 'charlie']],
    ['nodes', ['delta', 'charlie', 'alpha', 'bravo']],
    ['region', ['bravo', 'alpha', 'charlie', 'delta']],
    ['drift', ['alpha', 'charlie', 'delta', 'bravo']],
    ['updateStatus', all],
    ['status', all],
    ['createdAt', all],
  ]
  for (const [sort, names] of orders) {
    test(`sorted by ${sort} is the same page by page, and the other way round`, async () => {
      assert.deepEqual(await paged(sort), names)
      assert.deepEqual(await paged(`-${sort}` as typeof sort), names.toReversed())
    })
  }

  async function paged(sort: NonNullable<Query['sort']>): Promise<readonly string[]> {
    const names: string[] = []
    for (let cursor: string | undefined; names.length <= fleet.length;) {
      const page = await read('/clusters', { sort, limit: 1, ...(cursor === undefined ? {} : { cursor }) })
      names.push(...namesIn(page))
      if (page.next === null) return names
      cursor = page.next
    }
    throw new Error('the pages do not end')
  }

  test('is summed up by version and region, without those that have none', async () => {
    const { kubernetesVersion, region, drifted } = await read('/clusters/summary', {})
    assert.deepEqual(kubernetesVersion, { '1.9.4': 1, '1.36.2': 1, '1.36.10': 1 })
    assert.deepEqual(region, { 'eu-west': 1, 'eu-east': 1, 'us-east': 2 })
    assert.equal(drifted, 1)
  })
})

function namesIn(page: { readonly items: readonly { readonly metadata: { readonly name: string } }[] }): readonly string[] {
  return page.items.map(({ metadata }) => metadata.name)
}
