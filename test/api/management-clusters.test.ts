import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { routes } from '#contract/routes.ts'
import { operator } from '../journeys/operator.ts'
import { clusterOf, stack } from '../journeys/stack.ts'
import { startTestServer, type TestServer } from '../server-fixture.ts'

/** A kubeconfig whose cluster and user say this. */
function kubeconfig(cluster: string, user: string): string {
  return `apiVersion: v1
kind: Config
clusters: [{ name: one, cluster: { ${cluster} } }]
users: [{ name: me, user: { ${user} } }]
contexts: [{ name: here, context: { cluster: one, user: me } }]
current-context: here
`
}

const nobody = 'server: "https://127.0.0.1:1"'

const refusals: readonly (readonly [what: string, kubeconfig: string, code: string, message: RegExp])[] = [
  ['what is no YAML', 'a: [', 'kubeconfig.invalid', /no YAML document of kind Config/],
  ['another document', 'kind: Pod', 'kubeconfig.invalid', /no YAML document of kind Config/],
  ['a million aliases', 'kind: Config\na: &a [1]\nb: [*a, *a]', 'kubeconfig.invalid', /no YAML document of kind Config/],
  [
    'one that runs a program',
    kubeconfig(nobody, 'exec: { command: touch, args: [/tmp/hello], apiVersion: client.authentication.k8s.io/v1 }'),
    'kubeconfig.invalid',
    /exec of user me is refused: Cairn runs no programs/,
  ],
  [
    'one that reads files',
    kubeconfig(nobody, 'client-key: /etc/shadow'),
    'kubeconfig.invalid',
    /client-key of user me .* reads no files/,
  ],
  ['one that reads a token', kubeconfig(nobody, 'tokenFile: /etc/shadow'), 'kubeconfig.invalid', /tokenFile of user me/],
  [
    'one without a context',
    'apiVersion: v1\nkind: Config\nclusters: []\nusers: []\ncontexts: []',
    'kubeconfig.invalid',
    /no current-context/,
  ],
  ['one whose server is away', kubeconfig(nobody, 'token: abc'), 'server.unreachable', /ECONNREFUSED/],
]

/** What cannot be used is refused before anything is kept, and says why. */
describe('management clusters that are refused', () => {
  let server: TestServer
  before(async () => {
    server = await startTestServer()
  })
  after(() => server.dispose())

  const send = async (method: string, path: string, body?: unknown) => {
    const answer = await fetch(`${server.url}/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${server.key}`, ...(body !== undefined && { 'content-type': 'application/json' }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    return {
      status: answer.status,
      problem: (await answer.json()) as { code: string; errors: { path: string; code: string; message: string }[] },
    }
  }

  for (const [what, text, code, message] of refusals) {
    test(what, async () => {
      const { status, problem } = await send('POST', '/management-clusters', { name: 'berlin', kubeconfig: text })
      assert.deepEqual([status, problem.errors[0]?.code], [422, code])
      assert.match(problem.errors[0]?.message ?? '', message)
      assert.deepEqual((await server.call(routes.managementClusters.list, {})).items, [])
    })
  }

  test('one that is not there is not looked at, reached otherwise or forgotten', async () => {
    for (const [method, path, body] of [
      ['GET', '/management-clusters/berlin'],
      ['PUT', '/management-clusters/berlin/access', { kubeconfig: kubeconfig(nobody, 'token: abc') }],
      ['DELETE', '/management-clusters/berlin'],
    ] as const) {
      const { status, problem } = await send(method, path, body)
      assert.deepEqual([method, status, problem.code], [method, 404, 'management-cluster.missing'])
    }
  })

  test('a cluster that names one which is not there is not created', async () => {
    await operator(server.call).publish(stack('shop'))
    const wanted = clusterOf('store', 'shop')
    const { status, problem } = await send('POST', '/clusters', {
      ...wanted,
      spec: { ...wanted.spec, managementCluster: 'berlin' },
    })
    assert.deepEqual(
      [status, problem.errors.map(({ path, code }) => `${path} ${code}`)],
      [422, ['spec.managementCluster management-cluster.missing', 'spec.cloudType cloud.unsupported']],
    )
  })
})
