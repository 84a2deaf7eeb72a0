import assert from 'node:assert/strict'
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { readBuiltInRegistry } from '#control/built-in-registry.ts'
import { loadPack, loadPackContents } from '#store/packs.ts'
import { startApi, type TestApi } from './api-fixture.ts'

describe('packs and registries', () => {
  let api: TestApi
  let folder: string
  before(async () => {
    api = await startApi()
    await readBuiltInRegistry(api.control)
    folder = await mkdtemp(join(tmpdir(), 'cairn-registry-'))
  })
  after(async () => {
    await api.dispose()
    await rm(folder, { recursive: true, force: true })
  })

  const writePack = async (name: string, version: string, values: string, more: object = {}): Promise<void> => {
    const path = join(folder, `${name}-${version}`)
    await mkdir(path, { recursive: true })
    await writeFile(join(path, 'pack.json'), JSON.stringify({ name, version, layer: 'addon', cloudTypes: ['all'], ...more }))
    await writeFile(join(path, 'values.yaml'), values)
  }
  const sync = async (name = 'mine') => (await api.send('POST', `/api/v1/registries/${name}/sync`)).json

  test('the built-in packs are there, by name, newest version first', async () => {
    const { json } = await api.send('GET', '/api/v1/packs?limit=200')
    const names = json.items.map((item: { name: string }) => item.name)
    assert.deepEqual(names, names.toSorted())
    const kubernetes = json.items.find((item: { name: string }) => item.name === 'kubernetes')
    assert.equal(kubernetes.registry, 'built-in')
    assert.equal(kubernetes.latest, kubernetes.versions[0])
    assert.ok(kubernetes.versions.indexOf('1.36.2') < kubernetes.versions.indexOf('1.35.4'))
  })

  test('lists are filtered and paged', async () => {
    const all = (await api.send('GET', '/api/v1/packs?limit=200')).json.items
    const paged: unknown[] = []
    let cursor = ''
    for (let pages = 0; pages < 50; pages += 1) {
      const { json } = await api.send('GET', `/api/v1/packs?limit=3${cursor}`)
      paged.push(...json.items)
      if (json.next === null) break
      cursor = `&cursor=${json.next}`
    }
    assert.deepEqual(paged, all)
    const cni = (await api.send('GET', '/api/v1/packs?layer=cni')).json.items
    assert.ok(cni.length >= 2 && cni.every((item: { layer: string }) => item.layer === 'cni'))
    const aws = (await api.send('GET', '/api/v1/packs?layer=csi&cloudType=aws')).json.items.map(
      (item: { name: string }) => item.name,
    )
    const vsphere = (await api.send('GET', '/api/v1/packs?layer=csi&cloudType=vsphere')).json.items.map(
      (item: { name: string }) => item.name,
    )
    assert.notDeepEqual(aws, vsphere)
    assert.deepEqual(
      (await api.send('GET', '/api/v1/packs?q=CILIUM')).json.items.map((item: { name: string }) => item.name),
      ['cilium'],
    )
    assert.deepEqual((await api.send('GET', '/api/v1/packs?registry=none')).json.items, [])
  })

  test('one pack shows all that it says', async () => {
    const { status, json } = await api.send('GET', '/api/v1/packs/kubernetes/versions/1.36.2')
    assert.equal(status, 200)
    assert.match(json.values, /kubeadmconfig:/)
    assert.match(json.digest, /^sha256:/)
    assert.deepEqual(json.state, { ready: true, problems: [] })
    for (const path of [
      '/api/v1/packs/kubernetes/versions/0.0.1',
      '/api/v1/packs/kubernetes/versions/1.36.2?registry=other',
      `/api/v1/packs/${'x'.repeat(101)}/versions/1.0.0`,
    ])
      assert.equal((await api.send('GET', path)).json.code, 'pack.missing', path)
  })

  test('a folder is added and read; what is refused in it is said', async () => {
    await writePack('web', '1.0.0', 'a: 1\n')
    await writePack('broken', '1.0.0', 'a: [\n')
    const added = await api.send('POST', '/api/v1/registries', { body: { name: 'mine', kind: 'folder', path: folder } })
    assert.equal(added.status, 201)
    assert.equal(added.json.packs, 1)
    assert.deepEqual(
      added.json.problems.map((problem: { path: string; code: string }) => [problem.path, problem.code]),
      [['broken-1.0.0/values.yaml', 'pack.malformed']],
    )
    assert.equal((await api.send('GET', '/api/v1/packs/web/versions/1.0.0')).json.registry, 'mine')
    const again = await api.send('POST', '/api/v1/registries', { body: { name: 'mine', kind: 'folder', path: folder } })
    assert.deepEqual([again.status, again.json.code], [409, 'registry.exists'])
    const builtIn = await api.send('POST', '/api/v1/registries', { body: { name: 'built-in', kind: 'folder', path: folder } })
    assert.equal(builtIn.json.code, 'registry.exists')
    const listed = (await api.send('GET', '/api/v1/registries')).json.items.map((item: { name: string }) => item.name)
    assert.deepEqual(listed, ['built-in', 'mine'])
  })

  test('a folder that cannot be read adds nothing', async () => {
    for (const path of ['relative/folder', '/no/such/folder', join(folder, 'web-1.0.0', 'values.yaml')]) {
      const answer = await api.send('POST', '/api/v1/registries', { body: { name: 'other', kind: 'folder', path } })
      assert.deepEqual([answer.status, answer.json.code, answer.json.errors[0]?.path], [422, 'document.invalid', 'path'], path)
    }
    assert.equal((await api.send('POST', '/api/v1/registries/other/sync')).json.code, 'registry.missing')
  })

  test('other content under a known version is reported and never used; the old content stays', async () => {
    const before = (await api.send('GET', '/api/v1/packs/web/versions/1.0.0')).json
    await writePack('web', '1.0.0', 'a: 2\n')
    await writePack('web', '1.1.0', 'a: 2\n')
    const synced = await sync()
    assert.deepEqual(
      synced.problems
        .filter((problem: { code: string }) => problem.code === 'pack.changed')
        .map((problem: { path: string }) => problem.path),
      ['web-1.0.0'],
    )
    assert.equal(synced.packs, 2)
    const now = (await api.send('GET', '/api/v1/packs/web/versions/1.0.0')).json
    assert.deepEqual([now.digest, now.values], [before.digest, 'a: 1\n'])
    assert.equal((await api.send('GET', '/api/v1/packs/web/versions/1.1.0')).json.values, 'a: 2\n')
  })

  test('a pack that the folder no longer has is off the lists and stays usable', async () => {
    const { digest } = (await api.send('GET', '/api/v1/packs/web/versions/1.1.0')).json
    await rm(join(folder, 'web-1.1.0'), { recursive: true })
    assert.equal((await sync()).packs, 1)
    assert.deepEqual((await api.send('GET', '/api/v1/packs?q=web')).json.items[0].versions, ['1.0.0'])
    await api.control.store.read(async (reader) => {
      assert.equal((await loadPack(reader, 'prj_default', { registry: 'mine', name: 'web', version: '1.1.0' }))?.digest, digest)
      assert.equal((await loadPackContents(reader, [digest])).get(digest)?.values, 'a: 2\n')
    })
  })

  test('an archive that was absent may come later', async () => {
    await writePack('charted', '1.0.0', '', { charts: ['charts/app-1.0.0.tgz'] })
    await sync()
    const before = (await api.send('GET', '/api/v1/packs/charted/versions/1.0.0')).json
    assert.equal(before.state.ready, false)
    await mkdir(join(folder, 'charted-1.0.0', 'charts'))
    await writeFile(join(folder, 'charted-1.0.0', 'charts', 'app-1.0.0.tgz'), 'bytes of a chart')
    assert.ok(!(await sync()).problems.some((problem: { path: string }) => problem.path === 'charted-1.0.0'))
    const now = (await api.send('GET', '/api/v1/packs/charted/versions/1.0.0')).json
    assert.equal(now.state.ready, true)
    assert.notEqual(now.digest, before.digest)
  })

  test('a pack whose rules or presets cannot be read is there, and says so', async () => {
    await writePack('odd', '1.0.0', 'a: 1\n', {
      constraints: { dependencies: [{ packName: 'x', layer: 'addon', type: 'needed' }] },
    })
    await writeFile(join(folder, 'odd-1.0.0', 'schema.yaml'), "a:\n  schema: '{{ requird }}'\n")
    await writeFile(
      join(folder, 'odd-1.0.0', 'presets.yaml'),
      'presets: [{ name: fast, group: speed, add: "a: 2" }, { name: bad, add: "[" }]\n',
    )
    await sync()
    const { state, presetChoices } = (await api.send('GET', '/api/v1/packs/odd/versions/1.0.0')).json
    assert.deepEqual(presetChoices, [{ name: 'fast', displayName: 'fast', group: 'speed', remove: [], add: 'a: 2' }])
    assert.equal(state.problems.length, 3)
    for (const [index, says] of [
      /schema\.yaml line 1, a: "requird"/,
      /presets\[1\]\.add/,
      /constraints\.dependencies\[0\]\.type/,
    ].entries())
      assert.match(state.problems[index], says)
  })

  test('what a pack demands is told in words', async () => {
    await writePack('strict', '1.0.0', 'a: 1\n', {
      constraints: {
        dependencies: [{ packName: 'kubernetes', layer: 'k8s', type: 'required', minVersion: '1.33', maxVersion: '' }],
        resources: [{ type: 'memory', minLimit: '2048' }],
      },
    })
    await writeFile(
      join(folder, 'strict-1.0.0', 'schema.yaml'),
      'a:\n  schema: \'{{ required | format "${number:[1-5]}" | hints "how many" }}\'\n',
    )
    await sync()
    const { demands, state } = (await api.send('GET', '/api/v1/packs/strict/versions/1.0.0')).json
    assert.deepEqual(state.problems, [])
    const [rule] = demands.values
    assert.deepEqual(
      { ...rule, wanted: typeof rule.wanted },
      {
        path: 'a',
        required: true,
        readOnly: false,
        wanted: 'string',
        hints: ['how many'],
      },
    )
    assert.deepEqual(demands.packs, [{ name: 'kubernetes', layer: 'k8s', type: 'required', min: '1.33', max: null }])
    assert.deepEqual(demands.nodes, [{ resource: 'memory', unit: 'Mi', minLimit: 2048, components: 0 }])
  })

  test('projects have registries of their own, and all have the built-in packs', async () => {
    assert.equal((await api.send('POST', '/api/v1/projects', { body: { name: 'other' } })).status, 201)
    assert.equal((await api.send('GET', '/api/v1/packs/web/versions/1.0.0?project=other')).json.code, 'pack.missing')
    assert.equal((await api.send('GET', '/api/v1/packs/kubernetes/versions/1.36.2?project=other')).status, 200)
    const copy = join(folder, '..', `${folder.split('/').at(-1)}-copy`)
    await cp(join(folder, 'web-1.0.0'), join(copy, 'web'), { recursive: true })
    const added = await api.send('POST', '/api/v1/registries?project=other', {
      body: { name: 'mine', kind: 'folder', path: copy },
    })
    await rm(copy, { recursive: true })
    assert.equal(added.status, 201)
    assert.equal((await api.send('GET', '/api/v1/packs/web/versions/1.0.0?project=other')).json.values, 'a: 2\n')
    assert.equal((await api.send('GET', '/api/v1/packs/web/versions/1.0.0')).json.values, 'a: 1\n')
  })

  test('reading the built-in packs again changes nothing', async () => {
    const before = (await api.send('GET', '/api/v1/audit?limit=200')).json.items.length
    await readBuiltInRegistry(api.control)
    const synced = await sync('built-in')
    assert.deepEqual(synced.problems, [])
    assert.equal((await api.send('GET', '/api/v1/audit?limit=200')).json.items.length, before)
  })
})
