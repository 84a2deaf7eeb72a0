import assert from 'node:assert/strict'
import { rmSync } from 'node:fs'
import { after, before, describe, test } from 'node:test'
import pg from 'pg'
import { clusterRoutes } from '#contract/cluster.ts'
import { planRoutes } from '#contract/plan.ts'
import { profileRoutes } from '#contract/profile.ts'
import { clientConfig } from '#store/address.ts'
import { startServerProcess, type ServerProcess } from '../crash/server-process.ts'
import { callerOf, makeApiKey } from '../server-fixture.ts'
import { createTestDatabase, makeTestFolder } from '../store/database-fixture.ts'
import { operator, refused, type Operator } from './operator.ts'
import { clusterOf, configMap, manifestLayer, metrics, stack } from './stack.ts'

/** No word of these occurs anywhere by chance. */
const first = 'Xq7-first-oyster-Zk'
const second = 'Xq7-second-walnut-Zk'
const mistyped = 'Xq7-mistyped-heron-Zk'
const grown = 'Xq7-grown-sensitive-Zk'
const secrets = [first, second, mistyped]

const nodeFile = `
kubeadmconfig:
  files:
    - { path: /etc/token, content: "{{.cairn.var.token}}" }
`

/** A value that is marked sensitive is sealed at once: it is in no answer, log, event, audit record, plan or compiled content. */
describe('a sensitive value', { timeout: 120_000 }, () => {
  let database: Awaited<ReturnType<typeof createTestDatabase>>
  let folder: string
  let server: ServerProcess
  let key: string
  let user: Operator
  let call: ReturnType<typeof callerOf>
  before(async () => {
    database = await createTestDatabase()
    folder = makeTestFolder('cairn-secrets-')
    const environment = { DATABASE_URL: database.databaseUrl, CAIRN_LOG_LEVEL: 'trace' }
    server = await startServerProcess({ dataFolder: folder, speed: 30_000, environment })
    key = await makeApiKey(server.url, server.administrator)
    call = callerOf(server.url, key)
    user = operator(call)
  })
  after(async () => {
    server.send('SIGTERM')
    await server.ended
    await database.dispose()
    rmSync(folder, { recursive: true, force: true })
  })

  const asked: string[] = []
  const read = async (path: string) => {
    const answer = await fetch(`${server.url}/api/v1${path}`, { headers: { authorization: `Bearer ${key}` } })
    asked.push(await answer.text())
    assert.equal(answer.status, 200, `${path}: ${asked.at(-1)}`)
  }
  const everyAnswer = async (cluster: string) => {
    const { items } = await call(clusterRoutes.plans, { params: { name: cluster } })
    const ofCluster = ['', '/inventory', '/layers', '/plans', '/updates', '/revisions'].map(
      (path) => `/clusters/${cluster}${path}`,
    )
    const lists = [
      '/clusters',
      '/clusters/summary',
      `/events?limit=200`,
      '/audit?limit=200',
      '/profiles',
      '/server',
      '/me',
      '/api-keys',
    ]
    const ofProfile = ['', '/versions/1.0.0', '/versions/1.0.0/revisions'].map((path) => `/profiles/vault${path}`)
    const ofPlans = items.flatMap(({ id }) => [`/plans/${id}`, `/plans/${id}?seeds=2`])
    for (const path of [...lists, ...ofProfile, ...ofCluster, ...ofPlans]) await read(path)
  }

  test('reaches the nodes and add-ons by reference alone, and a new one is a change with its reason', async () => {
    const variables = [{ name: 'token', required: true, sensitive: true }]
    const secretive = {
      ...manifestLayer('banner', ''),
      manifests: [{ name: 'banner', content: configMap('banner', '{{.cairn.var.token}}') }],
    }
    const addons = [metrics('0.7.2', 'token: "{{.cairn.var.token}}"\n'), secretive]
    await user.publish(stack('vault', { variables, addons, kubernetesValues: nodeFile }))
    await user.raise(clusterOf('safe', 'vault', { variables: { token: first } }))
    assert.deepEqual((await user.cluster('safe')).spec.variables, { token: '(sensitive)' })

    const plan = await user.plan('safe', { variables: { token: second } })
    assert.equal(plan.repave.scope, 'full', 'a file on every node holds it')
    assert.ok(plan.repave.pools.every(({ reasons }) => reasons.some(({ path }) => path.includes('/etc/token'))))
    assert.deepEqual(plan.changes.map(({ layer }) => layer).sort(), ['banner', 'kubernetes', 'metrics'])
    await user.carryOut('safe', { variables: { token: second } })
    assert.equal(
      (await user.plan('safe', { variables: { token: '(sensitive)' } })).state,
      'empty',
      'the mask keeps what there is',
    )
    assert.equal((await user.plan('safe', { variables: { token: second } })).state, 'empty', 'so does the same value')
  })

  test('stays out of what refuses it', async () => {
    const plans = `${server.url}/api/v1/clusters/safe/plans`
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/yaml' }
    for (const body of [
      `variables: { token: ${mistyped}, : [`,
      `variables: { token: [${mistyped}] }`,
      `variables:\n  token: "${mistyped}\n`,
      `variables: { tokn: ${mistyped} }`,
    ]) {
      const answer = await fetch(plans, { method: 'POST', headers, body })
      const text = await answer.text()
      assert.ok(answer.status === 400 || answer.status === 422, text)
      asked.push(text)
    }
    const document = clusterOf('unsafe', 'vault', { variables: { token: mistyped }, cloudType: 'aws' })
    asked.push(JSON.stringify(await refused(call(clusterRoutes.create, { body: document }))))
    asked.push(
      JSON.stringify(
        await refused(call(planRoutes.propose, { params: { name: 'nobody' }, body: { variables: { token: mistyped } } })),
      ),
    )
  })

  test('that was given before it was marked so is sealed by the next plan', async () => {
    const open = { name: 'motto', default: 'none' }
    await user.publish(stack('house', { variables: [open], addons: [metrics('0.7.2', 'motto: "{{.cairn.var.motto}}"\n')] }))
    await user.raise(clusterOf('door', 'house', { variables: { motto: grown } }))
    assert.deepEqual((await user.cluster('door')).spec.variables, { motto: grown })
    const closed = { name: 'motto', required: true, sensitive: true }
    const body = stack('house', {
      version: '1.1.0',
      variables: [closed],
      addons: [metrics('0.7.2', 'motto: "{{.cairn.var.motto}}"\n')],
    })
    await call(profileRoutes.createVersion, { params: { name: 'house' }, body })
    await user.carryOut('door', { profiles: [{ name: 'house', version: '1.1.0' }] })
    assert.deepEqual((await user.cluster('door')).spec.variables, { motto: '(sensitive)' })
    const { items } = await call(clusterRoutes.layers, { params: { name: 'door' } })
    assert.ok(!JSON.stringify(items).includes(grown))
  })

  test('is in no answer, table or line of the log', async () => {
    await everyAnswer('safe')
    assert.ok(asked.join('').includes('(sensitive)'), 'the answers are those that would show it')
    const client = new pg.Client(clientConfig({ databaseUrl: database.databaseUrl }))
    await client.connect()
    try {
      const { rows } = await client.query<{ name: string }>(`select tablename as name from pg_tables where schemaname = 'public'`)
      assert.ok(rows.length > 20)
      for (const { name } of rows) {
        const found = await client.query(`select t::text as row from ${name} t`)
        for (const form of secrets.flatMap(formsOf)) {
          const row = (found.rows as { row: string }[]).find((one) => one.row.includes(form))
          assert.equal(row, undefined, `table ${name} holds ${form}`)
        }
        if (name === 'secrets') assert.equal(found.rows.length, 3, 'sealed, since that is where it is')
      }
    } finally {
      await client.end()
    }
    const log = server.log()
    assert.ok(log.split('\n').length > 20, 'there is a log')
    for (const form of [...secrets.flatMap(formsOf), key]) {
      assert.ok(!log.includes(form), `the log holds ${form}`)
      assert.ok(!asked.some((text) => text.includes(form)), `an answer holds ${form}`)
    }
  })
})

/** As it is, and as bytes that somebody wrote down. */
function formsOf(secret: string): readonly string[] {
  const bytes = Buffer.from(secret)
  return [secret, bytes.toString('hex'), bytes.toString('base64').replace(/=+$/, '')]
}
