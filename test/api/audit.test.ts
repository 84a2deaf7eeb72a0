import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { appendAudit } from '#store/audit.ts'
import { fullProfile } from './profile-documents.ts'
import { startProfilesApi, type ProfilesApi } from './profiles-fixture.ts'

interface Row {
  readonly id: string
  readonly action: string
  readonly object: string
  readonly address: string | null
}

describe('the audit', () => {
  let it: ProfilesApi
  before(async () => {
    it = await startProfilesApi()
    await it.made(fullProfile({ name: 'shop' }))
    await it.post({ version: '1.1.0', from: '1.0.0' }, '/shop/versions')
    await it.made(fullProfile({ name: 'shop-two' }))
  })
  after(() => it.api.dispose())

  const ask = async (query: string) => (await it.api.send('GET', `/api/v1/audit${query}`)).json
  const told = async (query: string) => (await ask(query)).items.map(({ action, object }: Row) => `${action} ${object}`)

  test('says who did what, to what, and from where', async () => {
    const [record] = (await ask('?action=profile.create')).items
    assert.equal(record.actor, 'admin@cairn.local / tests')
    assert.equal(record.object, 'profile/shop-two@1.0.0')
    assert.match(record.address, /127\.0\.0\.1$/)
    const [made] = (await ask('?action=user.create')).items
    assert.deepEqual([made.actor, made.address], ['cairn', null])
    assert.deepEqual(await ask(`/${record.id}`), record)
  })

  test('is narrowed by person, noun or action, object and time', async () => {
    const all = [
      'profile.create profile/shop-two@1.0.0',
      'profile.create-version profile/shop@1.1.0',
      'profile.create profile/shop@1.0.0',
    ]
    assert.deepEqual(await told('?action=profile'), all)
    assert.deepEqual(await told('?action=profile&actor=ADMIN@'), all)
    assert.deepEqual(await told('?action=profile&actor=nobody'), [])
    assert.deepEqual(await told('?action=prof'), [])
    assert.deepEqual(await told('?object=profile/shop'), all.slice(1))
    assert.deepEqual(await told('?object=profile/shop@1.1.0'), [all[1]])
    assert.deepEqual(await told('?object=Shop-T'), [all[0]])
    // What a pattern would mean stands for itself.
    assert.deepEqual(await told('?object=sh%25'), [])
    const [newest] = (await ask('?action=profile')).items
    assert.deepEqual(await told(`?action=profile&since=${newest.at}`), [all[0]])
    assert.deepEqual(await told(`?action=profile&until=${newest.at}`), all.slice(1))
    assert.equal((await it.api.send('GET', '/api/v1/audit?since=yesterday')).status, 400)
  })

  test('has no other record than those of the project', async () => {
    for (const id of ['0', '999999', 'x', '-1', '1e3']) assert.equal((await ask(`/${id}`)).code, 'audit.missing', id)
    await it.api.send('POST', '/api/v1/projects', { body: { name: 'other' } })
    const [record] = (await ask('?limit=1')).items
    assert.equal((await ask(`/${record.id}?project=other`)).code, 'audit.missing')
  })

  test('is exported whole, in parts, as lines and for spreadsheets', async () => {
    const { store } = it.api.control
    const evil = '=HYPERLINK("http://example.org")'
    await store.transact(async (tx) => {
      for (let number = 0; number < 1200; number++) {
        await appendAudit(tx, {
          projectId: 'prj_default',
          actor: { name: evil },
          action: 'cluster.tag',
          object: `cluster/c-${number}`,
          detail: { number, note: 'two\nlines, "quoted"' },
        })
      }
    })
    const lines = await it.api.send('GET', '/api/v1/audit/export?action=cluster.tag')
    assert.match(lines.headers.get('content-disposition') ?? '', /filename="audit-default\.ndjson"/)
    const records = lines.text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Row)
    assert.equal(records.length, 1200)
    assert.deepEqual([records[0]?.object, records.at(-1)?.object], ['cluster/c-1199', 'cluster/c-0'])
    const sheet = await it.api.send('GET', '/api/v1/audit/export?format=csv&action=cluster.tag&object=c-1199')
    const [head, row, end] = sheet.text.split('\r\n')
    assert.equal(head, 'id,at,actor,address,action,object,detail')
    assert.match(row ?? '', /,"'=HYPERLINK\(""http:\/\/example\.org""\)",,cluster\.tag,cluster\/c-1199,"\{""note"":/)
    assert.equal(end, '')
    const none = await it.api.send('GET', '/api/v1/audit/export?actor=nobody')
    assert.deepEqual([none.status, none.text], [200, ''])
  })
})
