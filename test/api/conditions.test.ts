import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { startApi, type Answer, type TestApi } from './api-fixture.ts'

const policy = '/api/v1/projects/default/policy'
const strict = {
  approval: 'somebody-else',
  clusterUnhealthy: 'error',
  disruptionBudgets: 'warning',
  driftRepair: 'off',
  remediation: 'on',
}
const loose = { approval: 'anyone', clusterUnhealthy: 'warning' }

describe('conditional and repeated requests', () => {
  let api: TestApi
  before(async () => {
    api = await startApi()
  })
  after(() => api.dispose())

  const get = (headers = {}): Promise<Answer> => api.send('GET', policy, { headers })
  const put = (body: object, headers = {}): Promise<Answer> => api.send('PUT', policy, { body, headers })

  test('a read that would answer what the client has is 304', async () => {
    const etag = (await get()).headers.get('etag') ?? ''
    assert.match(etag, /^"[\w-]+"$/)
    for (const header of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      const answer = await get({ 'if-none-match': header })
      assert.deepEqual([answer.status, answer.text, answer.headers.get('etag')], [304, '', etag], header)
    }
    for (const header of ['"other"', etag.slice(1, -1), ''])
      assert.equal((await get({ 'if-none-match': header })).status, 200, header)
  })

  test('a write answers with the tag of what is there now', async () => {
    const written = await put(strict)
    assert.equal(written.headers.get('etag'), (await get()).headers.get('etag'))
  })

  test('If-Match writes only over what the client has seen', async () => {
    await put(loose)
    const etag = (await get()).headers.get('etag') ?? ''
    assert.equal((await put(strict, { 'if-match': etag })).status, 200)
    const late = await put(loose, { 'if-match': etag })
    assert.deepEqual([late.status, late.json.code], [412, 'if-match.failed'])
    assert.deepEqual((await get()).json, strict)
    assert.equal(
      (await put(loose, { 'if-match': `W/${(await get()).headers.get('etag')}` })).status,
      412,
      'a weak tag never matches',
    )
    assert.equal((await put(loose, { 'if-match': '*' })).status, 200)
    assert.equal(
      (await api.send('PUT', '/api/v1/projects/none/policy', { body: loose, headers: { 'if-match': '*' } })).status,
      404,
    )
  })

  test('of many writes that saw the same, one is done', async () => {
    await put(loose)
    const etag = (await get()).headers.get('etag') ?? ''
    const answers = await Promise.all(Array.from({ length: 10 }, () => put(strict, { 'if-match': etag })))
    assert.deepEqual(
      answers.map((answer) => answer.status).sort((left, right) => left - right),
      [200, ...Array.from({ length: 9 }, () => 412)],
    )
  })

  test('also where their addresses differ in the query', async () => {
    const etag = (await api.send('GET', '/api/v1/macros')).headers.get('etag') ?? ''
    const answers = await Promise.all(
      ['', '?scope=project', '?project=default', '?scope=project&project=default', '?project=default&scope=project'].map(
        (query, index) =>
          api.send('PUT', `/api/v1/macros${query}`, { body: { macros: { site: `${index}` } }, headers: { 'if-match': etag } }),
      ),
    )
    assert.deepEqual(
      answers.map((answer) => answer.status).sort((left, right) => left - right),
      [200, 412, 412, 412, 412],
    )
  })

  test('where there is nothing to compare with, If-Match does not hold', async () => {
    const answer = await api.send('POST', '/api/v1/projects', { body: { name: 'matched' }, headers: { 'if-match': '"x"' } })
    assert.equal(answer.status, 412)
  })

  const create = (name: string, key: string, more = {}): Promise<Answer> =>
    api.send('POST', '/api/v1/projects', { body: { name }, headers: { 'idempotency-key': key }, ...more })

  test('a repeated POST with a key gives the same answer and does nothing again', async () => {
    const first = await create('once', 'key-1')
    assert.equal(first.status, 201)
    const again = await create('once', 'key-1')
    assert.deepEqual([again.status, again.text], [201, first.text])
    const asYaml = await api.send('POST', '/api/v1/projects', {
      text: 'name: once',
      type: 'application/yaml',
      headers: { 'idempotency-key': 'key-1' },
    })
    assert.equal(asYaml.text, first.text, 'the same request in another format')
    assert.equal((await create('once', 'key-2')).json.code, 'project.exists')
  })

  test('a key belongs to one request, and to who sent it', async () => {
    await create('mine', 'key-3')
    const other = await create('other', 'key-3')
    assert.deepEqual([other.status, other.json.code], [409, 'idempotency.mismatch'])
    const made = await api.send('POST', '/api/v1/api-keys', { body: { name: 'somebody else' } })
    assert.equal((await create('theirs', 'key-3', { key: made.json.key })).status, 201)
  })

  test('a refusal is not kept', async () => {
    assert.equal((await create('once', 'key-4')).json.code, 'project.exists')
    assert.equal((await create('fresh', 'key-4')).status, 201)
  })

  test('of many equal requests at once, one runs', async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => create('crowd', 'key-5')))
    const texts = new Set(answers.filter((answer) => answer.status === 201).map((answer) => answer.text))
    assert.equal(texts.size, 1)
    for (const answer of answers) assert.ok(answer.status === 201 || answer.json.code === 'idempotency.running', answer.text)
    assert.equal((await create('crowd', 'key-5')).status, 201)
    const audit = (await api.send('GET', '/api/v1/audit?project=crowd')).json.items
    assert.equal(audit.length, 1)
  })

  test('a key is forgotten after a day', async () => {
    await create('daily', 'key-6')
    api.pass(23 * 3_600_000)
    assert.equal((await create('daily', 'key-6')).status, 201)
    api.pass(2 * 3_600_000)
    assert.equal((await create('daily', 'key-6')).json.code, 'project.exists')
  })

  test('an answer with a secret is not kept: the key is refused', async () => {
    const before = (await api.send('GET', '/api/v1/api-keys')).json.items.length
    const answer = await api.send('POST', '/api/v1/api-keys', { body: { name: 'x' }, headers: { 'idempotency-key': 'key-7' } })
    assert.deepEqual([answer.status, answer.json.code], [400, 'request.invalid'])
    assert.equal((await api.send('GET', '/api/v1/api-keys')).json.items.length, before)
  })
})
