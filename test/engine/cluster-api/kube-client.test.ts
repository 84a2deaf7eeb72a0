import assert from 'node:assert/strict'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, test } from 'node:test'
import { openKubeClient, type KubeClient, type ServedObject } from '#engine/cluster-api/kube-client.ts'
import type { KubeFault } from '#engine/cluster-api/kube-fault.ts'
import { watchKind } from '#engine/cluster-api/watch-kind.ts'
import { until } from '../../store/until.ts'

/** What only a server that misbehaves on purpose shows; what a real one does is shown against one. */
describe('the client of an API server', () => {
  const open: (() => void)[] = []
  afterEach(() => {
    for (const close of open.splice(0)) close()
  })

  const kind = { apiVersion: 'v1', kind: 'ConfigMap' }
  const configMap = { ...kind, metadata: { name: 'one', namespace: 'default' } }
  const discovery = { resources: [{ name: 'configmaps', kind: 'ConfigMap', namespaced: true }] }

  type Answer = (request: IncomingMessage, response: ServerResponse) => void

  /** A client of a server that knows config maps and answers everything else as it is told. */
  async function clientOf(
    answer: Answer,
    { timeoutMs = 5_000, token = (): string => 'first', now = Date.now } = {},
  ): Promise<KubeClient> {
    const server: Server = createServer((request, response) => {
      if (request.url === '/api/v1' && request.headers.authorization === 'first')
        return void response.end(JSON.stringify(discovery))
      answer(request, response)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    const client = openKubeClient({
      authenticate: async () => ({ server: `http://127.0.0.1:${port}`, tls: {}, headers: { authorization: token() } }),
      callsMax: 2,
      timeoutMs,
      now,
    })
    open.push(() => (client.close(), server.closeAllConnections(), server.close()))
    return client
  }

  const status = (code: number, body: object, headers: Record<string, string> = {}): Answer => {
    return (_, response) => void response.writeHead(code, headers).end(JSON.stringify(body))
  }

  const faults: readonly { readonly name: string; readonly answer: Answer; readonly fault: KubeFault }[] = [
    {
      name: 'fields of another owner',
      answer: status(409, {
        message: 'Apply failed with 1 conflict',
        details: { causes: [{ reason: 'FieldManagerConflict', message: 'conflict with "kubectl" using v1', field: '.data.a' }] },
      }),
      fault: { kind: 'conflict', fields: [{ field: '.data.a', manager: 'kubectl' }], message: 'Apply failed with 1 conflict' },
    },
    {
      name: 'another resource version',
      answer: status(409, { message: 'the object has been modified' }),
      fault: { kind: 'raced', message: 'the object has been modified' },
    },
    {
      name: 'an object that is not valid',
      answer: status(422, { message: 'spec.replicas: Invalid value' }),
      fault: { kind: 'refused', status: 422, message: 'spec.replicas: Invalid value' },
    },
    {
      name: 'too many requests',
      answer: status(429, { message: 'slow down' }, { 'retry-after': '7' }),
      fault: { kind: 'rate-limited', retryAfterMs: 7_000, message: 'slow down' },
    },
    { name: 'an inner error', answer: status(500, { message: 'etcd' }), fault: { kind: 'away', message: 'etcd' } },
    {
      name: 'an answer that is no JSON',
      answer: (_, response) => void response.writeHead(502).end('<h1>Bad gateway</h1>'),
      fault: { kind: 'away', message: '<h1>Bad gateway</h1>' },
    },
    {
      name: 'credentials that are not accepted',
      answer: status(401, { message: 'Unauthorized' }),
      fault: { kind: 'expired', message: 'Unauthorized' },
    },
    {
      name: 'a connection that is cut',
      answer: (request) => void request.socket.destroy(),
      fault: { kind: 'away', message: 'socket hang up' },
    },
  ]
  for (const { name, answer, fault } of faults) {
    test(`${name}: ${fault.kind}`, async () => {
      const client = await clientOf(answer)
      assert.deepEqual(await client.apply(configMap), fault)
    })
  }

  test('a server that does not answer in time is away, and so is one that never ends its answer', async () => {
    for (const answer of [() => {}, (_: IncomingMessage, response: ServerResponse) => void response.write('{')]) {
      const client = await clientOf(answer, { timeoutMs: 50 })
      assert.deepEqual(await client.read({ ...kind, namespace: 'default', name: 'one' }), {
        kind: 'away',
        message: 'no answer within 0.05 s',
      })
    }
  })

  test('a kind that is not installed is named, and found once it is', async () => {
    let installed = false
    const widgets = { resources: [{ name: 'widgets', kind: 'Widget', namespaced: false }] }
    const client = await clientOf((request, response) => {
      if (request.url === '/apis/test.dev/v1' && installed) return void response.end(JSON.stringify(widgets))
      if (request.url === '/apis/test.dev/v1/widgets/a') return void response.end(JSON.stringify({ found: true }))
      response.writeHead(404).end('{}')
    })
    const widget = { apiVersion: 'test.dev/v1', kind: 'Widget', namespace: null, name: 'a' }
    const missing = { kind: 'kind-missing', message: 'the API server has no kind Widget of test.dev/v1' }
    assert.deepEqual(await client.read(widget), missing)
    installed = true
    assert.equal((await client.read(widget)).kind, 'object')
  })

  test('a kind whose definition is taken away later is named too, with what brings it', async () => {
    const kind = { apiVersion: 'helm.toolkit.fluxcd.io/v2', kind: 'HelmRelease' }
    const client = await clientOf((request, response) => {
      const known = { resources: [{ name: 'helmreleases', kind: kind.kind, namespaced: true }] }
      if (request.url === '/apis/helm.toolkit.fluxcd.io/v2') return void response.end(JSON.stringify(known))
      response.writeHead(404).end('404 page not found\n')
    })
    const message = 'the API server has no kind HelmRelease of helm.toolkit.fluxcd.io/v2; install helm-controller 1.0 or newer'
    assert.deepEqual(await client.list(kind), { kind: 'kind-missing', message })
    assert.deepEqual(await client.read({ ...kind, namespace: 'default', name: 'a' }), { kind: 'kind-missing', message })
  })

  test('a server that wants no calls for a while gets none, of whoever asks, until that is over', async () => {
    let now = 0
    let asked = 0
    const client = await clientOf(
      (_, response) => {
        asked += 1
        if (asked === 1) response.writeHead(429, { 'retry-after': '7' }).end(JSON.stringify({ message: 'slow down' }))
        else response.end('{}')
      },
      { now: () => now },
    )
    const ref = { ...kind, namespace: 'default', name: 'one' }
    const resting = (retryAfterMs: number) => ({ kind: 'rate-limited', retryAfterMs, message: 'slow down' })
    assert.deepEqual(await client.apply(configMap), resting(7_000))
    now = 6_999
    // A watch is a call like any other.
    const watching = { resourceVersion: '1', timeoutSeconds: 1, silenceMaxMs: 1_000, onOpen: () => {}, onEvent: () => {} }
    const { signal } = new AbortController()
    const told = await Promise.all([client.read(ref), client.list(kind), client.watch(kind, { ...watching, signal })])
    assert.deepEqual(told, [resting(1), resting(1), resting(1)])
    assert.equal(asked, 1)
    now = 7_000
    assert.equal((await client.read(ref)).kind, 'object')
  })

  test('calls that wait for their turn are not sent either, once the server wants none', async () => {
    const held: ServerResponse[] = []
    const client = await clientOf((_, response) => void held.push(response))
    const ref = { ...kind, namespace: 'default', name: 'one' }
    const calls = Promise.all([1, 2, 3, 4].map(() => client.read(ref)))
    await until(() => held.length === 2)
    for (const response of held) response.writeHead(429, { 'retry-after': '7' }).end('{}')
    assert.deepEqual(
      (await calls).map((answer) => answer.kind),
      ['rate-limited', 'rate-limited', 'rate-limited', 'rate-limited'],
    )
    assert.equal(held.length, 2)
  })

  test('a server that remembers nothing is asked ever less often, and nothing is taken for known meanwhile', async () => {
    const stopping = new AbortController()
    const rests: number[] = []
    const states: string[] = []
    const client = await clientOf((request, response) => {
      states.push(watched.state().kind)
      if (!(request.url ?? '').includes('watch=true'))
        return void response.end(JSON.stringify({ metadata: { resourceVersion: '1' }, items: [] }))
      response.end(`${JSON.stringify({ type: 'ERROR', object: { code: 410 } })}\n`)
    })
    const watched = watchKind({
      client,
      kind,
      metadataOnly: false,
      keep: (object) => object,
      onList: () => {},
      onChange: () => {},
      random: () => 1,
      delay: async (ms) => {
        if (rests.push(ms) === 4) stopping.abort()
      },
      signal: stopping.signal,
    })
    await watched.ended
    assert.deepEqual(rests, [200, 400, 800, 1600])
    assert.deepEqual([...new Set(states)], ['reading'])
  })

  test('a stream that is cut has only failed once it cannot be had again', async () => {
    const stopping = new AbortController()
    const states: string[] = []
    const script: Answer[] = [
      (_, response) => void response.end(JSON.stringify({ metadata: { resourceVersion: '1' }, items: [] })),
      (request, response) => response.write('\n', () => request.socket.destroy()),
      status(500, {}),
      (_, response) => response.write('\n'),
    ]
    const client = await clientOf((request, response) => script.shift()?.(request, response))
    const watched = watchKind({
      client,
      kind,
      metadataOnly: false,
      keep: (object) => object,
      onList: () => {},
      onChange: () => {},
      random: () => 1,
      delay: async () => void states.push(watched.state().kind),
      signal: stopping.signal,
    })
    assert.equal(watched.state().kind, 'reading')
    await until(() => script.length === 0 && watched.state().kind === 'current')
    assert.deepEqual(states, ['reading', 'failing'])
    stopping.abort()
    await watched.ended
  })

  test('credentials that end are asked for anew', async () => {
    const tokens = ['ended', 'first']
    const client = await clientOf(
      (request, response) => response.writeHead(request.headers.authorization === 'first' ? 200 : 401).end('{}'),
      { token: () => (tokens.length > 1 ? tokens.shift() : tokens[0]) ?? '' },
    )
    assert.equal((await client.apply(configMap)).kind, 'object')
  })

  test('a watch goes on after a cut from where it was, and lists again only when that is too old', async () => {
    const asked: string[] = []
    const objectAt = (resourceVersion: string) => ({
      ...configMap,
      metadata: { ...configMap.metadata, uid: 'u', resourceVersion },
    })
    const line = (type: string, object: unknown) => `${JSON.stringify({ type, object })}\n`
    const script: Answer[] = [
      (_, response) => void response.end(JSON.stringify({ metadata: { resourceVersion: '1' }, items: [objectAt('1')] })),
      (request, response) => response.write(line('MODIFIED', objectAt('5')), () => request.socket.destroy()),
      status(500, {}),
      (_, response) => void response.end(line('BOOKMARK', objectAt('8')) + line('ERROR', { code: 410 })),
      (_, response) => void response.end(JSON.stringify({ metadata: { resourceVersion: '9' }, items: null })),
    ]
    const client = await clientOf((request, response) => {
      const url = new URL(request.url ?? '', 'http://server')
      asked.push(`${url.searchParams.has('watch') ? 'watch' : 'list'} ${url.searchParams.get('resourceVersion') ?? ''}`.trim())
      const next = script.shift()
      if (next) next(request, response)
      else stopping.abort()
    })
    const stopping = new AbortController()
    const told: unknown[] = []
    const rests: number[] = []
    const watched = watchKind({
      client,
      kind,
      metadataOnly: false,
      keep: (object) => object,
      onList: (objects) => told.push(objects.map(({ metadata }) => metadata.resourceVersion)),
      onChange: (object: ServedObject, isGone) => told.push([object.metadata.resourceVersion, isGone]),
      random: () => 1,
      delay: async (ms) => void rests.push(ms),
      signal: stopping.signal,
    })
    await watched.ended
    assert.deepEqual(asked, ['list', 'watch 1', 'watch 5', 'watch 5', 'list', 'watch 9'])
    assert.deepEqual(told, [['1'], ['5', false], []])
    assert.ok((rests[1] ?? 0) > (rests[0] ?? 0), 'each failure in turn is waited after for longer')
  })
})
