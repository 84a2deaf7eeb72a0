import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { addonProfile, configMap, fullProfile, type WrittenProfile } from './profile-documents.ts'
import { errorsOf, startProfilesApi, type ProfilesApi } from './profiles-fixture.ts'

describe('profiles', () => {
  let api: ProfilesApi['api']
  let post: ProfilesApi['post']
  let get: ProfilesApi['get']
  let put: ProfilesApi['put']
  let made: ProfilesApi['made']
  before(async () => {
    ;({ api, post, get, put, made } = await startProfilesApi())
  })
  after(() => api.dispose())

  test('what packs demand is held at a save, every violation at its place; presets come back as they were chosen', async () => {
    const traefik = { name: 'traefik', kind: 'addon' as const, pack: { name: 'traefik', version: '3.5.3' } }
    const refused = await post(
      fullProfile({
        name: 'demands',
        kubernetes: '1.37.1',
        addons: [
          { ...traefik, values: 'manifests: { traefik: { replicas: 50, redirectToHttps: maybe } }' },
          { ...traefik, name: 'two', presets: ['node-port', 'load-balancer', 'none'] },
        ],
      }),
    )
    assert.deepEqual([refused.status, refused.json.code], [422, 'document.invalid'])
    assert.deepEqual(errorsOf(refused), [
      ['preset.group', 'spec.layers[5].presets[1]'],
      ['preset.unknown', 'spec.layers[5].presets[2]'],
      ['constraint.value', 'spec.layers[4].values.manifests.traefik.replicas'],
      ['constraint.value', 'spec.layers[4].values.manifests.traefik.redirectToHttps'],
    ])
    const created = await post(fullProfile({ name: 'demands', addons: [{ ...traefik, presets: ['node-port'] }] }))
    assert.deepEqual(created.json.document.spec.layers[4].presets, ['node-port'])
    assert.equal((await put('/demands/versions/1.0.0', created.json.document)).json.revision, 1)
  })

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
})
