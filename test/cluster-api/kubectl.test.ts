import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { after, before, describe, test } from 'node:test'
import { routes } from '#contract/routes.ts'
import type { KubeObject } from '#core/cluster-api/kube-object.ts'
import { operator, type Operator } from '../journeys/operator.ts'
import { clusterOf, metrics, stack, workers } from '../journeys/stack.ts'
import { home, onDocker, startCairnOnClusterApi, type CairnOnClusterApi } from './cairn-on-cluster-api.ts'
import { withoutKubernetes } from './kube-assets.ts'
import { readObject } from './kube-client.ts'

const withoutKubectl = spawnSync('kubectl', ['version', '--client']).status !== 0 && 'there is no kubectl'

/** The objects that Cairn prints, in the hands of somebody with kubectl. */
describe('the objects of a cluster and kubectl', { skip: withoutKubernetes() || withoutKubectl }, () => {
  let world: CairnOnClusterApi
  let user: Operator
  let folder: string
  before(async () => {
    world = await startCairnOnClusterApi()
    folder = mkdtempSync(join(tmpdir(), 'cairn-kubectl-'))
    writeFileSync(join(folder, 'kubeconfig'), world.management.management.kubeconfig())
    user = operator(world.cairn.call)
    await user.publish(onDocker(stack('shop')))
    const pools = [workers('general', 2, { zones: ['a', 'b'], labels: { tier: 'web' } })]
    await user.raise(clusterOf('store', 'shop', { cloudType: 'docker', managementCluster: home, workerPools: pools }))
    await user.until('store', ({ status }) => status.updateStatus === 'Up to date', 'up to date')
  })
  after(async () => {
    await world?.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  const rendered = async (): Promise<readonly KubeObject[]> =>
    (await world.cairn.call(routes.clusters.objects, { params: { name: 'store' } })).items as unknown as readonly KubeObject[]
  /** Admission webhooks are answered by this process meanwhile. */
  const kubectl = async (...args: readonly string[]) => {
    const env = { ...process.env, HOME: folder, KUBECONFIG: join(folder, 'kubeconfig') }
    const child = spawn('kubectl', args, { env, stdio: ['ignore', 'pipe', 'pipe'] })
    const [stdout, stderr, status] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      new Promise<number | null>((resolve) => child.once('exit', resolve)),
    ])
    return { status, stdout, stderr: stderr.replace(/^Warning: .*\n/gm, '') }
  }
  const write = async (items?: readonly KubeObject[]) => {
    const file = join(folder, 'objects.json')
    writeFileSync(file, JSON.stringify({ apiVersion: 'v1', kind: 'List', items: items ?? (await rendered()) }))
    return file
  }
  const nothing = { status: 0, stdout: '', stderr: '' }
  const versions = async () =>
    await Promise.all(
      (await rendered()).map(
        async (one) => (await readObject(world.management.management.client, one))?.metadata.resourceVersion,
      ),
    )

  test('a diff shows nothing once the cluster is made', async () => {
    const file = await write()
    assert.deepEqual(await kubectl('diff', '--server-side', '-f', file), nothing)
    assert.deepEqual(await kubectl('diff', '-f', file), nothing)
    const changed = (await rendered()).map((one) =>
      one.kind === 'HelmRelease' ? { ...one, spec: { ...one.spec, interval: '3h' } } : one,
    )
    const shown = await kubectl('diff', '--server-side', '--force-conflicts', '-f', await write(changed))
    assert.match(shown.stdout, /^\+ +interval: 3h$/m)
  })

  test('nor after an update that replaced every node and changed a layer', async () => {
    const values = 'kubeadmconfig: {kubeletExtraArgs: {max-pods: "120"}}'
    await user.save(onDocker(stack('shop', { kubernetesValues: values, addons: [metrics('0.8.0')] })))
    await user.carryOut('store', { pending: true })
    const file = await write()
    assert.deepEqual(await kubectl('diff', '--server-side', '-f', file), nothing)
    assert.deepEqual(await kubectl('diff', '-f', file), nothing)
  })

  test('what Cairn wrote it does not write again: no object becomes another one by another look', async () => {
    const before = await versions()
    await user.plan('store', { pending: true })
    assert.deepEqual(await versions(), before)
  })

  test('applied by kubectl they change nothing of what is there, and twice nothing at all', async () => {
    const file = await write()
    const first = await kubectl('apply', '--server-side', '-f', file)
    assert.equal(first.status, 0, first.stderr)
    const before = await versions()
    assert.equal((await kubectl('apply', '--server-side', '-f', file)).status, 0)
    assert.deepEqual(await versions(), before)
    assert.deepEqual(await kubectl('diff', '--server-side', '-f', file), nothing)
  })

  test('a user sees clusters and machines', async () => {
    const { status, stdout } = await kubectl('get', 'clusters,machines', '-A', '-o', 'name')
    assert.equal(status, 0)
    const found = stdout.split('\n').filter((line) => line !== '')
    assert.deepEqual(
      found.filter((line) => line.startsWith('cluster.')),
      ['cluster.cluster.x-k8s.io/store'],
    )
    assert.equal(found.filter((line) => line.startsWith('machine.')).length, 3)
  })
})
