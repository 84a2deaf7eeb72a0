import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { after, before, describe, test } from 'node:test'
import fc from 'fast-check'
import type { Route } from '#contract/route.ts'
import { compareText } from '#core/base/compare.ts'
import { apiPrefix } from '#contract/route.ts'
import { routes } from '#contract/routes.ts'
import { eventually, startTestServer, type TestServer } from '../server-fixture.ts'
import { readDocumented, type Documented, type OpenApi } from './documented.ts'
import { clusterDocument, hostileRequest, profileDocument } from './hostile-request.ts'

const contract: readonly Route[] = Object.values(routes).flatMap((ofNoun): readonly Route[] => Object.values(ofNoun))

/** How many requests; each is replayed by the seed and path that a failure prints. */
const runs = Number(process.env['CAIRN_HOSTILE_RUNS'] ?? 3000)
const seed = Number(process.env['CAIRN_HOSTILE_SEED'] ?? 20_261_122)

describe('hostile requests', () => {
  let server: TestServer
  let documented: Documented
  let plan = ''
  before(async () => {
    server = await startTestServer()
    documented = readDocumented((await (await fetch(`${server.url}/api/openapi.json`)).json()) as OpenApi)
    // Something to hit.
    await send('POST', '/profiles', JSON.stringify(profileDocument('target')))
    const cluster = await send('POST', '/clusters', JSON.stringify(clusterDocument('target', 'target')))
    assert.equal(cluster.status, 201, await cluster.text())
    await eventually(
      async () => (await (await send('GET', '/clusters/target')).json()) as { status: { status: string } },
      (found) => found.status.status === 'Running',
    )
    const made = await send('POST', '/clusters/target/plans', JSON.stringify({ variables: { site: 'elsewhere' } }))
    plan = ((await made.json()) as { id: string }).id
  })
  after(() => server.dispose())

  const send = (
    method: string,
    path: string,
    body?: string | Uint8Array<ArrayBuffer>,
    headers: Record<string, string> = {},
  ): Promise<Response> =>
    fetch(server.url + apiPrefix + path, {
      method,
      headers: {
        authorization: `Bearer ${server.key}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body }),
    })

  test(`${runs} of them get no 5xx, and every answer is as documented`, async () => {
    const answered = new Map<string, number>()
    const writes = contract.filter((route) => isHarmless(route) && route.method !== 'GET')
    const reads = contract.filter((route) => route.method === 'GET')
    const route = fc.oneof(
      { weight: 2, arbitrary: fc.constantFrom(...writes) },
      { weight: 1, arbitrary: fc.constantFrom(...reads) },
      // However many routes there are: behind this one lies the most.
      { weight: 1, arbitrary: fc.constant(routes.plans.propose) },
    )
    const request = route.chain((one) =>
      hostileRequest(one, plan).map((made) => ({ ...made, operation: `${one.method} ${one.path}` })),
    )
    await fc.assert(
      fc.asyncProperty(request, async ({ method, path, body, headers, operation }) => {
        const answer = await send(method, path, body, headers)
        const text = await answer.text()
        answered.set(`${operation} ${answer.status}`, (answered.get(`${operation} ${answer.status}`) ?? 0) + 1)
        assert.ok(answer.status < 500, `${method} ${path} ${String(body).slice(0, 300)} → ${answer.status} ${text}`)
        const contentType = answer.headers.get('content-type')
        const json =
          /^application\/(?:problem\+)?json/.test(contentType ?? '') && text !== '' ? (JSON.parse(text) as unknown) : undefined
        // As it was asked: a name that is a dot is none in a path.
        const { pathname } = new URL(answer.url)
        const wrong = documented.problemsOf({ method, path: pathname, status: answer.status, contentType, json })
        assert.deepEqual(wrong, [], `${method} ${path} → ${answer.status} ${text.slice(0, 1000)}`)
      }),
      { numRuns: runs, seed },
    )
    // They reach the depths, and are not all turned away at the door.
    if (process.env['CAIRN_HOSTILE_SHOW']) {
      const rows = [...answered].map(([operation, times]) => `${operation}: ${times}\n`).sort(compareText)
      process.stdout.write(rows.join(''))
    }
    const planned = answered.get('POST /clusters/{name}/plans 201') ?? 0
    assert.ok(planned > runs / 300, `${planned} of ${runs} became plans`)
  })

  test('bytes that are no HTTP get 400 or silence, and the server goes on', async () => {
    const { hostname, port } = new URL(server.url)
    const rows = [
      '\0\0\0\0',
      'GET\r\n\r\n',
      'GET / HTTP/9.9\r\n\r\n',
      'POST /api/v1/session HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n',
      `GET /${'a'.repeat(100_000)} HTTP/1.1\r\nHost: x\r\n\r\n`,
      'POST /api/v1/session HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
    ]
    for (const row of rows) {
      const said = await new Promise<string>((resolve) => {
        let text = ''
        const socket = connect(Number(port), hostname, () => socket.end(row))
        socket.on('data', (data) => (text += data.toString()))
        socket.on('error', () => resolve(text))
        socket.on('close', () => resolve(text))
      })
      assert.match(said, /^(HTTP\/1\.1 4\d\d |$)/, JSON.stringify(row.slice(0, 80)))
    }
    assert.equal((await send('GET', '/me')).status, 200)
  })
})

/** Left out is what would take away what the requests aim at, or the key that they are sent with. */
function isHarmless(route: Route): boolean {
  return (route.method !== 'DELETE' || route.path === '/profiles/{name}/versions/{version}') && route.path !== '/registries'
}
