import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { readBuiltInRegistry } from '#control/built-in-registry.ts'
import { createCluster } from '#control/create-cluster.ts'
import type { Principal } from '#control/control.ts'
import { isRefusal } from '#control/refusal.ts'
import { listAudit } from '#store/audit.ts'
import { loadProject, type Project } from '#store/projects.ts'
import { startApi, type Answer, type TestApi } from './api-fixture.ts'
import { addonProfile, cluster, configMap, fullProfile, type WrittenProfile } from './profile-documents.ts'

const principal: Principal = { kind: 'user', id: 'usr_test', name: 'ann@example.com' }

describe('profiles', () => {
  let api: TestApi
  let project: Project
  before(async () => {
    api = await startApi()
    await readBuiltInRegistry(api.control)
    project = (await api.control.store.read((reader) => loadProject(reader, 'default')))!
  })
  after(() => api.dispose())

  const post = (body: unknown, path = '') => api.send('POST', `/api/v1/profiles${path}`, { body })
  const get = (path: string, headers: Record<string, string> = {}) => api.send('GET', `/api/v1/profiles${path}`, { headers })
  const put = (path: string, body: unknown, headers: Record<string, string> = {}) =>
    api.send('PUT', `/api/v1/profiles${path}`, { body, headers })
  const made = async (document: WrittenProfile): Promise<WrittenProfile> => {
    const answer = await post(document)
    assert.equal(answer.status, 201, answer.text)
    return answer.json.document
  }
  const use = async (name: string, profiles: { name: string; version: string }[]) => {
    const created = await createCluster(api.control, { project, principal }, cluster(name, profiles))
    assert.ok(!isRefusal(created), JSON.stringify(created))
  }
  const errorsOf = (answer: Answer): [string, string][] =>
    answer.json.errors.map((one: { code: string; path: string }) => [one.code, one.path])

  test('a profile is created, read back with every default, and what is exported is imported unchanged', async () => {
    const values = '# why\npack:\n   podCIDR: "10.0.0.0/16"   # ours\n'
    const created = await post(fullProfile({ name: 'shop', tags: { team: 'b', area: 'a' }, kubernetesValues: values }))
    assert.equal(created.status, 201, created.text)
    const { document, revision, digest, inUse } = created.json
    assert.equal(revision, 1)
    assert.deepEqual(inUse, { clusters: 0 })
    assert.deepEqual(document.metadata, { name: 'shop', project: 'default', tags: { area: 'a', team: 'b' } })
    assert.equal(document.spec.layers[1].values, values)
    assert.deepEqual(document.spec.variables, [])
    assert.deepEqual(document.spec.layers[0].manifests, [])
    assert.equal(document.spec.layers[0].installPriority, 0)
    assert.match(document.spec.layers[0].pack.digest, /^sha256:[0-9a-f]{64}$/)
    const read = await get('/shop/versions/1.0.0')
    assert.deepEqual(read.json, created.json)
    assert.equal(read.headers.get('etag'), created.headers.get('etag'))
    const again = await put('/shop/versions/1.0.0', document)
    assert.deepEqual(again.json, { revision: 1, digest, inUse: { clusters: 0, repaved: 0 } })
    assert.equal((await api.send('DELETE', '/api/v1/profiles/shop')).status, 204)
    assert.deepEqual((await post(document)).json, created.json)
  })

  test('a name is taken once', async () => {
    await made(addonProfile('taken', configMap('a')))
    const second = await post(addonProfile('taken', configMap('b')))
    assert.deepEqual([second.status, second.json.code], [409, 'profile.exists'])
  })

  test('everything that is wrong is said at once, by path and rule', async () => {
    const document = fullProfile({ name: 'wrong', version: 'v1.0' })
    const layers = [
      ...document.spec.layers.filter((layer) => layer.kind !== 'csi'),
      { name: 'web', kind: 'addon' as const, manifests: [{ name: 'web', content: 'text: "{{.cairn.var.nobody}}"' }] },
      { name: 'web', kind: 'addon' as const, values: 'a: [', manifests: [{ name: 'web', content: configMap('a') }] },
    ]
    const answer = await post({ ...document, spec: { ...document.spec, layers } })
    assert.deepEqual([answer.status, answer.json.code], [422, 'document.invalid'])
    const codes = errorsOf(answer)
    assert.deepEqual(
      codes.map(([code]) => code),
      ['version.not-semver', 'layer.missing', 'layer.duplicate-name', 'variable.unknown', 'values.malformed'],
    )
    assert.ok(codes.every(([, path]) => path.startsWith('spec.')))
    assert.match(answer.json.errors.at(-1).message, /line 1/)
    assert.equal((await get('/wrong')).status, 404)
  })

  test('all unknown packs are named, and nothing is made', async () => {
    const document = fullProfile({ name: 'unknown', kubernetes: '1.99.0' })
    const layers = [
      ...document.spec.layers,
      { name: 'x', kind: 'addon' as const, pack: { name: 'nobody', version: '1.0.0', registry: 'mine' } },
    ]
    const answer = await post({ ...document, spec: { ...document.spec, layers } })
    assert.deepEqual([answer.status, answer.json.code], [422, 'pack.unknown'])
    assert.deepEqual(errorsOf(answer), [
      ['pack.unknown', 'spec.layers[1].pack'],
      ['pack.unknown', 'spec.layers[4].pack'],
    ])
    assert.match(answer.json.detail, /kubernetes 1\.99\.0.*nobody 1\.0\.0/)
    assert.equal((await get('/unknown')).status, 404)
  })

  test('a digest that is another one is refused', async () => {
    const document = addonProfile('digests', configMap('a'))
    const digest: `sha256:${string}` = `sha256:${'0'.repeat(64)}`
    const layers = [{ name: 'x', kind: 'addon' as const, pack: { name: 'metrics-server', version: '0.8.0', digest } }]
    const answer = await post({ ...document, spec: { ...document.spec, layers } })
    assert.deepEqual([answer.status, answer.json.code], [422, 'pack.digest-mismatch'])
    assert.deepEqual(errorsOf(answer), [['pack.digest-mismatch', 'spec.layers[0].pack.digest']])
  })

  test('a digest that the version holds stays good when its pack is completed, and no digest takes what is there', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'cairn-registry-'))
    try {
      const pack = { name: 'charted', version: '1.0.0', layer: 'addon', cloudTypes: ['all'], charts: ['charts/app.tgz'] }
      await writeFile(join(folder, 'pack.json'), JSON.stringify(pack))
      await writeFile(join(folder, 'values.yaml'), '')
      await api.send('POST', '/api/v1/registries', { body: { name: 'mine', kind: 'folder', path: folder } })
      const written = addonProfile('pinned', configMap('a'))
      const withPack = (digest?: `sha256:${string}`): WrittenProfile => {
        const reference = { name: 'charted', version: '1.0.0', registry: 'mine', ...(digest ? { digest } : {}) }
        return { ...written, spec: { ...written.spec, layers: [{ name: 'app', kind: 'addon', pack: reference }] } }
      }
      const document = await made(withPack())
      const before = document.spec.layers[0]?.pack?.digest
      await mkdir(join(folder, 'charts'))
      await writeFile(join(folder, 'charts', 'app.tgz'), 'bytes')
      await api.send('POST', '/api/v1/registries/mine/sync')
      assert.equal((await put('/pinned/versions/1.0.0', document)).json.revision, 1)
      assert.equal((await put('/pinned/versions/1.0.0', withPack())).json.revision, 2)
      const after = (await get('/pinned/versions/1.0.0')).json.document.spec.layers[0].pack.digest
      assert.notEqual(after, before)
      const old = await put('/pinned/versions/1.0.0', withPack(before))
      assert.deepEqual([old.status, old.json.code], [422, 'pack.digest-mismatch'])
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  })

  test('a version is copied, and belongs to no cluster', async () => {
    const first = await post(fullProfile({ name: 'copied' }))
    const copy = await post({ version: '1.1.0', from: '1.0.0' }, '/copied/versions')
    assert.equal(copy.status, 201, copy.text)
    assert.equal(copy.json.digest, first.json.digest)
    assert.equal(copy.json.revision, 1)
    assert.deepEqual(copy.json.document.spec, { ...first.json.document.spec, version: '1.1.0' })
    const rows: [object, number, string][] = [
      [{ version: '1.1.0', from: '1.0.0' }, 409, 'version.exists'],
      [{ version: '1.2', from: '1.0.0' }, 422, 'document.invalid'],
      [{ version: '1.2.0', from: '9.0.0' }, 404, 'version.missing'],
      [{ version: '1.2.0', from: '1.0.0@7' }, 404, 'revision.missing'],
      [{ version: '1.2.0' }, 422, 'document.invalid'],
      [addonProfile('copied', configMap('a'), '1.2.0'), 422, 'document.mismatch'],
      [fullProfile({ name: 'other', version: '1.2.0' }), 422, 'document.mismatch'],
      [fullProfile({ name: 'copied', version: '1.0.0' }), 409, 'version.exists'],
    ]
    for (const [body, status, code] of rows) {
      const answer = await post(body, '/copied/versions')
      assert.deepEqual([answer.status, answer.json.code], [status, code], JSON.stringify(body))
    }
    assert.equal((await post({ version: '1.1.0', from: '1.0.0' }, '/nobody/versions')).json.code, 'profile.missing')
    const whole = await post(fullProfile({ name: 'copied', version: '1.2.0-rc.1', tags: { a: 'b' } }), '/copied/versions')
    assert.equal(whole.status, 201, whole.text)
    const profile = (await get('/copied')).json
    assert.deepEqual(
      profile.versions.map((one: { version: string }) => one.version),
      ['1.2.0-rc.1', '1.1.0', '1.0.0'],
    )
    assert.deepEqual(profile.tags, { a: 'b' })
  })

  test('a save in place is a revision, a reverted one has the old digest, and an equal one is none', async () => {
    const path = '/saved/versions/1.0.0'
    const first = (await post(addonProfile('saved', configMap('a')))).json
    const second = (await put(`${path}?note=b%20is%20better`, addonProfile('saved', configMap('b')))).json
    assert.equal(second.revision, 2)
    const equal = (await put(path, addonProfile('saved', configMap('b')))).json
    assert.deepEqual([equal.revision, equal.digest], [2, second.digest])
    const reverted = (await put(path, first.document)).json
    assert.deepEqual([reverted.revision, reverted.digest], [3, first.digest])
    const history = (await get(`${path}/revisions`)).json
    assert.deepEqual(
      history.items.map((one: { revision: number; note: string }) => [one.revision, one.note]),
      [
        [3, ''],
        [2, 'b is better'],
        [1, ''],
      ],
    )
    const page = (await get(`${path}/revisions?limit=2`)).json
    assert.equal(page.items.length, 2)
    assert.deepEqual((await get(`${path}/revisions?limit=2&cursor=${page.next}`)).json, {
      items: history.items.slice(2),
      next: null,
    })
    assert.equal((await get(`${path}?revision=2`)).json.digest, second.digest)
    assert.equal((await get(`${path}?revision=4`)).json.code, 'revision.missing')
  })

  test('comments count, since values are kept to the letter', async () => {
    const withValues = (values: string) => fullProfile({ name: 'letters', kubernetesValues: values })
    await made(withValues('a: 1\n'))
    assert.equal((await put('/letters/versions/1.0.0', withValues('a: 1 # one\n'))).json.revision, 2)
    const diff = (await get('/letters/diff?from=1.0.0@1&to=1.0.0@2')).json
    assert.deepEqual([diff.layers, diff.variables], [[], []])
  })

  test('tags are of the profile: saving others adds no revision', async () => {
    const document = await made(addonProfile('tagged', configMap('a')))
    const saved = await put('/tagged/versions/1.0.0', { ...document, metadata: { ...document.metadata, tags: { team: 'web' } } })
    assert.deepEqual([saved.status, saved.json.revision], [200, 1])
    assert.deepEqual((await get('/tagged')).json.tags, { team: 'web' })
    assert.deepEqual((await get('/tagged/versions/1.0.0')).json.document.metadata.tags, { team: 'web' })
  })

  test('a dry run says what would be, and writes nothing', async () => {
    const before = (await post(addonProfile('dry', configMap('a')))).json
    const dry = (await put('/dry/versions/1.0.0?dryRun=true', addonProfile('dry', configMap('b')))).json
    assert.equal(dry.revision, 2)
    assert.notEqual(dry.digest, before.digest)
    assert.deepEqual((await get('/dry/versions/1.0.0')).json, before)
    assert.equal((await get('/dry/versions/1.0.0/revisions')).json.items.length, 1)
  })

  test('a document is saved only where it says it belongs', async () => {
    const document = await made(fullProfile({ name: 'belongs' }))
    const spec = document.spec
    const rows: [WrittenProfile, string][] = [
      [{ ...document, metadata: { ...document.metadata, name: 'elsewhere' } }, 'metadata.name'],
      [{ ...document, spec: { ...spec, version: '1.0.1' } }, 'spec.version'],
      [{ ...document, spec: { ...spec, type: 'infra' } }, 'spec.type'],
      [{ ...document, spec: { ...spec, cloudType: 'aws' } }, 'spec.cloudType'],
    ]
    for (const [wrong, path] of rows) {
      const answer = await put('/belongs/versions/1.0.0', wrong)
      assert.deepEqual(
        [answer.status, answer.json.code, errorsOf(answer)],
        [422, 'document.mismatch', [['document.mismatch', path]]],
      )
    }
    const foreign = await put('/belongs/versions/1.0.0', { ...document, metadata: { ...document.metadata, project: 'other' } })
    assert.equal(foreign.json.code, 'project.mismatch')
    assert.equal((await put('/belongs/versions/2.0.0', document)).json.code, 'version.missing')
    assert.equal((await put('/nobody/versions/1.0.0', document)).json.code, 'profile.missing')
  })

  test('If-Match keeps a save from undoing another', async () => {
    await made(addonProfile('matched', configMap('a')))
    const etag = (await get('/matched/versions/1.0.0')).headers.get('etag')!
    const path = '/matched/versions/1.0.0'
    assert.equal((await put(path, addonProfile('matched', configMap('b')), { 'if-match': etag })).status, 200)
    const late = await put(path, addonProfile('matched', configMap('c')), { 'if-match': etag })
    assert.deepEqual([late.status, late.json.code], [412, 'if-match.failed'])
  })

  test('saves at once are revisions one after the other', async () => {
    await made(addonProfile('busy', configMap('start')))
    const texts = ['a', 'b', 'c', 'd', 'e', 'f']
    const saves = await Promise.all(
      texts.map((text) => put('/busy/versions/1.0.0?impact=none', addonProfile('busy', configMap(text)))),
    )
    assert.deepEqual(
      saves.map((save) => save.status),
      texts.map(() => 200),
    )
    const numbers = saves.map((save): number => save.json.revision)
    assert.deepEqual(
      numbers.toSorted((left, right) => left - right),
      [2, 3, 4, 5, 6, 7],
    )
    assert.equal((await get('/busy/versions/1.0.0')).json.digest, saves[numbers.indexOf(7)]?.json.digest)
  })

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
