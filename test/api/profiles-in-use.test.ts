import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { listAudit } from '#store/audit.ts'
import type { Answer } from './api-fixture.ts'
import { addonProfile, configMap, fullProfile, type WrittenProfile } from './profile-documents.ts'
import { startProfilesApi, type ProfilesApi } from './profiles-fixture.ts'

describe('profiles in use', () => {
  let api: ProfilesApi['api']
  let project: ProfilesApi['project']
  let post: ProfilesApi['post']
  let get: ProfilesApi['get']
  let put: ProfilesApi['put']
  let made: ProfilesApi['made']
  let use: ProfilesApi['use']
  before(async () => {
    ;({ api, project, post, get, put, made, use } = await startProfilesApi())
  })
  after(() => api.dispose())

  test('a version in use is not deleted, and the refusal counts the clusters', async () => {
    await made(fullProfile({ name: 'used' }))
    await post({ version: '1.1.0', from: '1.0.0' }, '/used/versions')
    await use('used-1', [{ name: 'used', version: '1.0.0' }])
    await use('used-2', [{ name: 'used', version: '1.0.0' }])
    const profile = (await get('/used')).json
    assert.equal(profile.clusters, 2)
    assert.deepEqual(
      profile.versions.map((one: { version: string; clusters: number }) => [one.version, one.clusters]),
      [
        ['1.1.0', 0],
        ['1.0.0', 2],
      ],
    )
    assert.equal((await get('/used/versions/1.0.0')).json.inUse.clusters, 2)
    for (const path of ['/used', '/used/versions/1.0.0']) {
      const refused = await api.send('DELETE', `/api/v1/profiles${path}`)
      assert.deepEqual([refused.status, refused.json.code], [409, 'version.in-use'])
      assert.match(refused.json.detail, /2 clusters use it/)
    }
    assert.equal((await api.send('DELETE', '/api/v1/profiles/used/versions/1.1.0')).status, 204)
    assert.equal((await api.send('DELETE', '/api/v1/profiles/used/versions/1.1.0')).json.code, 'version.missing')
    assert.equal((await api.send('DELETE', '/api/v1/profiles/nobody')).json.code, 'profile.missing')
  })

  test('the list is by name, filtered and paged', async () => {
    for (const name of ['list-c', 'list-a', 'list-b']) await made(addonProfile(name, configMap(name)))
    const names = (answer: Answer): string[] => answer.json.items.map((item: { name: string }) => item.name)
    assert.deepEqual(names(await get('?q=list-')), ['list-a', 'list-b', 'list-c'])
    assert.deepEqual(names(await get('?q=LIST-&sort=-name')), ['list-c', 'list-b', 'list-a'])
    const page = await get('?q=list-&limit=2')
    assert.deepEqual(names(page), ['list-a', 'list-b'])
    const rest = await get(`?q=list-&limit=2&cursor=${page.json.next}`)
    assert.deepEqual([names(rest), rest.json.next], [['list-c'], null])
    assert.equal((await get(`?limit=2&cursor=${page.json.next}`)).json.code, 'cursor.invalid')
  })

  test('a diff shows layers, values, manifests and variables', async () => {
    await made(
      fullProfile({
        name: 'diffed',
        addons: [
          {
            name: 'metrics',
            kind: 'addon',
            pack: { name: 'metrics-server', version: '0.8.0' },
            values: 'manifests: {metrics-server: {replicas: 3}}',
          },
          { name: 'gone', kind: 'addon', manifests: [{ name: 'gone', content: configMap('gone') }] },
          { name: 'web', kind: 'addon', manifests: [{ name: 'web', content: configMap('a') }] },
        ],
        variables: [{ name: 'size', default: '1' }],
      }),
    )
    await post(
      fullProfile({
        name: 'diffed',
        version: '2.0.0',
        kubernetes: '1.36.2',
        addons: [
          {
            name: 'metrics',
            kind: 'addon',
            pack: { name: 'metrics-server', version: '0.8.0' },
            values: 'manifests: {metrics-server: {replicas: 4}}',
          },
          { name: 'web', kind: 'addon', manifests: [{ name: 'web', content: configMap('b') }] },
          { name: 'new', kind: 'addon', manifests: [{ name: 'new', content: configMap('new') }] },
        ],
        variables: [{ name: 'size', default: '2' }],
      }),
      '/diffed/versions',
    )
    const { layers, variables } = (await get('/diffed/diff?from=1.0.0&to=2.0.0')).json
    const short = layers.map((layer: { layer: string; kind: string }) => [layer.layer, layer.kind])
    assert.deepEqual(short, [
      ['kubernetes', 'changed'],
      ['metrics', 'changed'],
      ['web', 'changed'],
      ['new', 'added'],
      ['gone', 'removed'],
    ])
    const [kubernetes, metrics, web] = layers
    assert.deepEqual(
      [kubernetes.from, kubernetes.to],
      [
        { pack: 'kubernetes', version: '1.36.1' },
        { pack: 'kubernetes', version: '1.36.2' },
      ],
    )
    assert.deepEqual(metrics.diff, [{ path: 'manifests.metrics-server.replicas', kind: 'changed', from: 3, to: 4 }])
    assert.deepEqual(web.manifests, [{ name: 'web', kind: 'changed', from: configMap('a'), to: configMap('b') }])
    assert.deepEqual(variables, [{ path: 'size.default', kind: 'changed', from: '1', to: '2' }])
    assert.equal((await get('/diffed/diff?from=1.0.0&to=3.0.0')).json.code, 'version.missing')
    assert.equal((await get('/diffed/diff?from=1.0.0&to=1.0.0@99999999999')).json.code, 'revision.missing')
  })

  test('an impact tells for which clusters nodes would be replaced, and saving tells how many', async () => {
    const document = await made(
      fullProfile({
        name: 'impact',
        addons: [{ name: 'web', kind: 'addon', manifests: [{ name: 'web', content: configMap('a') }] }],
      }),
    )
    await use('impact-1', [{ name: 'impact', version: '1.0.0' }])
    await use('impact-2', [{ name: 'impact', version: '1.0.0' }])
    const withLayer = (index: number, change: object): WrittenProfile => {
      const layers = document.spec.layers.map((layer, at) => (at === index ? { ...layer, ...change } : layer))
      return { ...document, spec: { ...document.spec, layers } }
    }
    const inPlace = withLayer(4, { manifests: [{ name: 'web', content: configMap('b') }] })
    const repaving = withLayer(1, { values: 'kubeadmconfig: {kubeletExtraArgs: {max-pods: "50"}}' })
    const controlPlane = withLayer(1, { values: 'kubeadmconfig: {apiServer: {extraArgs: {profiling: "true"}}}' })
    const asking = { ...document, spec: { ...document.spec, variables: [{ name: 'size', required: true }] } }
    const rows: [WrittenProfile, string, string, number][] = [
      [document, 'unchanged', 'none', 0],
      [inPlace, 'in-place', 'none', 0],
      [repaving, 'repaved', 'full', 2],
      [controlPlane, 'repaved', 'control-plane', 2],
      [asking, 'blocked', 'none', 0],
    ]
    for (const [body, outcome, scope, repaved] of rows) {
      const impact = await post(body, '/impact/versions/1.0.0/impact')
      assert.equal(impact.status, 200, impact.text)
      assert.deepEqual([impact.json.clusters, impact.json.repaved], [2, repaved])
      const groups = impact.json.groups.map((group: { outcome: string; scope: string; clusters: string[] }) => [
        group.outcome,
        group.scope,
        group.clusters,
      ])
      assert.deepEqual(groups, [[outcome, scope, ['impact-1', 'impact-2']]])
      assert.ok(outcome === 'unchanged' || impact.json.groups[0].reasons.length > 0)
    }
    assert.equal((await get('/impact/versions/1.0.0')).json.revision, 1)
    const saved = (await put('/impact/versions/1.0.0', repaving)).json
    assert.deepEqual(saved.inUse, { clusters: 2, repaved: 2 })
    assert.equal((await put('/impact/versions/1.0.0?impact=none', inPlace)).json.inUse, null)
  })

  test('an impact tells what moving clusters on other versions would do, by outcome with counted reasons', async () => {
    const document = await made(fullProfile({ name: 'move' }))
    const patch = await post({ version: '1.0.1', from: '1.0.0' }, '/move/versions')
    assert.equal(patch.status, 201, patch.text)
    const values = 'kubeadmconfig: {kubeletExtraArgs: {max-pods: "50"}}'
    const layers = document.spec.layers.map((layer, index) => (index === 1 ? { ...layer, values } : layer))
    const next = await post({ ...document, spec: { ...document.spec, version: '2.0.0', layers } }, '/move/versions')
    assert.equal(next.status, 201, next.text)
    for (const name of ['move-1', 'move-2']) await use(name, [{ name: 'move', version: '1.0.0' }])
    await use('move-3', [{ name: 'move', version: '1.0.1' }])
    await use('move-4', [{ name: 'move', version: '2.0.0' }])
    const impactOf = async (version: string, body?: object) => await post(body, `/move/versions/${version}/impact`)

    const moved = (await impactOf('2.0.0')).json
    assert.deepEqual([moved.clusters, moved.repaved], [3, 3])
    const [total, ...others] = moved.outcomes
    assert.deepEqual(others, [])
    assert.deepEqual([total.outcome, total.scope, total.clusters], ['repaved', 'full', 3])
    assert.match(total.reasons[0].text, /max-pods changes from 110 to 50/)
    assert.equal(total.reasons[0].clusters, 3)
    assert.deepEqual(
      moved.groups.flatMap((group: { clusters: string[] }) => group.clusters),
      ['move-1', 'move-2', 'move-3'],
    )
    const some = (await impactOf('2.0.0', { from: ['1.0.1'] })).json
    assert.deepEqual([some.clusters, some.groups[0].clusters], [1, ['move-3']])
    const back = (await impactOf('1.0.1', { from: ['1.0.0', '2.0.0'] })).json
    assert.deepEqual(
      back.outcomes.map((one: { outcome: string; clusters: number }) => [one.outcome, one.clusters]),
      [
        ['repaved', 1],
        ['unchanged', 2],
      ],
    )
    assert.equal((await impactOf('2.0.0', { from: ['9.0.0'] })).json.code, 'version.missing')
    assert.equal((await impactOf('9.0.0')).json.code, 'version.missing')
    assert.equal((await impactOf('2.0.0', { from: [] })).json.code, 'document.invalid')
    assert.equal((await impactOf('2.0.0', { to: ['1.0.0'] })).json.code, 'document.invalid')
    assert.equal((await get('/move/versions/2.0.0')).json.inUse.clusters, 1)
  })

  test('every write is audited once and told as an event; a refused one is neither', async () => {
    await made(addonProfile('recorded', configMap('a')))
    await put('/recorded/versions/1.0.0?note=why', addonProfile('recorded', configMap('b')))
    await put('/recorded/versions/1.0.0', addonProfile('recorded', configMap('b')))
    await post(addonProfile('recorded', configMap('c')))
    await post({ version: '1.1.0', from: '1.0.0' }, '/recorded/versions')
    await api.send('DELETE', '/api/v1/profiles/recorded/versions/1.0.0')
    await api.send('DELETE', '/api/v1/profiles/recorded')
    const audit = await api.control.store.read((reader) => listAudit(reader, { projectId: project.id, limit: 500 }))
    const own = audit
      .filter((record) => /^profile\/recorded(@|$)/.test(record.object))
      .map((record) => [record.action, record.object])
    assert.deepEqual(own.toReversed(), [
      ['profile.create', 'profile/recorded@1.0.0'],
      ['profile.save-version', 'profile/recorded@1.0.0'],
      ['profile.create-version', 'profile/recorded@1.1.0'],
      ['profile.delete-version', 'profile/recorded@1.0.0'],
      ['profile.delete', 'profile/recorded'],
    ])
    const events = (await api.send('GET', '/api/v1/events?limit=200')).json.items
    const reasons = events
      .filter((event: { object: string | null }) => event.object?.startsWith('profile recorded'))
      .map((event: { reason: string }) => event.reason)
    assert.deepEqual(reasons.toReversed(), [
      'ProfileCreated',
      'ProfileVersionSaved',
      'ProfileVersionCreated',
      'ProfileVersionDeleted',
      'ProfileDeleted',
    ])
  })

  test('a profile is of its project alone', async () => {
    await api.send('POST', '/api/v1/projects', { body: { name: 'other' } })
    await made(addonProfile('mine', configMap('a')))
    assert.equal((await get('/mine?project=other')).json.code, 'profile.missing')
    assert.equal((await get('/mine/versions/1.0.0?project=other')).json.code, 'profile.missing')
    const theirs = await post(addonProfile('mine', configMap('b')), '?project=other')
    assert.equal(theirs.status, 201, theirs.text)
    assert.equal(theirs.json.document.metadata.project, 'other')
  })
})
