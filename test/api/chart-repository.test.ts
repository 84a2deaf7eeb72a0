import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { readBuiltInRegistry } from '#control/built-in-registry.ts'
import { insertManagementCluster } from '#store/management-clusters.ts'
import { loadProject } from '#store/projects.ts'
import { clusterOf, configMap, manifestLayer, stack, workers } from '../journeys/stack.ts'
import { chartYaml, writeChartPack } from '../chart-pack.ts'
import { startApi, type TestApi } from './api-fixture.ts'

interface Index {
  readonly entries: Readonly<Record<string, readonly { readonly version: string; readonly urls: readonly [string] }[]>>
}

/** What the Flux of a management cluster pulls, over HTTP as it pulls it. */
describe('the charts of a cluster', () => {
  let api: TestApi
  const folder = mkdtempSync(join(tmpdir(), 'cairn-charts-'))
  const projectId = async (name: string) =>
    (await api.control.store.read((reader) => loadProject(reader, name)))?.id ?? assert.fail(`no project ${name}`)
  before(async () => {
    api = await startApi()
    await readBuiltInRegistry(api.control)
    await addManagementCluster('prj_default', 'home')
    await addManagementCluster('prj_default', 'away')
    const path = writeChartPack(folder)
    expect(201, await api.send('POST', '/api/v1/registries', { body: { name: 'mine', kind: 'folder', path } }))
    const charted = { name: 'web', kind: 'addon' as const, pack: { registry: 'mine', name: 'web', version: '1.0.0' } }
    const profile = stack('shop', { addons: [manifestLayer('note', '{{ not for Helm }}'), charted] })
    const body = { ...profile, spec: { ...profile.spec, cloudType: 'docker' } }
    expect(201, await api.send('POST', '/api/v1/profiles', { body }))
    const wanted = clusterOf('store', 'shop', {
      cloudType: 'docker',
      managementCluster: 'home',
      workerPools: [workers('general', 1)],
    })
    expect(201, await api.send('POST', '/api/v1/clusters', { body: wanted }))
  })
  after(async () => {
    await api.dispose()
    rmSync(folder, { recursive: true, force: true })
  })

  const addManagementCluster = async (projectId: string, name: string) => {
    const names = ['cluster-api', 'infrastructure-docker'] as const
    const controllers = names.map((one) => ({ name: one, version: '1.14.0' }))
    const report = { kubernetesVersion: '1.34.0', controllers, problems: [] }
    const made = { projectId, name, kubeconfig: null, report, checkedAt: 0, createdAt: 0 }
    assert.ok(await api.control.store.transact((tx) => insertManagementCluster(tx, made)))
  }
  const basic = (user: string, password: string) => ({
    authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`,
  })
  const asHome = () => basic('home', api.control.chartPassword({ projectId: 'prj_default', name: 'home' }))
  const get = async (path: string, headers: Readonly<Record<string, string>> = asHome()) =>
    await fetch(`${api.baseUrl}/charts/${path}`, { headers })
  const index = async () => (await (await get('default/store/index.yaml')).json()) as Index
  const unpacked = async (name: string, nth = 0) => {
    const { entries } = await index()
    const url = entries[name]?.[nth]?.urls[0] ?? assert.fail(`${name} is not in ${JSON.stringify(entries)}`)
    const answer = await get(`default/store/${url}`)
    assert.equal(answer.status, 200)
    const into = mkdtempSync(join(folder, 'unpacked-'))
    const bytes = new Uint8Array(await answer.arrayBuffer())
    writeFileSync(join(into, 'chart.tgz'), bytes)
    execFileSync('tar', ['-xzf', 'chart.tgz'], { cwd: into })
    return { into, bytes, url, headers: answer.headers }
  }

  test('the index lists exactly what the releases refer to', async () => {
    const { items } = (await api.send('GET', '/api/v1/clusters/store/objects')).json as {
      items: { kind: string; spec: { chart: { spec: { chart: string; version: string } } } }[]
    }
    const releases = items.filter(({ kind }) => kind === 'HelmRelease').map(({ spec }) => spec.chart.spec)
    const wanted = new Set(releases.map(({ chart, version }) => `${chart} ${version}`))
    const listed = Object.entries((await index()).entries).flatMap(([name, all]) =>
      all.map(({ version }) => `${name} ${version}`),
    )
    assert.deepEqual(listed.toSorted(), [...wanted].toSorted())
    assert.ok(listed.some((one) => one.startsWith('web 1.0.0-c')))
  })

  test('every wrapped chart says its own version, and what is not for Helm is a file', async () => {
    const { entries } = await index()
    const charts = await Promise.all((entries['manifests'] ?? []).map((_, nth) => unpacked('manifests', nth)))
    const notes = charts.filter(({ into }) => spawnSync('test', ['-f', join(into, 'manifests/files/note.yaml')]).status === 0)
    assert.equal(notes.length, 1)
    const { into, url } = notes[0] ?? assert.fail()
    const read = (path: string) => readFileSync(join(into, 'manifests', path), 'utf8')
    assert.equal(read('files/note.yaml'), configMap('note', '{{ not for Helm }}'))
    assert.equal(read('templates/note.yaml'), '{{ .Files.Get "files/note.yaml" }}\n')
    assert.ok(url.endsWith(`-${/version: (.*)\n/.exec(read('Chart.yaml'))?.[1] ?? ''}.tgz`))
  })

  test('a chart of a pack is served to the byte, also when its registry has lost it', async () => {
    rmSync(join(folder, 'packs', 'web', 'charts'), { recursive: true })
    const { bytes, into } = await unpacked('web')
    assert.deepEqual(Buffer.from(bytes), readFileSync(join(folder, 'web.tgz')))
    assert.equal(readFileSync(join(into, 'web', 'Chart.yaml'), 'utf8'), chartYaml)
  })

  test('archives are kept for good, the index is asked for anew, and neither is sent twice', async () => {
    const { url, bytes, headers } = await unpacked('manifests')
    assert.match(headers.get('cache-control') ?? '', /^private, .*immutable$/)
    const again = await get(`default/store/${url}`)
    assert.deepEqual(new Uint8Array(await again.arrayBuffer()), bytes)
    for (const path of [url, 'index.yaml']) {
      const first = await get(`default/store/${path}`)
      const etag = first.headers.get('etag') ?? assert.fail('no tag')
      const second = await get(`default/store/${path}`, { ...asHome(), 'if-none-match': etag })
      assert.deepEqual([second.status, await second.text()], [304, ''])
    }
  })

  test('helm finds nothing wrong', async (context) => {
    if (spawnSync('helm', ['version']).status !== 0) return context.skip('no helm on this machine: charts were not linted')
    const { into } = await unpacked('manifests')
    execFileSync('helm', ['lint', join(into, 'manifests')])
    return undefined
  })

  const refusals: readonly (readonly [
    what: string,
    path: string,
    headers: () => Record<string, string>,
    status: number,
    text: RegExp,
  ])[] = [
    ['nobody', 'default/store/index.yaml', () => ({}), 401, /send its name and password/],
    ['an API key', 'default/store/index.yaml', () => ({ authorization: `Bearer ${api.key}` }), 401, /send its name/],
    ['a wrong password', 'default/store/index.yaml', () => basic('home', 'guessed'), 401, /send its name/],
    ['the password of another', 'default/store/index.yaml', () => basic('away', passwordOf('home')), 401, /send its name/],
    ['what is no password', 'default/store/index.yaml', () => ({ authorization: 'Basic ====' }), 401, /send its name/],
    [
      'another management cluster',
      'default/store/index.yaml',
      () => basic('away', passwordOf('away')),
      404,
      /no cluster store that .* away makes/,
    ],
    ['whoever names another project', 'other/store/index.yaml', asHome, 401, /send its name/],
    ['a cluster that is not there', 'default/gone/index.yaml', asHome, 404, /no cluster gone/],
    ['a chart that is not there', 'default/store/web-9.9.9.tgz', asHome, 404, /has no chart web-9\.9\.9\.tgz/],
    ['whoever climbs out', 'default/store/..%2f..%2fetc%2fpasswd', asHome, 404, /has no chart/],
  ]
  const passwordOf = (name: string) => api.control.chartPassword({ projectId: 'prj_default', name })

  for (const [what, path, headers, status, text] of refusals)
    test(`refuses ${what}`, async () => {
      const answer = await get(path, headers())
      assert.equal(answer.status, status)
      assert.match(await answer.text(), text)
      assert.equal(answer.headers.has('www-authenticate'), status === 401)
    })

  test('another project has its own passwords', async () => {
    expect(201, await api.send('POST', '/api/v1/projects', { body: { name: 'other' } }))
    await addManagementCluster(await projectId('other'), 'home')
    assert.equal((await get('other/store/index.yaml')).status, 401)
    const own = basic('home', api.control.chartPassword({ projectId: await projectId('other'), name: 'home' }))
    assert.equal((await get('default/store/index.yaml', own)).status, 401)
    assert.equal((await get('other/store/index.yaml', own)).status, 404)
  })
})

function expect(status: number, answer: { readonly status: number; readonly text: string }): void {
  assert.equal(answer.status, status, answer.text)
}
