import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { JsonObject } from '#core/base/json.ts'
import type { KubeObject } from '#core/cluster-api/kube-object.ts'
import { dockerCluster, type DockerClusterWords } from './docker-cluster.ts'
import { withoutKubernetes } from './kube-assets.ts'
import { applyObject, createObject, listObjects, mergeObject, readObject, removeObject } from './kube-client.ts'
import { startManagementCluster, type ManagementCluster } from './management-cluster.ts'
import { conditionOf, isTrue } from './stand-in/conditions.ts'
import { budgetVersion } from './stand-in/world.ts'
import type {
  Cluster,
  HelmRelease,
  KubeadmControlPlane,
  KubeNode,
  Machine,
  MachineDeployment,
  Secret,
} from './stand-in/objects.ts'

/** The stand-ins do what Cluster API and Flux publish that they do, told by nothing but objects on an API server. */
describe('controllers that play Cluster API and Flux', { skip: withoutKubernetes() }, () => {
  let cluster: ManagementCluster
  before(async () => {
    cluster = await startManagementCluster()
  })
  after(async () => {
    await cluster.stop()
  })

  test('a cluster is provisioned: endpoint, control plane, workers, kubeconfig', async () => {
    await apply({ name: 'made', members: 3, pools: { general: { replicas: 2 } } })
    await cluster.standIns.settle()
    const made = await read<Cluster>('Cluster', 'made')
    assert.deepEqual(
      [
        made.status?.phase,
        isTrue(made, 'Available'),
        made.status?.controlPlane?.readyReplicas,
        made.status?.workers?.readyReplicas,
      ],
      ['Provisioned', true, 3, 2],
    )
    assert.equal(made.spec.controlPlaneEndpoint?.port, Number(new URL(cluster.workload.url).port))
    const machines = await machinesOf('made')
    assert.deepEqual(
      machines.map((machine) => [machine.status?.phase, machine.spec.version]),
      Array.from({ length: 5 }, () => ['Running', 'v1.34.1']),
    )
    const infrastructure = await listObjects(client(), { apiVersion: docker, kind: 'DockerMachine' })
    const origins = infrastructure.map(({ metadata }) => metadata.annotations?.['cluster.x-k8s.io/cloned-from-name'])
    assert.deepEqual(new Set(origins), new Set(['made-control-plane-node-1', 'made-general-node-1']))
    const secret = await readObject<Secret>(client(), {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'made-kubeconfig', namespace },
    })
    assert.ok(
      Buffer.from(secret?.data?.['value'] ?? '', 'base64')
        .toString()
        .includes(cluster.workload.url),
    )
    await remove('made')
    assert.equal(await readObject(client(), { ...capi('Cluster'), metadata: { name: 'made', namespace } }), null)
    assert.deepEqual(await machinesOf('made'), [])
  })

  test('the webhooks refuse in Cluster API’s words, and fill in what it fills in', async () => {
    const [, , template, controlPlane] = dockerCluster({ name: 'refused' })
    assert.ok(template !== undefined && controlPlane !== undefined)
    await applyObject(client(), template)
    await applyObject(client(), controlPlane)
    const refused = async (object: KubeObject, spec: JsonObject, says: RegExp) =>
      assert.rejects(() => applyObject(client(), { ...object, spec: { ...object.spec, ...spec } } as KubeObject), says)
    await refused(
      template,
      { template: { spec: { customImage: 'another' } } },
      /422 .*DockerMachineTemplate spec\.template\.spec field is immutable/,
    )
    await refused(controlPlane, { version: 'v1.36.0' }, /422 .*cannot update Kubernetes version from v1\.34\.1 to v1\.36\.0/)
    await refused(controlPlane, { replicas: 2 }, /422 .*cannot be an even number when etcd is stacked/)
    const { rollout: _rollout, ...bare } = controlPlane.spec ?? {}
    const stored = await applyObject<KubeadmControlPlane>(client(), { ...controlPlane, spec: bare } as KubeObject)
    assert.equal(stored.spec.rollout?.strategy?.rollingUpdate?.maxSurge, 1)
    for (const object of [controlPlane, template]) await removeObject(client(), object)
  })

  test('what nothing compares rolls nothing, and is set in place', async () => {
    const words = { name: 'calm', members: 3, pools: { general: { replicas: 2 } } } as const
    await apply(words)
    await cluster.standIns.settle()
    const before = await namesOf('calm')
    await apply({
      ...words,
      surge: 0,
      pools: {
        general: { replicas: 2, maxUnavailable: 1, minReadySeconds: 5, drainTimeoutSeconds: 60, labels: { tier: 'web' } },
      },
    })
    await cluster.standIns.settle()
    assert.deepEqual(await namesOf('calm'), before)
    const worker = (await machinesOf('calm')).find(({ metadata }) => metadata.name.startsWith('calm-general'))
    assert.deepEqual(
      [worker?.spec.minReadySeconds, worker?.spec.deletion?.nodeDrainTimeoutSeconds, worker?.metadata.labels?.['tier']],
      [5, 60, 'web'],
    )
  })

  test("Cairn's own marks decide nothing: with others of them no machine comes or goes", async () => {
    const words = { name: 'marked', pools: { general: { replicas: 2, labels: { 'cairn.dev/pool': 'general' } } } } as const
    await apply(words)
    await cluster.standIns.settle()
    const before = await namesOf('marked')
    const marks = { 'cairn.dev/pool': 'another', 'cairn.dev/generation': '9', 'sub.cairn.dev/hold': 'yes' }
    for (const { metadata, ...object } of dockerCluster({ ...words, pools: { general: { replicas: 2, labels: marks } } })) {
      const annotations = { ...metadata.annotations, ...marks }
      await applyObject(client(), { ...object, metadata: { ...metadata, annotations } } as KubeObject)
    }
    for (const machine of await machinesOf('marked'))
      await mergeObject(client(), machine, { metadata: { labels: marks, annotations: marks } })
    await cluster.standIns.settle()
    assert.deepEqual(await namesOf('marked'), before)
    const machines = await machinesOf('marked')
    assert.ok(
      machines.every(({ metadata }) => metadata.labels?.['cairn.dev/pool'] === 'another'),
      'they are left where Cairn put them',
    )
  })

  test('a paused deployment is scaled and repaired, and rolls nothing until it goes on', async () => {
    await apply({ name: 'held', pools: { general: { replicas: 2 } } })
    await cluster.standIns.settle()
    await apply({ name: 'held', pools: { general: { replicas: 3, paused: true, image: 'node:2' } } })
    await cluster.standIns.settle()
    assert.deepEqual(await imagesOf('held-general'), ['node:1', 'node:1', 'node:1'])
    await apply({ name: 'held', pools: { general: { replicas: 3, paused: false, image: 'node:2' } } })
    await cluster.standIns.settle()
    assert.deepEqual(await imagesOf('held-general'), ['node:2', 'node:2', 'node:2'])
  })

  test('workers wait for the control plane: of its version, and of its minor', async () => {
    await apply({ name: 'skew', pools: { general: { replicas: 1 } } })
    await cluster.standIns.settle()
    await apply({ name: 'skew', version: 'v1.35.0', pools: { general: { replicas: 2, version: 'v1.34.1' } } })
    await cluster.standIns.settle()
    assert.equal((await read<KubeadmControlPlane>('KubeadmControlPlane', 'skew')).status?.version, 'v1.35.0')
    const pool = await read<MachineDeployment>('MachineDeployment', 'skew-general')
    assert.deepEqual([pool.status?.replicas, isTrue(pool, 'ScalingUp')], [1, true], 'a kubeadm of 1.34 cannot join 1.35')
    await apply({ name: 'skew', version: 'v1.35.0', pools: { general: { replicas: 2 } } })
    await cluster.standIns.settle()
    assert.deepEqual(
      (await machinesOf('skew')).map(({ spec }) => spec.version),
      ['v1.35.0', 'v1.35.0', 'v1.35.0'],
    )
  })

  test('a node drains through the eviction API, and waits for the budget that it names', async () => {
    const { standIns, workload } = cluster
    await createObject(workload.client, {
      apiVersion: budgetVersion(workload.version),
      kind: 'PodDisruptionBudget',
      metadata: { name: 'tight', namespace },
      spec: { minAvailable: 2, selector: { matchLabels: { app: 'web' } } },
    } as never)
    await apply({ name: 'full', pools: { general: { replicas: 2, maxSurge: 0, maxUnavailable: 1 } } })
    await standIns.settle()
    standIns.arranged.workloads.push({ namespace, name: 'web', replicas: 2, cluster: 'full' })
    await standIns.settle()
    await apply({ name: 'full', pools: { general: { replicas: 2, maxSurge: 0, maxUnavailable: 1, image: 'node:2' } } })
    await standIns.settle()
    const [leaving] = (await machinesOf('full')).filter(({ metadata }) => metadata.deletionTimestamp !== undefined)
    const deleting = conditionOf(leaving as Machine, 'Deleting')
    assert.equal(deleting?.reason, 'DrainingNode')
    assert.match(
      deleting?.message ?? '',
      /^Drain not completed yet \(started at .+\):\n\* Pod default\/web-\d: cannot evict pod as it would violate the pod's disruption budget\. The disruption budget tight needs 2 healthy pods and has 2 currently$/,
    )
    const [node] = await listObjects<KubeNode>(workload.client, { apiVersion: 'v1', kind: 'Node' }).then((nodes) =>
      nodes.filter(({ metadata }) => metadata.name === leaving?.metadata.name),
    )
    assert.equal(node?.spec.unschedulable, true)
    await removeObject(workload.client, {
      apiVersion: budgetVersion(workload.version),
      kind: 'PodDisruptionBudget',
      metadata: { name: 'tight', namespace },
    })
    await standIns.settle()
    assert.deepEqual(await imagesOf('full-general'), ['node:2', 'node:2'])
    standIns.arranged.workloads.length = 0
  })

  test('an unhealthy machine is replaced by its owner, one of the control plane only where etcd keeps its majority', async () => {
    const { standIns } = cluster
    await apply({ name: 'sick', members: 3, pools: { general: { replicas: 2 } } })
    await applyObject(client(), {
      ...capi('MachineHealthCheck'),
      metadata: { name: 'sick', namespace },
      spec: {
        clusterName: 'sick',
        selector: { matchLabels: { 'cluster.x-k8s.io/cluster-name': 'sick' } },
        checks: { unhealthyNodeConditions: [{ type: 'Ready', status: 'False', timeoutSeconds: 300 }] },
      },
    } as never)
    await standIns.settle()
    const before = await namesOf('sick')
    const broken = [
      before.find((name) => name.startsWith('sick-general')),
      before.find((name) => !name.startsWith('sick-general')),
    ]
    for (const name of broken) standIns.arranged.brokenNodes.add(name ?? '')
    await standIns.settle()
    const after = await namesOf('sick')
    assert.equal(after.length, 5)
    assert.deepEqual(new Set(before.filter((name) => !after.includes(name))), new Set(broken))
  })

  test('releases wait for what they depend on, fail in Helm’s words, and go on when they are mended', async () => {
    const { standIns } = cluster
    const source = { apiVersion: 'source.toolkit.fluxcd.io/v1', kind: 'HelmRepository', metadata: { name: 'charts', namespace } }
    await applyObject(client(), { ...source, spec: { url: 'https://charts.example', interval: '5m' } } as never)
    standIns.arranged.failingReleases.set('first', 'timed out waiting for the condition')
    for (const [name, dependsOn] of [
      ['first', []],
      ['second', [{ name: 'first' }]],
    ] as const)
      await applyObject(client(), release(name, '1.0.0', dependsOn))
    await standIns.settle()
    const said = async (name: string) => conditionOf(await read<HelmRelease>('HelmRelease', name), 'Ready')
    assert.match(
      (await said('first'))?.message ?? '',
      /^Helm install failed for release default\/first with chart hello@1\.0\.0: timed out/,
    )
    assert.deepEqual(
      [(await said('second'))?.reason, (await said('second'))?.message],
      ['DependencyNotReady', "dependency 'default/first' is not ready"],
    )
    standIns.arranged.failingReleases.clear()
    await applyObject(client(), release('first', '1.0.1', []))
    await standIns.settle()
    assert.deepEqual([(await said('first'))?.reason, (await said('second'))?.reason], ['InstallSucceeded', 'InstallSucceeded'])
    for (const name of ['second', 'first']) await removeObject(client(), release(name, '1.0.1', []))
    await standIns.settle()
    assert.deepEqual(await listObjects(client(), { apiVersion: helm, kind: 'HelmRelease' }), [])
  })

  test('the server is killed in the middle of a repave and comes back: all goes on, and nothing but the outdated is replaced', async () => {
    const { standIns, management } = cluster
    await apply({ name: 'back', members: 3, pools: { general: { replicas: 2 } } })
    await standIns.settle()
    await apply({ name: 'back', members: 3, image: 'node:2', pools: { general: { replicas: 2 } } })
    for (let pass = 0; pass < 6; pass += 1) await standIns.step()
    const half = await namesOf('back')
    await management.kill()
    await assert.rejects(() => standIns.step())
    await management.start()
    await standIns.settle()
    assert.deepEqual(
      [...(await imagesOf('back-')), ...(await imagesOf('back-general'))].filter((image) => image !== 'node:2'),
      [],
    )
    assert.ok((await namesOf('back')).filter((name) => half.includes(name)).length < 5)
  })

  const namespace = 'default'
  const docker = 'infrastructure.cluster.x-k8s.io/v1beta2'
  const helm = 'helm.toolkit.fluxcd.io/v2'
  const versions: Readonly<Record<string, string>> = {
    KubeadmControlPlane: 'controlplane.cluster.x-k8s.io/v1beta2',
    HelmRelease: helm,
  }
  const client = () => cluster.management.client
  const capi = (kind: string) => ({ apiVersion: versions[kind] ?? 'cluster.x-k8s.io/v1beta2', kind })
  const apply = async (words: DockerClusterWords) => {
    for (const object of dockerCluster(words)) await applyObject(client(), object)
  }
  const read = async <Stored extends Cluster | MachineDeployment | KubeadmControlPlane | HelmRelease>(
    kind: string,
    name: string,
  ) => {
    const found = await readObject<Stored>(client(), { ...capi(kind), metadata: { name, namespace } })
    assert.ok(found !== null, `${kind} ${name} is there`)
    return found
  }
  const machinesOf = async (name: string) =>
    (await listObjects<Machine>(client(), capi('Machine'))).filter(({ spec }) => spec.clusterName === name)
  const namesOf = async (name: string) => (await machinesOf(name)).map(({ metadata }) => metadata.name).toSorted()
  const imagesOf = async (prefix: string) =>
    (
      await listObjects<{ readonly spec: { readonly customImage: string } } & Machine>(client(), {
        apiVersion: docker,
        kind: 'DockerMachine',
      })
    )
      .filter(({ metadata }) => metadata.name.startsWith(prefix))
      .map(({ spec }) => spec.customImage)
  const remove = async (name: string) => {
    await removeObject(client(), { ...capi('Cluster'), metadata: { name, namespace } })
    await cluster.standIns.settle()
  }
  const release = (name: string, version: string, dependsOn: readonly { readonly name: string }[]) =>
    ({
      apiVersion: helm,
      kind: 'HelmRelease',
      metadata: { name, namespace },
      spec: {
        interval: '5m',
        dependsOn,
        chart: { spec: { chart: 'hello', version, sourceRef: { kind: 'HelmRepository', name: 'charts' } } },
      },
    }) as never
})
