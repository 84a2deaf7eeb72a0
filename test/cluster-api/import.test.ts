import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { auditRoutes } from '#contract/audit.ts'
import { cloudAccountRoutes } from '#contract/cloud-account.ts'
import { clusterRoutes } from '#contract/cluster.ts'
import { planRoutes } from '#contract/plan.ts'
import { startHere } from '../cli/run-here.ts'
import { operator, refusedWith, type Operator } from '../journeys/operator.ts'
import { addonProfile, clusterOf, manifestLayer, stack, type WrittenCluster } from '../journeys/stack.ts'
import { eventually } from '../server-fixture.ts'
import { home, startCairnOnClusterApi, type CairnOnClusterApi } from './cairn-on-cluster-api.ts'
import { withoutKubernetes } from './kube-assets.ts'
import { createObject, listObjects, mergeObject, readObject, removeObject, type KubeStored } from './kube-client.ts'
import type { HelmRelease } from './stand-in/objects.ts'

/** A cluster that others run gets add-ons by its kubeconfig, and nothing else of it is touched. */
describe('a cluster that is imported', { skip: withoutKubernetes() }, () => {
  let world: CairnOnClusterApi
  let user: Operator
  const imported = (name: string, more: Partial<WrittenCluster['spec']> = {}): WrittenCluster => ({
    apiVersion: 'cairn.dev/v1',
    kind: 'Cluster',
    metadata: { name },
    spec: { cloudType: 'imported', managementCluster: home, profiles: [{ name: 'tools', version: '1.0.0' }], ...more },
  })
  const importCluster = (document: WrittenCluster, kubeconfig: string, dryRun: 'true' | 'false' = 'false') =>
    world.cairn.call(clusterRoutes.import, { query: { dryRun }, body: { ...document, kubeconfig } })
  const releases = async () =>
    (await listObjects<HelmRelease>(world.management.management.client, releaseKind)).map(({ metadata, spec }) => [
      metadata.name,
      spec.kubeConfig?.secretRef?.name,
    ])
  const node = (name: string, labels = {}) => ({ apiVersion: 'v1', kind: 'Node', metadata: { name, labels } })

  const gone = (name: string) =>
    eventually(
      () =>
        user.cluster(name).then(
          () => 'there',
          () => 'gone',
        ),
      (state) => state === 'gone',
      { what: `${name} is gone` },
    )

  before(async () => {
    world = await startCairnOnClusterApi()
    user = operator(world.cairn.call)
    await user.publish(addonProfile('tools', [manifestLayer('hello', 'first')]))
    await user.publish(stack('whole'))
    const { client } = world.management.workload
    await createObject(client, node('master', { 'node-role.kubernetes.io/control-plane': '' }) as never)
    await createObject(client, node('worker') as never)
    for (const name of ['master', 'worker']) await setReady(world, name, 'True')
  })
  after(() => world.stop())

  test('is looked at before: what it runs, and what would be brought there', async () => {
    const seen = await importCluster(imported('legacy'), world.management.workload.kubeconfig(), 'true')
    assert.ok('layers' in seen)
    assert.deepEqual([seen.nodes, seen.layers.map(({ name }) => name)], [[], ['hello']])
    assert.equal(`v${seen.kubernetesVersion}`, world.management.workload.version)
    await refusedWith(user.cluster('legacy'), 404, 'cluster.missing')
    assert.deepEqual(seen.checks, [])
  })

  test('is said to have a release already that a profile would take over', async () => {
    const { client } = world.management.workload
    await createObject(client, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'hello' } } as never)
    const labels = { owner: 'helm', name: 'hello', status: 'deployed', version: '1' }
    const metadata = { name: 'sh.helm.release.v1.hello.v1', namespace: 'hello', labels }
    await createObject(client, { apiVersion: 'v1', kind: 'Secret', metadata } as never)
    const seen = await importCluster(imported('legacy'), world.management.workload.kubeconfig(), 'true')
    assert.ok('checks' in seen)
    assert.deepEqual(
      seen.checks.map(({ code, severity }) => [code, severity]),
      [['release.taken-over', 'warning']],
    )
    assert.match(seen.checks[0]!.message, /has a release hello\/hello already: Flux takes it over for layer tools\/hello/)
  })

  test('comes with its add-ons, its nodes are seen, and it is verified', async () => {
    await importCluster(imported('legacy'), world.management.workload.kubeconfig())
    const running = await user.until(
      'legacy',
      ({ status }) => status.status === 'Running' && status.updateStatus === 'Up to date',
      'up to date',
    )
    assert.deepEqual(running.status.nodes, { ready: 2, total: 2 })
    assert.equal(running.status.health, 'Healthy')
    assert.equal(`v${running.status.kubernetesVersion}`, world.management.workload.version)
    assert.equal(running.spec.controlPlane, undefined)
    const { pools, imported: found } = await user.inventory('legacy')
    assert.deepEqual(pools, [])
    assert.deepEqual(
      found?.nodes.map(({ name, role, ready }) => [name, role, ready]),
      [
        ['master', 'control-plane', true],
        ['worker', 'worker', true],
      ],
    )
    assert.deepEqual(await releases(), [['legacy.hello.hello', 'legacy-kubeconfig']])
  })

  test('is no Cluster of Cluster API, and its kubeconfig is shown to nobody', async () => {
    const clusters = await listObjects(world.management.management.client, {
      apiVersion: 'cluster.x-k8s.io/v1beta2',
      kind: 'Cluster',
    })
    assert.deepEqual(clusters, [])
    const asked = world.cairn.call(clusterRoutes.kubeconfig, { params: { name: 'legacy' } })
    assert.match((await refusedWith(asked, 404, 'kubeconfig.missing')).detail, /is shown nowhere again/)
    const { items } = await world.cairn.call(clusterRoutes.objects, { params: { name: 'legacy' } })
    assert.ok(!JSON.stringify(items).includes('client-key-data'))
  })

  test('takes a new version of an add-on profile by a plan that repaves nothing', async () => {
    await user.save(addonProfile('tools', [manifestLayer('hello', 'second'), manifestLayer('more', 'new')]))
    const plan = await user.plan('legacy', { pending: true })
    assert.deepEqual(
      [plan.state, plan.repave.scope, plan.changes.map(({ layer, kind }) => [layer, kind])],
      [
        'open',
        'none',
        [
          ['hello', 'changed'],
          ['more', 'added'],
        ],
      ],
    )
    const done = await user.carryOut('legacy', { pending: true })
    assert.deepEqual([done.phase, done.nodesTotal], ['succeeded', 0])
    assert.deepEqual((await releases()).length, 2)
  })

  test('has a forecast, and goes back', async () => {
    const plan = await world.cairn.call(planRoutes.propose, { params: { name: 'legacy' }, body: { rollbackTo: 1 } })
    assert.ok(plan.forecast && plan.forecast.p50 !== '0s', JSON.stringify(plan.forecast))
    await user.ended('legacy', await user.approve(plan))
    await eventually(releases, (all) => all.length === 1, { what: 'the release that the first revision had not is gone' })
  })

  test('has no pools to change, takes no infrastructure, and stays what it is', async () => {
    const workers = [{ name: 'general', replicas: 1, instanceType: 'm5.large' }]
    await refusedWith(user.plan('legacy', { workerPools: workers }), 422, 'document.invalid')
    const whole = await refusedWith(
      user.plan('legacy', { profiles: [{ name: 'whole', version: '1.0.0' }] }),
      422,
      'document.invalid',
    )
    assert.match(whole.detail, /takes profiles of type add-on alone/)
  })

  test('is imported once, whoever asks, and however many at once', async () => {
    const again = await refusedWith(
      importCluster(imported('twin'), world.management.workload.kubeconfig()),
      422,
      'document.invalid',
    )
    assert.match(again.detail, /the cloud account legacy leads to that cluster already/)
    const named = await refusedWith(
      importCluster(imported('legacy'), world.management.management.kubeconfig(), 'true'),
      409,
      'cluster.exists',
    )
    assert.match(named.detail, /legacy already/)
    const borrowed = imported('twin', { cloud: { account: 'legacy' } })
    const second = await refusedWith(world.cairn.call(clusterRoutes.create, { body: borrowed }), 422, 'document.invalid')
    assert.match(second.detail, /the cloud account leads to the cluster legacy, and to no other/)
    const asking = ['a', 'b', 'c'].map((name) => importCluster(imported(name), world.management.management.kubeconfig()))
    const answers = await Promise.allSettled(asking)
    assert.equal(answers.filter(({ status }) => status === 'fulfilled').length, 1)
    const { items } = await world.cairn.call(cloudAccountRoutes.list, {})
    assert.equal(items.length, 2)
    const other = items.find(({ name }) => name !== 'legacy')!.name
    await world.cairn.call(clusterRoutes.delete, { params: { name: other } })
    await gone(other)
  })

  test('whose nodes fail is unhealthy, and one that does not answer is waited for', async () => {
    await setReady(world, 'worker', 'False')
    await user.plan('legacy', {})
    await user.until('legacy', ({ status }) => status.health === 'Unhealthy' && status.nodes.ready === 1, 'unhealthy')
    await setReady(world, 'worker', 'True')
    await world.management.workload.kill()
    await user.plan('legacy', {})
    const away = await user.until('legacy', ({ status }) => status.waiting?.code === 'cluster.away', 'away')
    assert.equal(away.status.health, 'Unknown')
    assert.match(away.status.waiting!.reason, /gives no answer/)
    await world.management.workload.start()
    await user.plan('legacy', {})
    await user.until('legacy', ({ status }) => status.health === 'Healthy' && status.waiting === undefined, 'back')
  })

  test('takes another kubeconfig that leads to it, and no other', async () => {
    const give = (kubeconfig: string) =>
      world.cairn.call(cloudAccountRoutes.setCredentials, { params: { name: 'legacy' }, body: { kubeconfig } })
    const elsewhere = await refusedWith(give(world.management.management.kubeconfig()), 422, 'document.invalid')
    assert.match(elsewhere.detail, /leads to another cluster/)
    const other = world.management.workload.kubeconfig('somebody-else', ['system:masters'])
    const ref = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'legacy-kubeconfig', namespace: 'cairn-default' } }
    await removeObject(world.management.management.client, ref)
    await user.plan('legacy', {})
    const without = await user.until('legacy', ({ status }) => status.waiting?.code === 'cluster.away', 'away')
    assert.match(without.status.waiting!.reason, /its kubeconfig is not in the management cluster/)
    await give(other)
    await eventually(
      async () => {
        const stored = await readObject<KubeStored & { readonly data: Record<string, string> }>(
          world.management.management.client,
          ref,
        )
        return Buffer.from(stored?.data['value'] ?? '', 'base64').toString('utf8')
      },
      (text) => text === other,
      { what: 'the new kubeconfig in its Secret' },
    )
  })

  test('is let go without anything being uninstalled, and its kubeconfig is forgotten', async () => {
    const { uninstalled } = world.management.standIns.arranged
    // That went with the revision that had it.
    assert.deepEqual([...uninstalled], ['legacy.more.more'])
    await world.cairn.call(clusterRoutes.delete, { params: { name: 'legacy' } })
    await gone('legacy')
    assert.deepEqual([await releases(), [...uninstalled]], [[], ['legacy.more.more']])
    await refusedWith(world.cairn.call(cloudAccountRoutes.get, { params: { name: 'legacy' } }), 404, 'cloud-account.missing')
    const { items } = await world.cairn.call(cloudAccountRoutes.list, {})
    assert.deepEqual(items, [])
    const { items: audit } = await world.cairn.call(auditRoutes.list, { query: { action: 'cluster.delete' } })
    assert.deepEqual(audit[0]?.detail, { cloudAccount: 'legacy' })
  })

  test('is let go so also where somebody has taken the source of its charts away', async () => {
    const { client } = world.management.management
    await importCluster(imported('bare'), world.management.workload.kubeconfig())
    await user.until('bare', ({ status }) => status.status === 'Running', 'running')
    await removeObject(client, {
      apiVersion: 'source.toolkit.fluxcd.io/v1',
      kind: 'HelmRepository',
      metadata: { name: 'bare-charts', namespace: 'cairn-default' },
    })
    await world.cairn.call(clusterRoutes.delete, { params: { name: 'bare' } })
    await gone('bare')
    assert.deepEqual(await releases(), [])
    assert.ok(!world.management.standIns.arranged.uninstalled.has('bare.hello.hello'))
  })

  test('is imported from the command line, which says before what it would come to', async () => {
    const cairn = async (words: readonly string[], input = '') => {
      const environment = { HOME: '/nowhere', CAIRN_SERVER: world.cairn.url, CAIRN_API_KEY: world.cairn.key }
      return await startHere(['cluster', ...words], environment, input).ended
    }
    const words = ['import', 'typed', '--kubeconfig', '-', '--management-cluster', home, '--profile', 'tools@1.0.0']
    const kubeconfig = world.management.workload.kubeconfig()
    const dry = await cairn([...words, '--dry-run'], kubeconfig)
    assert.deepEqual([dry.code, dry.err], [0, ''])
    assert.match(dry.out, /^Kubernetes [\d.]+\n\nLAYERS\n {2}tools\/hello +1\.0\.0\n/)
    const done = await cairn([...words, '--wait'], kubeconfig)
    assert.deepEqual([done.code, done.err], [0, ''])
    assert.match(done.out, /typed is imported, and Running\.\n$/)
    assert.match((await cairn(['nodes', 'typed'])).out, /^NODE +ROLE +READY +KUBERNETES +CREATED\nmaster +control-plane +yes /)
    const shown = await cairn(['get', 'typed'])
    assert.match(shown.out, /^Cloud: +imported$/m)
    assert.doesNotMatch(shown.out, /Control plane/)
    const unasked = await cairn(['delete', 'typed'])
    assert.equal(unasked.code, 2)
    assert.match(unasked.err, /This would delete the cluster typed here, with its kubeconfig, and leave what runs on it/)
    assert.match((await cairn(['delete', 'typed', '--yes', '--wait'])).out, /typed is deleted\.\n$/)
  })

  const refusals: readonly (readonly [what: string, document: () => WrittenCluster, kubeconfig: () => string, says: RegExp])[] = [
    ['no kubeconfig at all', () => imported('bad'), () => 'hello', /it is no YAML document of kind Config/],
    [
      'one that runs a program',
      () => imported('bad'),
      () => 'kind: Config\nusers: [{name: a, user: {exec: {command: sh}}}]\n',
      /exec of user a is refused/,
    ],
    [
      'one that verifies nobody',
      () => imported('bad'),
      () => 'kind: Config\nclusters: [{name: a, cluster: {server: "https://a.example", insecure-skip-tls-verify: true}}]\n',
      /insecure-skip-tls-verify of cluster a is refused: Flux verifies servers all the same/,
    ],
    [
      'one that leads nowhere',
      () => imported('bad'),
      () => world.management.workload.kubeconfig().replace(/:\d+/, ':1'),
      /ECONNREFUSED/,
    ],
    [
      'one that may do too little',
      () => imported('bad'),
      () => world.management.workload.kubeconfig('nobody', []),
      /may not list nodes.*\(and 2 more\)/,
    ],
    [
      'a cluster that is no import',
      () => clusterOf('bad', 'whole'),
      () => world.management.workload.kubeconfig(),
      /of the cloud type imported/,
    ],
    [
      'no management cluster',
      () => imported('bad', { managementCluster: undefined }),
      () => world.management.workload.kubeconfig(),
      /Flux in a management cluster brings add-ons/,
    ],
    [
      'an infrastructure profile',
      () => imported('bad', { profiles: [{ name: 'whole', version: '1.0.0' }] }),
      () => world.management.workload.kubeconfig(),
      /takes profiles of type add-on alone/,
    ],
    [
      'keys for machines',
      () => imported('bad', { cloud: { sshKeys: ['ssh-ed25519 AAAA'] } }),
      () => world.management.workload.kubeconfig(),
      /others make those of an imported cluster/,
    ],
  ]
  for (const [what, document, kubeconfig, says] of refusals) {
    test(`is refused with ${what}, and nothing is kept`, async () => {
      const problem = await refusedWith(importCluster(document(), kubeconfig()), 422, 'document.invalid')
      assert.match(problem.detail, says)
      const { items } = await world.cairn.call(cloudAccountRoutes.list, {})
      assert.deepEqual(items, [])
    })
  }

  test('says without its account what is missing', async () => {
    const problem = await refusedWith(world.cairn.call(clusterRoutes.create, { body: imported('bad') }), 422, 'document.invalid')
    assert.match(problem.detail, /names the cloud account that holds its kubeconfig/)
  })
})

const releaseKind = { apiVersion: 'helm.toolkit.fluxcd.io/v2', kind: 'HelmRelease' }

/** What a kubelet says of its node. */
async function setReady(world: CairnOnClusterApi, name: string, status: 'True' | 'False'): Promise<void> {
  const conditions = [{ type: 'Ready', status, reason: 'Kubelet', message: '', lastTransitionTime: '2026-01-01T00:00:00Z' }]
  const { version: kubeletVersion } = world.management.workload
  const ref = { apiVersion: 'v1', kind: 'Node', metadata: { name } }
  await mergeObject(world.management.workload.client, ref, { status: { conditions, nodeInfo: { kubeletVersion } } }, '/status')
}
