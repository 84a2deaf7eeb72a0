import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { byText } from '#core/base/compare.ts'
import { adoptionRoutes } from '#contract/adoption.ts'
import { clusterRoutes } from '#contract/cluster.ts'
import { registryRoutes } from '#contract/pack.ts'
import { profileRoutes } from '#contract/profile.ts'
import { openAdoption } from '#engine/cluster-api/adopt.ts'
import { openKubeClient } from '#engine/cluster-api/kube-client.ts'
import { readKubeconfig } from '#engine/cluster-api/kubeconfig.ts'
import { writeChartPack } from '../chart-pack.ts'
import { startHere } from '../cli/run-here.ts'
import { operator, refusedWith, type Operator } from '../journeys/operator.ts'
import { eventually } from '../server-fixture.ts'
import { home, startCairnOnClusterApi, type CairnOnClusterApi } from './cairn-on-cluster-api.ts'
import { dockerCluster, type DockerClusterWords } from './docker-cluster.ts'
import { withoutKubernetes } from './kube-assets.ts'
import { createObject, listObjects, readObject } from './kube-client.ts'
import { isTrue } from './stand-in/conditions.ts'
import type { HelmRelease, KubeadmControlPlane, Machine } from './stand-in/objects.ts'
import { workers } from '../journeys/stack.ts'

/** A cluster that somebody made with kubectl is taken over, and then changed like any other: no machine is replaced for the first. */
describe('a cluster that was made by hand', { skip: withoutKubernetes() }, () => {
  let world: CairnOnClusterApi
  let user: Operator
  before(async () => {
    world = await startCairnOnClusterApi()
    user = operator(world.cairn.call)
    await byHand({
      namespace: 'default',
      name: 'shop',
      version: 'v1.36.1',
      image: 'kindest/node:v1.36.1',
      pools: { 'md-0': { replicas: 2 } },
    })
    await atRest('shop', 3)
  })
  after(() => world.stop())

  const twin: DockerClusterWords = { namespace: 'default', version: 'v1.36.1', image: 'kindest/node:v1.36.1' }
  const asked = { namespace: 'default', cluster: 'shop', name: 'store' }
  const adopt = (body: object = {}, dryRun: 'true' | 'false' = 'false') =>
    world.cairn.call(adoptionRoutes.adopt, { params: { name: home }, query: { dryRun }, body: { ...asked, ...body } })

  test('is found on its management cluster', async () => {
    const { items } = await world.cairn.call(adoptionRoutes.list, { params: { name: home } })
    assert.deepEqual(items, [{ namespace: 'default', name: 'shop', cloudType: 'docker', refused: [] }])
  })

  test('is described, with who else writes its fields, and nothing of it is changed', async () => {
    const before = await machines()
    const seen = await adopt({}, 'true')
    assert.ok('refused' in seen)
    assert.deepEqual(seen.refused, [])
    assert.deepEqual(
      seen.profile?.spec.layers.map(({ name }) => name),
      ['ubuntu', 'kubernetes', 'unmanaged-network', 'unmanaged-storage'],
    )
    assert.deepEqual([...new Set(seen.owned.map(({ manager }) => manager))], ['kubectl-client-side-apply'])
    assert.ok(seen.owned.some(({ object, fields }) => object === 'KubeadmControlPlane shop' && fields.includes('spec.version')))
    assert.deepEqual(await machines(), before)
    const { items } = await world.cairn.call(adoptionRoutes.list, { params: { name: home } })
    assert.equal(items.length, 1)
  })

  test('is not taken from whom it belongs to without a word', async () => {
    const problem = await refusedWith(adopt(), 409, 'adoption.owned')
    assert.match(problem.detail, /kubectl-client-side-apply owns fields of default\/shop/)
    await refusedWith(adopt({ cluster: 'nobody' }), 404, 'adoption.missing')
  })

  test('is adopted, and no machine of it is replaced', async () => {
    const before = await machines()
    await adopt({ takeOver: ['kubectl-client-side-apply'] })
    await user.until('store', ({ status }) => status.status === 'Running' && status.updateStatus === 'Up to date', 'adopted')
    assert.deepEqual(await machines(), before)
    const { pools } = await user.inventory('store')
    assert.ok(pools.every(({ nodes }) => nodes.every(({ upToDate, ready }) => upToDate && ready)))
    const { items } = await world.cairn.call(adoptionRoutes.list, { params: { name: home } })
    assert.deepEqual(items, [])
  })

  test('belongs to Cairn alone from then on', async () => {
    const stored = await readObject<KubeadmControlPlane>(world.management.management.client, {
      apiVersion: 'controlplane.cluster.x-k8s.io/v1beta2',
      kind: 'KubeadmControlPlane',
      metadata: { name: 'shop', namespace: 'default' },
    })
    const owners =
      (stored?.metadata as { managedFields?: { manager: string; fieldsV1: object }[] } | undefined)?.managedFields ?? []
    const ofVersion = owners.filter(({ fieldsV1 }) => JSON.stringify(fieldsV1).includes('"f:version"') && 'f:spec' in fieldsV1)
    assert.deepEqual(
      ofVersion.map(({ manager }) => manager),
      ['cairn'],
    )
  })

  test('is scaled in place', async () => {
    const before = await machines()
    await user.carryOut('store', { workerPools: [await pool(3)] })
    const after = await machines()
    assert.equal(after.length, 4)
    assert.ok(before.every(({ name }) => after.some((one) => one.name === name)))
  })

  test('is updated to another Kubernetes: all of it is replaced as it was planned', async () => {
    const before = await machines()
    const { document } = await world.cairn.call(profileRoutes.getVersion, { params: { name: 'store', version: '1.0.0' } })
    const layers = document.spec.layers.map((layer) =>
      layer.kind === 'k8s' ? { ...layer, pack: { name: 'kubernetes', version: '1.36.2', registry: 'built-in' } } : layer,
    )
    await user.save({ ...document, spec: { ...document.spec, layers } })
    const done = await user.carryOut('store', { pending: true })
    assert.deepEqual([done.phase, done.nodesDone], ['succeeded', 4])
    const after = await machines()
    assert.deepEqual([...new Set(after.map(({ version }) => version))], ['v1.36.2'])
    assert.deepEqual(
      before.filter(({ name }) => after.some((one) => one.name === name)),
      [],
    )
  })

  test('is adopted once, however many ask at once, and whoever comes too late is told', async () => {
    await byHand({ ...twin, name: 'twin' })
    await atRest('twin', 5)
    const takeOver = ['kubectl-client-side-apply']
    const asking = ['twin-a', 'twin-b', 'twin-c'].map((name) => adopt({ cluster: 'twin', name, takeOver }))
    const answers = await Promise.allSettled(asking)
    assert.equal(answers.filter(({ status }) => status === 'fulfilled').length, 1)
    for (const [index, { status }] of answers.entries())
      if (status === 'rejected') await refusedWith(asking[index]!, 409, 'adoption.refused')
    const { items } = await world.cairn.call(clusterRoutes.list, { query: { q: 'twin' } })
    assert.equal(items.length, 1)
    const { items: profiles } = await world.cairn.call(profileRoutes.list, { query: { q: 'twin' } })
    assert.deepEqual(
      profiles.map(({ name }) => name),
      items.map(({ metadata }) => metadata.name),
    )
    await user.until(items[0]!.metadata.name, ({ status }) => status.status === 'Running', 'adopted')
  })

  test('that was let go again is there to be adopted', async () => {
    await byHand({ ...twin, name: 'spare' })
    await atRest('spare', 6)
    const kubeconfig = await readKubeconfig(world.kubeconfig)
    assert.ok(kubeconfig.kind === 'read')
    const client = openKubeClient({ authenticate: kubeconfig.authenticate, callsMax: 4, timeoutMs: 30_000, now: Date.now })
    const { claim, release, list } = openAdoption(client)
    const ref = { namespace: 'default', name: 'spare' }
    const names = async () => {
      const found = await list()
      return 'kind' in found ? found : found.map(({ metadata }) => metadata.name)
    }
    assert.deepEqual([await claim(ref), await claim(ref), await names()], ['claimed', 'taken', []])
    assert.deepEqual([await release(ref), await names()], ['released', ['spare']])
    client.close()
  })

  test('is adopted from the command line, which says before what it would come to', async () => {
    const cairn = async (...words: string[]) => {
      const environment = { HOME: '/nowhere', CAIRN_SERVER: world.cairn.url, CAIRN_API_KEY: world.cairn.key }
      return await startHere(['cluster', ...words], environment).ended
    }
    assert.match((await cairn('adoptable', home)).out, /^CLUSTER +CLOUD +.*\ndefault\/spare +docker +no reason seen yet\n$/)
    const dry = await cairn('adopt', home, 'default/spare', '--dry-run')
    assert.deepEqual([dry.code, dry.err], [0, ''])
    assert.match(dry.out, /^default\/spare can be adopted as spare: no machine is replaced\.\n/)
    assert.match(dry.out, /\nPROFILE spare 1\.0\.0, which is made with it\n {2}os +ubuntu +ubuntu 24\.04\.3\n/)
    const unasked = await cairn('adopt', home, 'default/spare')
    assert.deepEqual([unasked.code, unasked.out], [2, ''])
    const owned = await cairn('adopt', home, 'default/spare', '--yes')
    assert.equal(owned.code, 1)
    assert.match(owned.err, /give --take-over kubectl-client-side-apply\./)
    const takeOver = ['--take-over', 'kubectl-client-side-apply']
    const adopted = await cairn('adopt', home, 'default/spare', '--as', 'extra', ...takeOver, '--yes', '--wait')
    assert.deepEqual([adopted.code, adopted.err], [0, ''])
    assert.match(adopted.out, /extra is adopted, and Running\.\n$/)
    assert.match((await cairn('adoptable', home)).out, /^No cluster of home is without a Cairn\.\n$/)
    const twice = await cairn('adopt', home, 'default/spare', '--as', 'again', '--dry-run')
    assert.equal(twice.code, 1)
    assert.match(twice.out, /WHY NOT\n {2}Cluster spare metadata\.labels: a Cairn manages it already/)
  })

  test('with a release that a pack describes keeps that release: Flux installs nothing anew, and takes values from Cairn then', async () => {
    const { client } = world.management.management
    const folder = mkdtempSync(join(tmpdir(), 'cairn-adopted-'))
    after(() => rmSync(folder, { recursive: true, force: true }))
    const registry = { name: 'mine', kind: 'folder' as const, path: writeChartPack(folder) }
    await world.cairn.call(registryRoutes.create, { body: registry })
    const own = { namespace: 'default', labels: { 'cluster.x-k8s.io/cluster-name': 'dressed' } }
    const source = { kind: 'HelmRepository', name: 'elsewhere' }
    const byKubectl = (object: object) => createObject(client, object as never, 'kubectl-client-side-apply')
    await byHand({ ...twin, name: 'dressed' })
    await byKubectl({
      apiVersion: 'source.toolkit.fluxcd.io/v1',
      kind: 'HelmRepository',
      metadata: { name: 'elsewhere', namespace: 'default' },
      spec: { url: 'https://charts.example', interval: '5m' },
    })
    await byKubectl({
      apiVersion: 'helm.toolkit.fluxcd.io/v2',
      kind: 'HelmRelease',
      metadata: { name: 'board', ...own },
      spec: {
        interval: '5m',
        targetNamespace: 'web',
        kubeConfig: { secretRef: { name: 'dressed-kubeconfig' } },
        chart: { spec: { chart: 'web', version: '1.0.0', sourceRef: source } },
        values: { replicas: 3 },
      },
    })
    const release = async () => {
      const ref = {
        apiVersion: 'helm.toolkit.fluxcd.io/v2',
        kind: 'HelmRelease',
        metadata: { name: 'board', namespace: 'default' },
      }
      return (await readObject<HelmRelease>(client, ref)) ?? assert.fail('the release is there')
    }
    const isReady = ({ status, metadata }: HelmRelease) =>
      status?.observedGeneration === metadata.generation && isTrue({ status } as never, 'Ready')
    const before = await eventually(release, isReady, { withinMs: 60_000, what: 'the release that somebody made is ready' })
    await atRest('dressed', (await machines()).length)
    const verdict = await adopt({ cluster: 'dressed', name: 'dressed' }, 'true')
    assert.ok('refused' in verdict)
    assert.deepEqual(
      verdict.profile?.spec.layers.filter(({ kind }) => kind === 'addon').map(({ name, pack }) => [name, pack?.name]),
      [['board', 'web']],
    )
    await adopt({ cluster: 'dressed', name: 'dressed', takeOver: ['kubectl-client-side-apply'] })
    await user.until('dressed', ({ status }) => status.updateStatus === 'Up to date', 'adopted')
    const adopted = await eventually(release, isReady, { what: 'the release is ready' })
    assert.equal(adopted.spec.chart?.spec.sourceRef.name, 'dressed-charts')
    // The very chart under Cairn's name for it: one release goes on, with the values that it had.
    const [now, was] = adopted.status?.history ?? []
    assert.deepEqual([now?.version, was?.version, was?.firstDeployed], [2, 1, before.status?.history?.[0]?.firstDeployed])
    assert.equal(now?.configDigest, was?.configDigest)
    assert.equal(adopted.metadata.uid, before.metadata.uid)
    const override = { profile: 'dressed', layer: 'board', values: 'charts: {web: {replicas: 5}}\n' }
    await user.carryOut('dressed', { overrides: [override] })
    const changed = await release()
    assert.deepEqual([changed.spec.values, changed.status?.history?.map(({ version }) => version)], [{ replicas: 5 }, [3, 2, 1]])
  })

  /** Its worker pool as it is described, with another count. */
  const pool = async (replicas: number) => {
    const { spec } = await user.cluster('store')
    const [first] = spec.workerPools
    return { ...workers('md-0', replicas), ...first, replicas }
  }

  const byHand = async (words: DockerClusterWords) => {
    const { client } = world.management.management
    for (const object of dockerCluster(words)) await createObject(client, object, 'kubectl-client-side-apply')
  }

  /** All machines run, so many of all clusters, and what owns them says so: before that the cluster is refused. */
  const atRest = async (cluster: string, count: number) => {
    const withinMs = 60_000
    const areRunning = (all: Awaited<ReturnType<typeof machines>>) =>
      all.length === count && all.every(({ phase }) => phase === 'Running')
    await eventually(machines, areRunning, { withinMs, what: 'the machines that somebody made run' })
    const judge = () => adopt({ cluster, name: cluster }, 'true')
    const isAdoptable = (seen: Awaited<ReturnType<typeof judge>>) => 'refused' in seen && seen.refused.length === 0
    await eventually(judge, isAdoptable, { withinMs, what: 'its owners say so' })
  }

  /** As Cluster API has them, by name. */
  const machines = async () => {
    const found = await listObjects<Machine>(world.management.management.client, {
      apiVersion: 'cluster.x-k8s.io/v1beta2',
      kind: 'Machine',
    })
    return found
      .map(({ metadata, spec, status }) => ({ name: metadata.name, version: spec.version, phase: status?.phase }))
      .sort(byText(({ name }) => name))
  }
})
