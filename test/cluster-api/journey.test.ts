import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { byText } from '#core/base/compare.ts'
import { routes } from '#contract/routes.ts'
import { operator, type Operator } from '../journeys/operator.ts'
import { clusterOf, metrics, stack, workers, type WrittenProfile } from '../journeys/stack.ts'
import { eventually } from '../server-fixture.ts'
import { home, onDocker, startCairnOnClusterApi, type CairnOnClusterApi } from './cairn-on-cluster-api.ts'
import { withoutKubernetes } from './kube-assets.ts'
import { listObjects, readObject, type KubeStored } from './kube-client.ts'
import type { HelmRelease, HelmRepository, Machine } from './stand-in/objects.ts'

/** A cluster's life on Cluster API and Flux: through Cairn's API alone, against a real API server. */
describe('a cluster that a management cluster makes', { skip: withoutKubernetes() }, () => {
  let world: CairnOnClusterApi
  let user: Operator
  before(async () => {
    world = await startCairnOnClusterApi()
    user = operator(world.cairn.call)
  })
  after(() => world.stop())

  test('its management cluster was found to have all that Cairn needs', async () => {
    const found = await world.cairn.call(routes.managementClusters.get, { params: { name: home } })
    assert.deepEqual([found.problems, found.supports, found.controllers.length], [[], '>=1.31.0 <1.38.0', 6])
  })

  test('it is provisioned, and verified', async () => {
    await user.publish(onDocker(stack('shop')))
    const wanted = clusterOf('store', 'shop', {
      cloudType: 'docker',
      managementCluster: home,
      workerPools: [workers('general', 2)],
    })
    const made = await user.raise(wanted)
    assert.deepEqual([made.status.kubernetesVersion, made.spec.managementCluster], ['1.36.1', home])
    await user.until('store', ({ status }) => status.updateStatus === 'Up to date', 'up to date')
  })

  test('its charts are where its objects say, for whoever sends what is in their Secret', async () => {
    const { client } = world.management.management
    const own = (kind: string, name: string, apiVersion = 'v1') => ({
      apiVersion,
      kind,
      metadata: { name, namespace: 'cairn-default' },
    })
    const releases = await listObjects<HelmRelease>(client, { apiVersion: 'helm.toolkit.fluxcd.io/v2', kind: 'HelmRelease' })
    assert.ok(releases.length > 0)
    for (const { spec, metadata } of releases) {
      const { chart, version = '', sourceRef } = spec.chart?.spec ?? assert.fail(`${metadata.name} has no chart`)
      const source = await readObject<HelmRepository>(client, own(sourceRef.kind, sourceRef.name, 'source.toolkit.fluxcd.io/v1'))
      const url = new URL(`${source?.spec.url}/`).pathname
      const secret = await readObject<KubeStored & { readonly data: Record<string, string> }>(
        client,
        own('Secret', source?.spec.secretRef?.name ?? ''),
      )
      const [user, password] = ['username', 'password'].map((key) => Buffer.from(secret?.data[key] ?? '', 'base64').toString())
      const headers = { authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` }
      const index = (await (await fetch(`${world.cairn.url}${url}index.yaml`, { headers })).json()) as ChartIndex
      const entry = index.entries[chart]?.find((one) => one.version === version) ?? assert.fail(`no ${chart} ${version}`)
      const archive = await fetch(new URL(entry.urls[0], `${world.cairn.url}${url}`), { headers })
      const files = gunzipSync(new Uint8Array(await archive.arrayBuffer())).toString('latin1')
      assert.ok(files.startsWith(`${chart}/`) && files.includes(`version: ${version}`), `${chart} ${version}`)
      assert.equal((await fetch(`${world.cairn.url}${url}index.yaml`)).status, 401)
    }
  })

  test('a new profile version with another Kubernetes repaves the control plane, then the workers, and nothing else was made', async () => {
    await publishVersion(onDocker(stack('shop', { version: '1.1.0', kubernetes: '1.36.2' })))
    const before = await machines()
    const done = await user.carryOut('store', { profiles: [{ name: 'shop', version: '1.1.0' }] })
    assert.deepEqual([done.phase, done.nodesDone], ['succeeded', 3])
    const after = await machines()
    assert.deepEqual(
      after.map(({ version }) => version),
      ['v1.36.2', 'v1.36.2', 'v1.36.2'],
    )
    assert.deepEqual(
      before.filter(({ name }) => after.some((one) => one.name === name)),
      [],
    )
  })

  test('a change in place of an add-on replaces no machine', async () => {
    const before = await machines()
    await user.save(onDocker(stack('shop', { version: '1.1.0', kubernetes: '1.36.2', addons: [metrics('0.8.0')] })))
    await user.carryOut('store', { pending: true })
    assert.deepEqual(await machines(), before)
    const layers = (await user.inventory('store')).layers
    assert.deepEqual(layers.find(({ name }) => name === 'metrics')?.version, '0.8.0')
  })

  test('an override replaces none either', async () => {
    const before = await machines()
    await user.carryOut('store', { overrides: [{ profile: 'shop', layer: 'metrics', values: 'replicas: 2' }] })
    assert.deepEqual(await machines(), before)
  })

  test('pools are scaled, added and removed', async () => {
    const pools = (count: number, more: ReturnType<typeof workers>[] = []) => ({
      workerPools: [workers('general', count), ...more],
    })
    await user.carryOut('store', pools(3))
    assert.equal((await machines()).length, 4)
    await user.carryOut('store', pools(3, [workers('spare', 1)]))
    assert.equal((await machines()).length, 5)
    await user.carryOut('store', pools(2))
    assert.equal((await machines()).length, 3)
  })

  test('an update pauses between its pools, where nothing more is replaced, and goes on when it is resumed', async () => {
    const { call } = world.cairn
    await publishVersion(onDocker(stack('shop', { version: '1.2.0', kubernetes: '1.37.0' })))
    const update = await user.begin('store', { profiles: [{ name: 'shop', version: '1.2.0' }] })
    await call(routes.updates.pause, { params: { name: 'store' }, body: {} })
    await user.until('store', ({ status }) => status.updateStatus === 'Paused', 'paused')
    const paused = await machines()
    await world.management.standIns.step()
    assert.deepEqual(await machines(), paused)
    await call(routes.updates.resume, { params: { name: 'store' } })
    assert.equal((await user.ended('store', update)).phase, 'succeeded')
    assert.deepEqual(
      (await machines()).map(({ version }) => version),
      ['v1.37.0', 'v1.37.0', 'v1.37.0'],
    )
  })

  test('an abort goes back to what was there', async () => {
    const { call } = world.cairn
    const before = await machines()
    const update = await user.begin('store', { workerPools: [{ ...workers('general', 2), diskGiB: 200 }] })
    await call(routes.updates.abort, { params: { name: 'store' }, body: {} })
    assert.equal((await user.ended('store', update)).phase, 'aborted')
    await user.until('store', ({ status }) => status.updateStatus === 'Up to date', 'up to date')
    assert.equal((await machines()).length, before.length)
  })

  test('it is deleted, and leaves nothing behind', async () => {
    const { call } = world.cairn
    await call(routes.clusters.delete, { params: { name: 'store' } })
    await eventually(
      () => call(routes.clusters.list, { query: {} }),
      ({ items }) => items.length === 0,
      { withinMs: 60_000, what: 'the cluster is gone' },
    )
    assert.deepEqual(await machines(), [])
  })

  const publishVersion = (body: WrittenProfile) =>
    world.cairn.call(routes.profiles.createVersion, { params: { name: body.metadata.name }, body })

  /** As Cluster API has them, by name. */
  const machines = async () => {
    const found = await listObjects<Machine>(world.management.management.client, {
      apiVersion: 'cluster.x-k8s.io/v1beta2',
      kind: 'Machine',
    })
    return found.map(({ metadata, spec }) => ({ name: metadata.name, version: spec.version })).sort(byText(({ name }) => name))
  }
})

interface ChartIndex {
  readonly entries: Readonly<Record<string, readonly { readonly version: string; readonly urls: readonly [string] }[]>>
}
