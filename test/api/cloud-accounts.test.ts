import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { readBuiltInRegistry } from '#control/built-in-registry.ts'
import { clusterOf, stack } from '../journeys/stack.ts'
import { startApi, type Answer, type TestApi } from './api-fixture.ts'

const keys = { accessKeyId: 'AKIDsecret1', secretAccessKey: 'secret-2', sessionToken: 'secret-3' }
const person = { username: 'secret-4', password: 'secret-5' }

/** Credentials of clouds: kept sealed, never told, and kept for as long as a cluster names them. */
describe('cloud accounts', () => {
  let api: TestApi
  const told: string[] = []
  before(async () => {
    api = await startApi()
    await readBuiltInRegistry(api.control)
    const profile = stack('shop')
    await expect(201, 'POST', '/profiles', { ...profile, spec: { ...profile.spec, cloudType: 'aws' } })
  })
  after(() => api.dispose())

  const send = async (method: string, path: string, body?: unknown): Promise<Answer> => {
    const answer = await api.send(method, `/api/v1${path}`, body === undefined ? {} : { body })
    told.push(JSON.stringify(answer.json ?? null))
    return answer
  }
  const expect = async (status: number, method: string, path: string, body?: unknown) => {
    const answer = await send(method, path, body)
    assert.equal(answer.status, status, JSON.stringify(answer.json))
    return answer.json as Record<string, never>
  }
  const refused = async (status: number, method: string, path: string, body?: unknown) => {
    const { code, detail, errors } = (await expect(status, method, path, body)) as unknown as {
      code: string
      detail: string
      errors: { path: string; code: string; message: string }[]
    }
    return { code, detail, errors: errors.map((one) => `${one.path} ${one.code}`), said: errors.map(({ message }) => message) }
  }
  const onAws = (name: string, account: string) =>
    clusterOf(name, 'shop', {
      cloudType: 'aws',
      cloud: { region: 'eu-west-1', account },
      controlPlane: { replicas: 1, instanceType: 'm5.large' },
    })

  test('are added, listed without what they hold, and read', async () => {
    const prod = await expect(201, 'POST', '/cloud-accounts', { name: 'prod', cloudType: 'aws', credentials: keys })
    await expect(201, 'POST', '/cloud-accounts', { name: 'lab', cloudType: 'vsphere', credentials: person })
    assert.deepEqual(Object.keys(prod).sort(), ['changedAt', 'cloudType', 'clusters', 'createdAt', 'name', 'revision'])
    const { items } = (await expect(200, 'GET', '/cloud-accounts')) as unknown as { items: { name: string; clusters: number }[] }
    assert.deepEqual(
      items.map(({ name, clusters }) => [name, clusters]),
      [
        ['lab', 0],
        ['prod', 0],
      ],
    )
  })

  const malformed: readonly (readonly [string, unknown])[] = [
    ['of a cloud that has no accounts', { name: 'x', cloudType: 'docker', credentials: {} }],
    ['with credentials of another cloud', { name: 'x', cloudType: 'aws', credentials: person }],
    ['with one text missing', { name: 'x', cloudType: 'vsphere', credentials: { username: 'secret-4' } }],
    ['with an empty text', { name: 'x', cloudType: 'vsphere', credentials: { username: 'secret-4', password: '' } }],
    ['with one text too many', { name: 'x', cloudType: 'vsphere', credentials: { ...person, token: 'secret-6' } }],
  ]
  for (const [what, body] of malformed)
    test(`${what} are refused`, async () => {
      const { code } = await refused(422, 'POST', '/cloud-accounts', body)
      assert.equal(code, 'document.invalid')
    })

  test('that are there already, or not there, or of another cloud are refused', async () => {
    const again = { name: 'prod', cloudType: 'aws', credentials: keys }
    assert.equal((await refused(409, 'POST', '/cloud-accounts', again)).code, 'cloud-account.exists')
    assert.equal((await refused(404, 'GET', '/cloud-accounts/none')).code, 'cloud-account.missing')
    assert.equal((await refused(404, 'PUT', '/cloud-accounts/none/credentials', keys)).code, 'cloud-account.missing')
    assert.equal((await refused(404, 'DELETE', '/cloud-accounts/none')).code, 'cloud-account.missing')
    const strange = await refused(422, 'PUT', '/cloud-accounts/prod/credentials', person)
    assert.deepEqual(strange.errors, ['username document.invalid', 'password document.invalid'])
  })

  test('a cluster names one that is there, and of its cloud', async () => {
    const missing = await refused(422, 'POST', '/clusters', onAws('store', 'none'))
    assert.deepEqual(missing.errors, ['spec.cloud.account cloud-account.missing'])
    const strange = await refused(422, 'POST', '/clusters', onAws('store', 'lab'))
    assert.deepEqual(strange.errors, ['spec.cloud.account cloud.setting'])
    const wanted = onAws('store', 'prod')
    const both = { ...wanted.spec.cloud, aws: { identity: { kind: 'role', name: 'mine' } } }
    const twice = await refused(422, 'POST', '/clusters', { ...wanted, spec: { ...wanted.spec, cloud: both } })
    assert.deepEqual(twice.errors, ['spec.cloud.account cloud.setting'])
    await expect(201, 'POST', '/clusters', wanted)
    assert.deepEqual((await expect(200, 'GET', '/cloud-accounts/prod'))['usedBy'], ['store'])
    assert.equal(
      ((await expect(200, 'GET', '/clusters/store')) as unknown as { spec: { cloud: { account: string } } }).spec.cloud.account,
      'prod',
    )
  })

  test('one that clusters name is kept, and says which do', async () => {
    const { code, detail } = await refused(409, 'DELETE', '/cloud-accounts/prod')
    assert.equal(code, 'cloud-account.in-use')
    assert.match(detail, /is used by store\./)
    await expect(204, 'DELETE', '/cloud-accounts/lab')
  })

  test('one that is deleted while a cluster is created with it is either kept, or missing', async () => {
    await expect(201, 'POST', '/cloud-accounts', { name: 'brief', cloudType: 'aws', credentials: keys })
    const [made, gone] = await Promise.all([
      send('POST', '/clusters', onAws('late', 'brief')),
      send('DELETE', '/cloud-accounts/brief'),
    ])
    assert.ok(
      (made.status === 201 && gone.status === 409) || (made.status === 422 && gone.status === 204),
      `${made.status} ${gone.status}`,
    )
  })

  test('other credentials are another revision, and told to the audit', async () => {
    const changed = await expect(200, 'PUT', '/cloud-accounts/prod/credentials', { ...keys, secretAccessKey: 'secret-7' })
    assert.equal(changed['revision'], 2)
    const { items } = (await expect(200, 'GET', '/audit?object=cloud-account/prod')) as unknown as {
      items: { action: string; detail: unknown }[]
    }
    assert.deepEqual(
      items.map(({ action, detail }) => [action, detail]),
      [
        ['cloud-account.set-credentials', { revision: 2, clusters: 0 }],
        ['cloud-account.create', { cloudType: 'aws' }],
      ],
    )
  })

  test('nothing that is told or logged holds any of it', async () => {
    await expect(200, 'GET', '/clusters/store/revisions')
    await expect(200, 'GET', '/audit')
    await expect(200, 'GET', '/events?cluster=store')
    for (const text of [...told, ...api.logged]) assert.doesNotMatch(text, /secret-\d|AKID/)
    const rows = await api.control.store.read((reader) => reader.db.selectFrom('cloud_accounts').selectAll().execute())
    assert.doesNotMatch(JSON.stringify(rows), /secret-\d|AKID/)
  })
})
