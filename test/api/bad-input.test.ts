import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { defaultPolicy } from '#store/projects.ts'
import { startApi, type SendOptions, type TestApi } from './api-fixture.ts'

interface Row {
  readonly name: string
  readonly send: readonly [method: string, path: string, options?: SendOptions]
  readonly expect: readonly [status: number, code: string]
  /** Every `path code` of the answer's errors, in its order. */
  readonly errors?: readonly string[]
  readonly says?: RegExp
}

const policy = '/api/v1/projects/default/policy'
const projects = '/api/v1/projects'
const keys = '/api/v1/api-keys'
const yaml = 'application/yaml'
const bomb = `a: &a [x,x]\n${'bcdefghij'
  .split('')
  .map((name, index) => `${name}: &${name} [${Array.from({ length: 9 }, () => `*${'abcdefghij'[index]}`).join(',')}]`)
  .join('\n')}`

const rows: readonly Row[] = [
  {
    name: 'malformed JSON, with line and column',
    send: ['PUT', policy, { text: '{\n  "approval": anyone\n}' }],
    expect: [400, 'body.malformed'],
    errors: ['2:15 body.malformed'],
    says: /line 2, column 15/,
  },
  {
    name: 'JSON cut short',
    send: ['PUT', policy, { text: '{"approval": "any' }],
    expect: [400, 'body.malformed'],
    errors: ['1:18 body.malformed'],
  },
  {
    name: 'a trailing comma',
    send: ['PUT', policy, { text: '{"approval": "anyone",}' }],
    expect: [400, 'body.malformed'],
    errors: ['1:23 body.malformed'],
  },
  {
    name: 'malformed YAML, with line and column',
    send: ['PUT', policy, { text: 'approval: anyone\nclusterUnhealthy: [warning\n', type: yaml }],
    expect: [400, 'body.malformed'],
    says: /line 3, column 1/,
  },
  {
    name: 'a key twice in YAML',
    send: ['PUT', policy, { text: 'approval: anyone\napproval: somebody-else\n', type: yaml }],
    expect: [400, 'body.malformed'],
    says: /line 2, column 1.*unique/,
  },
  {
    name: 'two YAML documents',
    send: ['PUT', policy, { text: 'approval: anyone\n---\na: 1\n', type: yaml }],
    expect: [400, 'body.malformed'],
  },
  {
    name: 'more than 100 aliases',
    send: ['PUT', policy, { text: bomb, type: yaml }],
    expect: [400, 'body.malformed'],
    says: /100 aliases/,
  },
  {
    name: 'a YAML tag that runs code elsewhere',
    send: ['PUT', policy, { text: 'approval: !!js/function "x"', type: yaml }],
    expect: [422, 'document.invalid'],
  },
  {
    name: 'deep nesting in JSON',
    send: ['PUT', policy, { text: '['.repeat(100_000) + ']'.repeat(100_000) }],
    expect: [400, 'body.malformed'],
    says: /100 levels/,
  },
  {
    name: 'deep nesting in YAML',
    send: ['PUT', policy, { text: '['.repeat(20_000), type: yaml }],
    expect: [400, 'body.malformed'],
  },
  {
    name: 'bytes that are no text',
    send: ['PUT', policy, { text: new Uint8Array([0x7b, 0xff, 0xfe]) }],
    expect: [400, 'body.malformed'],
    says: /UTF-8/,
  },
  {
    name: 'an unknown field',
    send: ['PUT', policy, { body: { approvals: 'anyone', x: 1 } }],
    expect: [422, 'document.invalid'],
    errors: ['approvals field.unknown', 'x field.unknown'],
  },
  {
    name: 'a wrong value',
    send: ['PUT', policy, { body: { approval: 'nobody', clusterUnhealthy: 1 } }],
    expect: [422, 'document.invalid'],
    errors: ['approval field.value', 'clusterUnhealthy field.value'],
    says: /expected anyone or somebody-else/,
  },
  {
    name: 'a wrong type',
    send: ['POST', projects, { body: { name: 5 } }],
    expect: [422, 'document.invalid'],
    errors: ['name field.type'],
    says: /expected a string, not a number/,
  },
  {
    name: 'a missing field',
    send: ['POST', projects, { body: {} }],
    expect: [422, 'document.invalid'],
    errors: ['name field.missing'],
  },
  {
    name: 'a list instead of an object',
    send: ['POST', projects, { body: [] }],
    expect: [422, 'document.invalid'],
    errors: [' field.type'],
    says: /expected an object, not an array/,
  },
  {
    name: 'null instead of an object',
    send: ['POST', projects, { text: 'null' }],
    expect: [422, 'document.invalid'],
    errors: [' field.missing'],
  },
  { name: 'no body', send: ['POST', projects], expect: [422, 'document.invalid'], errors: [' field.missing'] },
  {
    name: 'an empty body with a type',
    send: ['POST', projects, { text: '', type: 'application/json' }],
    expect: [422, 'document.invalid'],
  },
  {
    name: 'an empty YAML',
    send: ['POST', projects, { text: '# nothing\n', type: yaml }],
    expect: [422, 'document.invalid'],
    errors: [' field.missing'],
  },
  {
    name: 'a name that is none',
    send: ['POST', projects, { body: { name: 'Not A Name' } }],
    expect: [422, 'document.invalid'],
    errors: ['name field.format'],
    says: /1–63 of a-z/,
  },
  {
    name: 'a prototype for everybody',
    send: ['POST', projects, { text: '{"name": "x", "__proto__": {"admin": true}}' }],
    expect: [422, 'document.invalid'],
    errors: ['__proto__ text.unstorable'],
  },
  {
    name: 'a NUL',
    send: ['POST', keys, { text: '{"name": "a\\u0000b"}' }],
    expect: [422, 'document.invalid'],
    errors: ['name text.unstorable'],
  },
  {
    name: 'half a character',
    send: ['POST', keys, { text: '{"name": "a\\ud800"}' }],
    expect: [422, 'document.invalid'],
    errors: ['name text.unstorable'],
  },
  {
    name: 'too long a text',
    send: ['POST', keys, { body: { name: 'x'.repeat(101) } }],
    expect: [422, 'document.invalid'],
    errors: ['name field.size'],
    says: /at most 100 characters/,
  },
  {
    name: 'a body over 2 MiB',
    send: ['POST', keys, { body: { name: 'x'.repeat(2 * 1024 * 1024) } }],
    expect: [413, 'body.too-large'],
    says: /2097152 bytes/,
  },
  {
    name: 'a body where none is read',
    send: ['DELETE', '/api/v1/session', { body: { everywhere: true } }],
    expect: [422, 'document.invalid'],
  },
  {
    name: 'another type of body',
    send: ['POST', keys, { text: 'name=x', type: 'application/x-www-form-urlencoded' }],
    expect: [415, 'body.type'],
  },
  { name: 'a type that is none', send: ['POST', keys, { text: '{}', type: 'garbage' }], expect: [415, 'body.type'] },
  {
    name: 'a number out of range',
    send: ['GET', '/api/v1/events?limit=201'],
    expect: [400, 'request.invalid'],
    errors: ['limit field.size'],
  },
  {
    name: 'a number that is none',
    send: ['GET', '/api/v1/events?limit=ten'],
    expect: [400, 'request.invalid'],
    errors: ['limit field.type'],
  },
  {
    name: 'an unknown parameter',
    send: ['GET', '/api/v1/events?limt=1'],
    expect: [400, 'request.invalid'],
    errors: ['limt field.unknown'],
  },
  {
    name: 'a parameter twice',
    send: ['GET', '/api/v1/events?cluster=a&cluster=b'],
    expect: [400, 'request.invalid'],
    errors: ['cluster field.type'],
  },
  {
    name: 'a NUL in the query',
    send: ['GET', '/api/v1/audit?actor=%00'],
    expect: [400, 'request.invalid'],
    errors: ['actor text.unstorable'],
  },
  { name: 'a NUL in the path', send: ['DELETE', `${keys}/%00`], expect: [404, 'key.missing'] },
  { name: 'a path that is not well-formed', send: ['GET', '/api/v1/projects/%zz/policy'], expect: [404, 'route.missing'] },
  { name: 'a name that no project can have', send: ['GET', '/api/v1/projects/NOT/policy'], expect: [404, 'project.missing'] },
  { name: 'a project that is not there', send: ['GET', '/api/v1/events?project=none'], expect: [404, 'project.missing'] },
  { name: 'a path that is not there', send: ['GET', '/api/v1/nothing'], expect: [404, 'route.missing'] },
  { name: 'another version of the API', send: ['POST', '/api/v2/session', { body: {} }], expect: [404, 'route.missing'] },
  { name: 'a made-up cursor', send: ['GET', '/api/v1/events?cursor=abc'], expect: [400, 'cursor.invalid'] },
  { name: 'an empty cursor', send: ['GET', '/api/v1/events?cursor='], expect: [400, 'cursor.invalid'] },
  {
    name: 'an idempotency key that is none',
    send: ['POST', projects, { body: { name: 'p' }, headers: { 'idempotency-key': 'a b' } }],
    expect: [400, 'request.invalid'],
  },
]

describe('bad input', () => {
  let api: TestApi
  let before_: string
  const state = async (): Promise<string> =>
    JSON.stringify([
      (await api.send('GET', projects)).json,
      (await api.send('GET', policy)).json,
      (await api.send('GET', '/api/v1/audit?limit=200')).json,
    ])
  before(async () => {
    api = await startApi()
    before_ = await state()
  })
  after(() => api.dispose())

  for (const { name, send, expect, errors, says } of rows) {
    test(`${name}: ${expect.join(' ')}`, async () => {
      const answer = await api.send(...send)
      assert.deepEqual([answer.status, answer.json?.code], expect, answer.text)
      assert.equal(answer.headers.get('content-type'), 'application/problem+json; charset=utf-8')
      assert.equal(answer.json.status, answer.status)
      assert.ok(answer.json.title !== '' && answer.json.detail !== '')
      if (errors)
        assert.deepEqual(
          answer.json.errors.map((error: { path: string; code: string }) => `${error.path} ${error.code}`),
          errors,
        )
      if (says) assert.match(`${answer.json.detail} ${JSON.stringify(answer.json.errors)}`, says)
    })
  }

  test('another method says which ones there are', async () => {
    const answer = await api.send('PATCH', policy, { body: {} })
    assert.deepEqual([answer.status, answer.json.code, answer.headers.get('allow')], [405, 'method.refused', 'GET, PUT'])
  })

  test('a cursor of another list or filter is refused', async () => {
    for (let index = 0; index < 3; index += 1) await api.send('PUT', policy, { body: {} })
    const { json } = await api.send('GET', '/api/v1/audit?limit=1&action=project.set-policy')
    const next = encodeURIComponent(json.next)
    assert.equal((await api.send('GET', `/api/v1/audit?limit=2&action=project.set-policy&cursor=${next}`)).json.items.length, 2)
    for (const path of [`/api/v1/audit?cursor=${next}`, `/api/v1/audit?action=x&cursor=${next}`, `/api/v1/events?cursor=${next}`])
      assert.deepEqual([(await api.send('GET', path)).status, (await api.send('GET', path)).json.code], [400, 'cursor.invalid'])
    const damaged = `${json.next.slice(0, -2)}AA`
    assert.equal((await api.send('GET', `/api/v1/audit?action=project.set-policy&cursor=${damaged}`)).json.code, 'cursor.invalid')
    assert.equal(
      (await api.send('GET', `/api/v1/audit?limit=1&action=project.set-policy`)).json.next,
      json.next,
      'a cursor is the same each time',
    )
  })

  test('none of it changed anything', async () => {
    const audit = JSON.parse(await state())[2].items.filter((item: { action: string }) => item.action !== 'project.set-policy')
    assert.deepEqual(audit, JSON.parse(before_)[2].items)
    assert.equal(JSON.stringify(JSON.parse(await state()).slice(0, 2)), JSON.stringify(JSON.parse(before_).slice(0, 2)))
  })

  test('YAML and JSON say the same', async () => {
    const answer = await api.send('PUT', policy, {
      text: '# who\napproval: &a somebody-else\n',
      type: 'application/yaml; charset=utf-8',
    })
    assert.deepEqual(answer.json, { ...defaultPolicy, approval: 'somebody-else' })
  })
})
