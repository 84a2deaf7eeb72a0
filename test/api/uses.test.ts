import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { fullProfile } from './profile-documents.ts'
import { startProfilesApi, type ProfilesApi } from './profiles-fixture.ts'

interface Use {
  readonly version: string
  readonly packVersion: string
  readonly newest: boolean
  readonly clusters: number
  readonly some: readonly string[]
}

describe('who uses what', () => {
  let it: ProfilesApi
  before(async () => {
    it = await startProfilesApi()
    await it.made(fullProfile({ name: 'shop', kubernetes: '1.36.1' }))
    await it.post({ version: '1.1.0', from: '1.0.0' }, '/shop/versions')
    for (const name of ['b', 'a']) await it.use(`shop-${name}`, [{ name: 'shop', version: '1.0.0' }])
  })
  after(() => it.api.dispose())

  const uses = async (path: string) => {
    const { status, json } = await it.api.send('GET', `/api/v1/packs/${path}`)
    assert.equal(status, 200)
    return json.items.map((use: Use) => [use.version, use.packVersion, use.newest, use.clusters, use.some])
  }

  test('a pack is used by layers of profile versions, and by the clusters that took them', async () => {
    assert.deepEqual(await uses('kubernetes/uses'), [
      ['1.0.0', '1.36.1', true, 2, ['shop-a', 'shop-b']],
      ['1.1.0', '1.36.1', true, 0, []],
    ])
    assert.deepEqual(await uses('kubernetes/uses?version=1.36.2'), [])
    assert.deepEqual(await uses('cert-manager/uses?registry=built-in'), [])
  })

  test('what clusters took stays theirs, after the version was saved with another pack', async () => {
    const saved = await it.put('/shop/versions/1.0.0', fullProfile({ name: 'shop', kubernetes: '1.36.2' }))
    assert.equal(saved.status, 200, saved.text)
    assert.deepEqual(await uses('kubernetes/uses'), [
      ['1.0.0', '1.36.1', false, 2, ['shop-a', 'shop-b']],
      ['1.0.0', '1.36.2', true, 0, []],
      ['1.1.0', '1.36.1', true, 0, []],
    ])
    assert.deepEqual(await uses('kubernetes/uses?version=1.36.2'), [['1.0.0', '1.36.2', true, 0, []]])
    // Back again: one digest, two revisions, one row.
    await it.put('/shop/versions/1.0.0', fullProfile({ name: 'shop', kubernetes: '1.36.1' }))
    assert.deepEqual((await uses('kubernetes/uses'))[0], ['1.0.0', '1.36.1', true, 2, ['shop-a', 'shop-b']])
  })

  test('uses are paged', async () => {
    const first = (await it.api.send('GET', '/api/v1/packs/ubuntu/uses?limit=1')).json
    assert.equal(first.items.length, 1)
    const rest = (await it.api.send('GET', `/api/v1/packs/ubuntu/uses?limit=1&cursor=${first.next}`)).json
    assert.deepEqual([first.items[0].version, rest.items[0].version, rest.next], ['1.0.0', '1.1.0', null])
  })

  test('a page goes on where the one before ended, also where that one is gone', async () => {
    for (const name of ['aaa', 'aab']) await it.made(fullProfile({ name, kubernetes: '1.36.1' }))
    const read = async (query: string) => (await it.api.send('GET', `/api/v1/packs/ubuntu/uses?limit=2${query}`)).json
    const { items, next } = await read('')
    assert.deepEqual(profilesIn(items), ['aaa', 'aab'])
    assert.equal((await it.api.send('DELETE', '/api/v1/profiles/aab')).status, 204)
    assert.deepEqual(profilesIn((await read(`&cursor=${next}`)).items), ['shop', 'shop'])
    assert.equal((await it.api.send('DELETE', '/api/v1/profiles/aaa')).status, 204)
  })

  test('a pack or registry that is not there is missing', async () => {
    for (const path of ['nobody/uses', 'kubernetes/uses?version=9.9.9', 'kubernetes/uses?registry=other'])
      assert.equal((await it.api.send('GET', `/api/v1/packs/${path}`)).json.code, 'pack.missing', path)
    assert.equal((await it.api.send('GET', '/api/v1/registries/nobody')).json.code, 'registry.missing')
    assert.equal((await it.api.send('GET', '/api/v1/registries/built-in')).json.kind, 'built-in')
  })

  test('macros are used by layers, variables and clusters, set or not', async () => {
    const values = `a: "{{.cairn.macro.mirror}}"\nb: '{{.cairn.macro.zone | default "none"}}'\n`
    const addon = { name: 'metrics', kind: 'addon', pack: { name: 'metrics-server', version: '0.8.0' }, values } as const
    const variables = [{ name: 'site', default: '{{.cairn.macro.zone | default "x"}}' }]
    await it.api.send('PUT', '/api/v1/macros', { body: { macros: { mirror: 'example.com', idle: 'x' } } })
    await it.made(fullProfile({ name: 'macros', addons: [addon], variables }))
    await it.use('macros-1', [{ name: 'macros', version: '1.0.0' }])
    const place = { project: 'default', profile: 'macros', version: '1.0.0' }
    const clusters = { count: 1, some: [{ project: 'default', name: 'macros-1' }] }
    const wanted = [
      { name: 'mirror', clusters, layers: { count: 1, some: [{ ...place, layer: 'metrics' }] } },
      {
        name: 'zone',
        clusters,
        layers: {
          count: 2,
          some: [
            { ...place, layer: 'metrics' },
            { ...place, layer: null },
          ],
        },
      },
    ]
    for (const scope of ['project', 'all'])
      assert.deepEqual((await it.api.send('GET', `/api/v1/macros/uses?scope=${scope}`)).json.items, wanted)
    await it.api.send('POST', '/api/v1/projects', { body: { name: 'other' } })
    assert.deepEqual((await it.api.send('GET', '/api/v1/macros/uses?project=other')).json.items, [])
  })
})

function profilesIn(items: readonly { readonly profile: string }[]): readonly string[] {
  return items.map(({ profile }) => profile)
}
