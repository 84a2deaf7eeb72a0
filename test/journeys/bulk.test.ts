import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { bulkRoutes, type BulkChange } from '#contract/bulk.ts'
import { ProblemError } from '#contract/client.ts'
import { clusterRoutes, type Cluster } from '#contract/cluster.ts'
import { auditRoutes } from '#contract/audit.ts'
import { faultRoutes } from '#contract/fault.ts'
import { profileRoutes } from '#contract/profile.ts'
import { projectRoutes } from '#contract/project.ts'
import { savedFilterRoutes } from '#contract/saved-filter.ts'
import { clusterDocument, provision, retail, shopManifest, untilUpToDate } from '../console/fleet.ts'
import { eventually, startTestServer, type TestServer } from '../server-fixture.ts'

const names = ['store-1', 'store-2', 'store-3']

describe('one change for many clusters', () => {
  let server: TestServer
  before(async () => {
    server = await startTestServer()
    const { call } = server
    await call(profileRoutes.create, { body: retail })
    await provision(call, names)
    await call(profileRoutes.createVersion, { params: { name: 'edge-retail' }, body: { version: '1.1.0', from: '1.0.0' } })
    await save('1.1.0', '1.37.1', '1.1.1')
  })
  after(async () => await server.dispose())

  const save = async (version: string, kubernetes: string, shop: string) => {
    const layers = retail.spec.layers.map((layer) => {
      if (layer.kind === 'k8s') return { ...layer, pack: { name: 'kubernetes', version: kubernetes } }
      return layer.name === 'shop' ? { ...layer, manifests: [{ name: 'shop', content: shopManifest(shop) }] } : layer
    })
    const body = { ...retail, spec: { ...retail.spec, version, layers } }
    await server.call(profileRoutes.saveVersion, { params: { name: 'edge-retail', version }, body, query: { impact: 'none' } })
  }
  const toNewer: BulkChange = { profile: { name: 'edge-retail', version: '1.1.0' } }

  test('what is pending is planned and approved for all that match, in place', async () => {
    const { call } = server
    await save('1.0.0', '1.36.2', '1.1.2')
    const impact = await call(bulkRoutes.impact, { body: { select: { filter: { pending: 'true' } }, change: { pending: true } } })
    assert.deepEqual(
      impact.outcomes.map(({ outcome, clusters }) => [outcome, clusters]),
      [['in-place', 3]],
    )
    assert.deepEqual(impact.groups[0]?.clusters, names)
    const first = await call(bulkRoutes.propose, { body: { clusters: names.slice(0, 2), change: { pending: true } } })
    const { batch } = first
    await call(bulkRoutes.propose, { body: { clusters: ['store-3', 'store-9'], change: { pending: true }, batch } }).then(
      ({ items }) => {
        assert.deepEqual(
          items.map(({ cluster, plan, problem }) => [cluster, plan?.state, problem?.code]),
          [
            ['store-3', 'open', undefined],
            ['store-9', undefined, 'cluster.missing'],
          ],
        )
      },
    )
    const kept = await call(bulkRoutes.get, { params: { id: batch } })
    assert.deepEqual(
      [kept.change, kept.plans, kept.problems.map(({ cluster, code }) => [cluster, code])],
      [{ pending: true }, 3, [['store-9', 'cluster.missing']]],
    )
    const { items, next } = await call(bulkRoutes.list, { query: { batch, limit: 2 } })
    assert.deepEqual(
      items.map(({ cluster, state, scope, disrupts }) => [cluster, state, scope, disrupts]),
      [
        ['store-1', 'open', 'none', false],
        ['store-2', 'open', 'none', false],
      ],
    )
    const rest = await call(bulkRoutes.list, { query: { batch, limit: 2, cursor: next! } })
    assert.deepEqual([rest.items.map(({ cluster }) => cluster), rest.next], [['store-3'], null])
    const plans = [...items, ...rest.items].map(({ id, digest }) => ({ id, digest }))
    const approved = await call(bulkRoutes.approve, { body: { plans } })
    assert.deepEqual(
      approved.items.map(({ problem }) => problem),
      [null, null, null],
    )
    const again = await call(bulkRoutes.approve, { body: { plans } })
    assert.deepEqual(new Set(again.items.map(({ problem }) => problem?.code)), new Set(['plan.approved']))
    for (const name of names) await untilUpToDate(call, name)
    assert.equal((await call(bulkRoutes.list, { query: { batch } })).items[0]?.update?.phase, 'succeeded')
    const audit = await call(auditRoutes.list, { query: { action: 'plan.approve' } })
    assert.equal(audit.items.length, 3)
  })

  test('what somebody changed of one cluster is said of that one alone', async () => {
    const { call } = server
    await call(faultRoutes.inject, { params: { name: 'store-1' }, body: { kind: 'addon-edited', layer: 'edge-retail/shop' } })
    const isDrifted = ({ status }: Cluster) => status.drift !== undefined
    await eventually(() => call(clusterRoutes.get, { params: { name: 'store-1' } }), isDrifted, { what: 'drift of store-1' })
    const { groups } = await call(bulkRoutes.impact, { body: { select: { clusters: names }, change: { pending: true } } })
    assert.deepEqual(
      groups.map(({ outcome, clusters }) => [outcome, clusters]),
      [
        ['in-place', ['store-1']],
        ['unchanged', ['store-2', 'store-3']],
      ],
    )
  })

  test('a plan that is named twice is approved once, and said to be', async () => {
    const { call } = server
    await save('1.0.0', '1.36.2', '1.1.3')
    const { items } = await call(bulkRoutes.propose, { body: { clusters: ['store-1', 'store-1'], change: { pending: true } } })
    const plans = items.flatMap(({ plan }) => (plan ? [{ id: plan.id, digest: plan.digest }] : []))
    assert.equal(plans.length, 1)
    const approved = await call(bulkRoutes.approve, { body: { plans: [...plans, ...plans] } })
    assert.deepEqual(
      approved.items.map(({ update, problem }) => [update !== null, problem]),
      [[true, null]],
    )
    await untilUpToDate(call, 'store-1')
  })

  test('a cluster that is planned twice in a batch is on its pages twice', async () => {
    const { call } = server
    const select = { clusters: names, change: { pending: true } as const }
    const { batch } = await call(bulkRoutes.propose, { body: select })
    await call(bulkRoutes.propose, { body: { ...select, batch } })
    const seen: string[] = []
    for (let cursor: string | null | undefined; cursor !== null;) {
      const page = await call(bulkRoutes.list, { query: { batch, limit: 1, ...(cursor === undefined ? {} : { cursor }) } })
      seen.push(...page.items.map(({ cluster }) => cluster))
      cursor = page.next
    }
    assert.deepEqual(
      seen,
      names.flatMap((name) => [name, name]),
    )
  })

  test('a switch that repaves is refused of each whose repave nobody acknowledged', async () => {
    const { call } = server
    const select = { clusters: ['store-1', 'store-2'] }
    const impact = await call(bulkRoutes.impact, { body: { select, change: toNewer } })
    assert.deepEqual([impact.clusters, impact.repaved, impact.outcomes[0]?.scope], [2, 2, 'full'])
    assert.match(impact.outcomes[0]?.reasons[0]?.text ?? '', /Kubernetes|kubernetes/)
    const { items } = await call(bulkRoutes.propose, { body: { ...select, change: toNewer, note: 'to 1.37' } })
    const plans = items.flatMap(({ plan }) => plan ?? [])
    assert.deepEqual(
      plans.map(({ nodes, disrupts, errors }) => [nodes, disrupts, errors]),
      [
        [7, true, []],
        [7, true, []],
      ],
    )
    const [one, other] = plans.map(({ id, digest }) => ({ id, digest }))
    const { items: answers } = await call(bulkRoutes.approve, {
      body: { plans: [{ ...one!, acknowledgeRepave: true }, other!, { id: 'pln_none', digest: one!.digest }] },
    })
    assert.deepEqual(
      answers.map(({ update, problem }) => problem?.code ?? update?.phase),
      ['rolling', 'repave.unacknowledged', 'plan.missing'].map((code, index) => (index === 0 ? answers[0]?.update?.phase : code)),
    )
    assert.ok(answers[0]?.update)
  })

  test('clusters that cannot take a change are told, with how many and why', async () => {
    const { call } = server
    const change: BulkChange = { profile: { name: 'nowhere', version: '1.0.0' } }
    const { outcomes, groups } = await call(bulkRoutes.impact, {
      body: { select: { clusters: ['store-2', 'store-3', 'gone'] }, change },
    })
    assert.deepEqual([outcomes[0]?.outcome, groups.length, groups[0]?.clusters], ['blocked', 1, ['store-2', 'store-3']])
    assert.match(groups[0]?.reasons[0] ?? '', /^The cluster does not use profile nowhere, /)
  })

  test('another project sees and approves none of it', async () => {
    const { call } = server
    const change = { pending: true } as const
    const { batch, items } = await call(bulkRoutes.propose, { body: { clusters: ['store-3'], change } })
    await call(savedFilterRoutes.put, { params: { name: 'Here' }, body: { filter: {} } })
    const { id: record } = (await call(auditRoutes.list, { query: { limit: 1 } })).items[0]!
    await call(projectRoutes.create, { body: { name: 'elsewhere' } })
    const query = { project: 'elsewhere' }
    assert.deepEqual((await call(bulkRoutes.list, { query: { ...query, batch } })).items, [])
    assert.equal((await call(bulkRoutes.get, { query, params: { id: batch } }).catch(problemOf)).code, 'batch.missing')
    assert.equal((await call(bulkRoutes.impact, { query, body: { select: { filter: {} }, change } })).clusters, 0)
    const planned = await call(bulkRoutes.propose, { query, body: { clusters: ['store-3'], change, batch } })
    assert.equal(planned.items[0]?.problem?.code, 'cluster.missing')
    const plans = items.flatMap(({ plan }) => (plan ? [{ id: plan.id, digest: plan.digest, acknowledgeRepave: true }] : []))
    assert.equal((await call(bulkRoutes.approve, { query, body: { plans } })).items[0]?.problem?.code, 'plan.missing')
    assert.deepEqual((await call(savedFilterRoutes.list, { query })).items, [])
    assert.equal(
      (await call(savedFilterRoutes.delete, { query, params: { name: 'Here' } }).catch(problemOf)).code,
      'filter.missing',
    )
    assert.equal((await call(auditRoutes.get, { query, params: { id: record } }).catch(problemOf)).code, 'audit.missing')
    await call(savedFilterRoutes.delete, { params: { name: 'Here' } })
  })

  test('what could not be planned is kept until it is planned after all', async () => {
    const { call } = server
    const clusters = ['store-5']
    const { batch } = await call(bulkRoutes.propose, { body: { clusters, change: { pending: true }, note: 'soon' } })
    const problems = async () => (await call(bulkRoutes.get, { params: { id: batch } })).problems
    assert.deepEqual(
      (await problems()).map(({ cluster }) => cluster),
      clusters,
    )
    await provision(call, clusters)
    await call(bulkRoutes.propose, { body: { clusters, change: { pending: true }, batch } })
    assert.deepEqual(await problems(), [])
  })

  test('a batch has its bounds', async () => {
    const { call } = server
    const many = Array.from({ length: 51 }, (_, index) => `store-${index}`)
    const refused = await call(bulkRoutes.propose, { body: { clusters: many, change: { pending: true } } }).catch(problemOf)
    assert.deepEqual([refused.code, refused.errors[0]?.message], ['document.invalid', 'at most 50 items'])
  })

  test('a document is checked without making the cluster', async () => {
    const { call } = server
    const dryRun = { dryRun: 'true' } as const
    const checked = await call(clusterRoutes.create, { body: clusterDocument('store-4'), query: dryRun })
    assert.ok('nodes' in checked)
    assert.deepEqual(checked.nodes, [
      { pool: 'control-plane', count: 3 },
      { pool: 'general', count: 3 },
      { pool: 'batch', count: 1 },
    ])
    assert.deepEqual([checked.kubernetesVersion, checked.layers.length], ['1.36.2', 6])
    assert.deepEqual(
      checked.checks.filter(({ severity }) => severity === 'error'),
      [],
    )
    assert.equal((await call(clusterRoutes.get, { params: { name: 'store-4' } }).catch(problemOf)).code, 'cluster.missing')
    const taken = await call(clusterRoutes.create, { body: clusterDocument('store-1'), query: dryRun }).catch(problemOf)
    assert.deepEqual([taken.code, taken.errors[0]?.path], ['cluster.exists', 'metadata.name'])
    const unknown = { ...clusterDocument('store-4'), spec: { ...clusterDocument('store-4').spec, variables: { colour: 'red' } } }
    const refused = await call(clusterRoutes.create, { body: unknown, query: dryRun }).catch(problemOf)
    assert.deepEqual(refused.errors[0]?.code, 'variable.unknown')
  })

  test('filters are kept by name, and replaced under it', async () => {
    const { call } = server
    const params = { name: 'Unhealthy in Europe' }
    await call(savedFilterRoutes.put, { params, body: { filter: { region: 'eu' } } })
    await call(savedFilterRoutes.put, { params, body: { filter: { region: 'eu', health: 'Unhealthy' }, sort: '-nodes' } })
    const { items } = await call(savedFilterRoutes.list, {})
    assert.deepEqual(items, [{ name: 'Unhealthy in Europe', filter: { region: 'eu', health: 'Unhealthy' }, sort: '-nodes' }])
    const wrong = { filter: { health: 'Fine' } as never }
    assert.equal((await call(savedFilterRoutes.put, { params, body: wrong }).catch(problemOf)).code, 'document.invalid')
    const unnamed = await call(savedFilterRoutes.put, { params: { name: ' mine' }, body: { filter: {} } }).catch(problemOf)
    assert.deepEqual([unnamed.code, unnamed.errors[0]?.path], ['document.invalid', 'name'])
    await call(savedFilterRoutes.delete, { params })
    assert.equal((await call(savedFilterRoutes.delete, { params }).catch(problemOf)).code, 'filter.missing')
  })
})

// oxlint-disable-next-line typescript/no-explicit-any -- it takes the place of answers of every shape
function problemOf(error: unknown): any {
  if (error instanceof ProblemError) return error.problem
  throw error
}
