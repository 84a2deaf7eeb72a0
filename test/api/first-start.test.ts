import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { makeFirstAdministrator } from '#control/first-start.ts'
import type { Control } from '#control/control.ts'
import { loadUserByEmail } from '#store/identity.ts'
import { verifyPassword } from '#store/secrets/password.ts'
import { startApi, type TestApi } from './api-fixture.ts'

describe('the first administrator', () => {
  let api: TestApi
  before(async () => {
    api = await startApi()
    await api.control.store.transact(async (tx) => tx.db.deleteFrom('users').execute())
  })
  after(() => api.dispose())

  const logIn = async (email: string, password: string): Promise<number> =>
    (await api.send('POST', '/api/v1/session', { body: { email, password }, key: null })).status

  test('is made once, with a password that is made up where none is given', async () => {
    const starts = await Promise.all(
      [1, 2, 3].map(() => makeFirstAdministrator(api.control, { email: 'Boss@Example.org ', password: undefined })),
    )
    const made = starts.filter((start) => start !== null)
    assert.equal(made.length, 1, 'of servers that start together, one makes it')
    assert.equal(made[0]?.email, 'boss@example.org')
    const password = made[0]?.generatedPassword ?? ''
    assert.match(password, /^[\w-]{20}$/)
    assert.equal(await logIn('boss@example.org', password), 204)
    assert.equal(await logIn(' BOSS@example.org', password), 204)

    const later = await makeFirstAdministrator(api.control, { email: 'second@example.org', password: 'another password' })
    assert.equal(later, null, 'a later start makes nobody')
    assert.equal(await logIn('second@example.org', 'another password'), 401)
  })

  test('is stored without the password', async () => {
    const user = await (api.control satisfies Control).store.read((reader) => loadUserByEmail(reader, 'boss@example.org'))
    assert.match(user?.passwordHash ?? '', /^scrypt\$32768\$/)
    assert.equal(await verifyPassword('wrong', user?.passwordHash ?? null), false)
    assert.equal(await verifyPassword('', null), false)
  })
})
