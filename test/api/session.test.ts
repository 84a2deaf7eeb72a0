import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { cookieOf, startApi, type Answer, type TestApi } from './api-fixture.ts'

const day = 24 * 3_600_000

describe('who asks', () => {
  let api: TestApi
  before(async () => {
    api = await startApi()
  })
  after(() => api.dispose())

  const logIn = (password = api.admin.password): Promise<Answer> =>
    api.send('POST', '/api/v1/session', { body: { email: api.admin.email, password }, key: null })
  const me = (headers: Record<string, string>): Promise<Answer> => api.send('GET', '/api/v1/me', { key: null, headers })

  test('logging in sets a cookie that opens the API', async () => {
    const login = await logIn()
    assert.equal(login.status, 204)
    assert.match(
      login.headers.get('set-cookie') ?? '',
      /^cairn_session=[\w-]{43}; Max-Age=2592000; Path=\/; HttpOnly; SameSite=Lax$/,
    )
    assert.deepEqual((await me({ cookie: cookieOf(login) })).json, {
      kind: 'user',
      name: api.admin.email,
      projects: ['default'],
    })
  })

  test('behind https the cookie is Secure', async () => {
    const login = await api.send('POST', '/api/v1/session', {
      body: api.admin,
      key: null,
      headers: { 'x-forwarded-proto': 'https' },
    })
    assert.match(login.headers.get('set-cookie') ?? '', /; Secure/)
  })

  test('logging out ends the session at once', async () => {
    const cookie = cookieOf(await logIn())
    const out = await api.send('DELETE', '/api/v1/session', { key: null, headers: { cookie } })
    assert.equal(out.status, 204)
    assert.match(out.headers.get('set-cookie') ?? '', /^cairn_session=; Max-Age=0/)
    assert.equal((await me({ cookie })).json.code, 'session.missing')
  })

  test('without a right key or cookie nothing opens', async () => {
    const rows: readonly (readonly [headers: Record<string, string>, code: string])[] = [
      [{}, 'session.missing'],
      [{ cookie: 'cairn_session=' }, 'session.missing'],
      [{ cookie: 'cairn_session=guess' }, 'session.missing'],
      [{ cookie: 'other=1' }, 'session.missing'],
      [{ authorization: 'Bearer cairn_guess' }, 'key.invalid'],
      [{ authorization: 'Bearer ' }, 'key.invalid'],
      [{ authorization: `Basic ${Buffer.from('a:b').toString('base64')}` }, 'key.invalid'],
      [{ authorization: api.key }, 'key.invalid'],
      // A wrong key is not made good by a right cookie.
      [{ authorization: 'Bearer wrong', cookie: cookieOf(await logIn()) }, 'key.invalid'],
    ]
    for (const [headers, code] of rows) {
      const answer = await me(headers)
      assert.deepEqual([answer.status, answer.json.code], [401, code], JSON.stringify(headers))
      assert.equal(answer.headers.get('www-authenticate'), 'Bearer')
    }
  })

  test('a page of another site changes nothing', async () => {
    const cookie = cookieOf(await logIn())
    const host = new URL(api.baseUrl).host
    const rows: readonly (readonly [origin: string, status: number])[] = [
      [`http://${host}`, 201],
      [`https://${host}`, 201],
      ['https://evil.example', 403],
      [`http://${host}.evil.example`, 403],
      ['http://127.0.0.1:1', 403],
      ['null', 403],
      ['', 403],
    ]
    for (const [origin, status] of rows) {
      const answer = await api.send('POST', '/api/v1/api-keys', { body: { name: 'x' }, key: null, headers: { cookie, origin } })
      assert.equal(answer.status, status, origin)
      if (status === 403) assert.equal(answer.json.code, 'origin.foreign')
    }
    // Reading is not acting: the browser keeps the answer from the page by itself.
    assert.equal((await me({ cookie, origin: 'https://evil.example' })).status, 200)
    assert.equal(
      (await api.send('POST', '/api/v1/session', { body: api.admin, key: null, headers: { origin: 'https://evil.example' } }))
        .status,
      403,
    )
  })

  test('only failed log-ins are limited, per address, for a minute', async () => {
    for (let attempt = 0; attempt < 12; attempt += 1) assert.equal((await logIn()).status, 204)
    const failures = await Promise.all(Array.from({ length: 12 }, () => logIn('wrong')))
    assert.equal(failures.filter((answer) => answer.json.code === 'session.refused').length, 10)
    const refused = failures.find((answer) => answer.json.code === 'rate.limited')
    assert.equal(refused?.status, 429)
    const seconds = Number(refused?.headers.get('retry-after'))
    assert.ok(seconds > 0 && seconds <= 60, `${seconds}`)
    assert.equal((await logIn()).status, 429, 'the right password is not tried either')
    api.pass(60_001)
    assert.equal((await logIn()).status, 204)
  })

  test('a session lives on while it is used, and ends 30 days after its last use', async () => {
    const cookie = cookieOf(await logIn())
    api.pass(20 * day)
    const renewed = await me({ cookie })
    assert.equal(renewed.status, 200)
    assert.equal(cookieOf(renewed), cookie, 'the browser is told to keep it longer')
    api.pass(20 * day)
    assert.equal((await me({ cookie })).status, 200)
    api.pass(31 * day)
    assert.equal((await me({ cookie })).status, 401)
  })

  test('an API key is shown once, used, and revoked', async () => {
    const made = await api.send('POST', '/api/v1/api-keys', { body: { name: 'pipeline', expiresInDays: 2 } })
    assert.equal(made.status, 201)
    assert.match(made.json.key, /^cairn_[\w-]{43}$/)
    assert.equal(made.headers.get('cache-control'), 'no-store')
    const bearer = { authorization: `Bearer ${made.json.key}` }
    assert.deepEqual((await me(bearer)).json, { kind: 'api-key', name: 'admin@cairn.local / pipeline', projects: ['default'] })
    const list = await api.send('GET', '/api/v1/api-keys')
    const shown = list.json.items.find((item: { id: string }) => item.id === made.json.id)
    assert.ok(shown.lastUsedAt, 'its use is recorded')
    assert.ok(!list.text.includes(made.json.key), 'its secret is not shown again')

    assert.equal((await api.send('DELETE', `/api/v1/api-keys/${made.json.id}`)).status, 204)
    assert.equal((await me(bearer)).json.code, 'key.invalid')
    assert.equal((await api.send('DELETE', `/api/v1/api-keys/${made.json.id}`)).json.code, 'key.missing')
  })

  test('an API key ends when it says', async () => {
    const made = await api.send('POST', '/api/v1/api-keys', { body: { name: 'short', expiresInDays: 1 } })
    const bearer = { authorization: `Bearer ${made.json.key}` }
    assert.equal((await me(bearer)).status, 200)
    api.pass(day + 1)
    assert.equal((await me(bearer)).json.code, 'key.invalid')
  })

  test('neither the log nor the audit has a secret', async () => {
    const made = await api.send('POST', '/api/v1/api-keys', { body: { name: 'secretive' } })
    const login = await logIn()
    const audit = await api.send('GET', '/api/v1/audit?limit=200')
    const said = api.logged.join('') + audit.text
    assert.match(audit.text, /secretive/)
    for (const secret of [made.json.key, api.admin.password, cookieOf(login).split('=')[1]]) assert.ok(!said.includes(secret))
  })
})
