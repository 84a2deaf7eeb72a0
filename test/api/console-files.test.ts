import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { startApi, type TestApi } from './api-fixture.ts'

describe('the console and what surrounds the API', () => {
  let api: TestApi
  let folder: string
  let reasons: readonly string[] = []
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cairn-console-'))
    await mkdir(join(folder, 'dist', 'assets'), { recursive: true })
    await writeFile(join(folder, 'secret.txt'), 'not to be served')
    await writeFile(join(folder, 'dist', 'index.html'), '<!doctype html><title>Cairn</title>')
    await writeFile(join(folder, 'dist', 'assets', 'app-4f2a.js'), 'export {}')
    await writeFile(join(folder, 'dist', 'assets', 'app-4f2a.js.gz'), gzipSync('export {}'))
    api = await startApi({ consoleFolder: join(folder, 'dist'), unready: async () => reasons })
  })
  after(async () => {
    await api.dispose()
    await rm(folder, { recursive: true, force: true })
  })

  const get = (path: string, headers: Record<string, string> = {}) => api.send('GET', path, { key: null, headers })

  test('every path of the console gets its page, which is asked for anew each time', async () => {
    for (const path of ['/', '/clusters', '/clusters/store-042/plans/pln_1', '/profiles/edge-retail/versions/1.0.0?tab=layers']) {
      const page = await get(path, { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' })
      assert.deepEqual([page.status, page.headers.get('cache-control')], [200, 'no-cache'], path)
      assert.match(page.headers.get('content-type') ?? '', /^text\/html/)
      assert.match(page.text, /<title>Cairn/)
    }
  })

  test('files with their content in the name are kept for good, and sent compressed where they are', async () => {
    const file = await get('/assets/app-4f2a.js')
    assert.deepEqual(
      [file.status, file.text, file.headers.get('cache-control')],
      [200, 'export {}', 'public, max-age=31536000, immutable'],
    )
    assert.equal(file.headers.get('content-encoding'), 'gzip')
    assert.match(file.headers.get('content-type') ?? '', /javascript/)
  })

  test('what is not there is not the console', async () => {
    for (const path of [
      '/assets/gone-1234.js',
      '/favicon.ico',
      '/api',
      '/api/nothing',
      '/api/v1/nothing',
      '/..%2fsecret.txt',
      '/assets/%2e%2e/%2e%2e/secret.txt',
    ]) {
      const answer = await get(path)
      assert.equal(answer.status, 404, path)
      assert.doesNotMatch(answer.text, /not to be served|<title>/)
    }
    assert.equal((await api.send('POST', '/clusters', { body: {}, key: null })).json.code, 'route.missing')
  })

  test('every answer says what a page may do', async () => {
    for (const path of ['/', '/assets/app-4f2a.js', '/api/v1/me', '/api/nothing', '/healthz']) {
      const { headers } = await get(path)
      assert.match(
        headers.get('content-security-policy') ?? '',
        /default-src 'self'; script-src 'self';.*frame-ancestors 'none'/,
        path,
      )
      assert.equal(headers.get('x-content-type-options'), 'nosniff')
      assert.equal(headers.get('referrer-policy'), 'same-origin')
    }
  })

  test('it is alive, and says when it cannot work', async () => {
    assert.deepEqual([(await get('/healthz')).status, (await get('/readyz')).status], [200, 200])
    reasons = ['the database does not answer']
    const unready = await get('/readyz')
    assert.deepEqual([unready.status, unready.json.code], [503, 'server.unready'])
    assert.match(unready.json.detail, /the database does not answer/)
    assert.equal((await get('/healthz')).status, 200)
    reasons = []
  })

  test('requests are measured by route, never by the names in their paths', async () => {
    await api.send('GET', '/api/v1/projects/some-name/policy')
    const metrics = await get('/metrics')
    assert.match(metrics.headers.get('content-type') ?? '', /^text\/plain/)
    assert.match(
      metrics.text,
      /cairn_http_request_duration_seconds_count\{method="GET",route="\/api\/v1\/projects\/:name\/policy",status="404"\} 1/,
    )
    assert.match(metrics.text, /^process_resident_memory_bytes \d+/m)
    assert.doesNotMatch(metrics.text, /some-name/)
  })

  test('a fault of the server tells the log, not the caller', async () => {
    await api.control.store.transact(async (tx) => {
      await tx.db
        .updateTable('projects')
        .set({ policy: JSON.stringify({ approval: 'broken by hand' }) })
        .where('name', '=', 'default')
        .execute()
    })
    const answer = await api.send('GET', '/api/v1/projects/default/policy')
    assert.deepEqual([answer.status, answer.json.code], [500, 'server.failed'])
    const id = /req_\w+/.exec(answer.json.detail)?.[0] ?? 'none'
    assert.doesNotMatch(answer.text, /broken by hand|Zod|at .*\.ts/)
    assert.ok(
      api.logged.some((line) => line.includes(id) && line.includes('approval')),
      'the log tells more under the id',
    )
  })
})
