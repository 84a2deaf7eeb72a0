import assert from 'node:assert/strict'
import { after, afterEach, before, describe, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { routes } from '#contract/routes.ts'
import { openKubeClient, type ServedObject } from '#engine/cluster-api/kube-client.ts'
import { readKubeconfig } from '#engine/cluster-api/kubeconfig.ts'
import { watchKind, type WatchedKind, type WatchKindOptions } from '#engine/cluster-api/watch-kind.ts'
import { operator, type Operator } from '../journeys/operator.ts'
import { clusterOf, stack, workers } from '../journeys/stack.ts'
import { eventually } from '../server-fixture.ts'
import type { ApiServer } from './api-server.ts'
import { cairnUser, home, onDocker, startCairnOnClusterApi, type CairnOnClusterApi } from './cairn-on-cluster-api.ts'
import { startFaultProxy, type FaultProxy } from './fault-proxy.ts'
import { withoutKubernetes } from './kube-assets.ts'

/** Every node of a cluster is replaced, and in the middle of that its management cluster is in trouble. */
describe('a whole repave whose management cluster is disturbed', { skip: withoutKubernetes() }, () => {
  let world: CairnOnClusterApi
  let user: Operator
  let proxy: FaultProxy
  let seen: Seen
  before(async () => {
    world = await startCairnOnClusterApi()
    user = operator(world.cairn.call)
    proxy = await startFaultProxy(world.management.management, cairnUser)
    await reach('first')
    await user.publish(onDocker(stack('shop')))
    await user.raise(
      clusterOf('store', 'shop', { cloudType: 'docker', managementCluster: home, workerPools: [workers('general', 2)] }),
    )
    await user.until('store', ({ status }) => status.updateStatus === 'Up to date', 'up to date')
    seen = await watchAll(world.management.management)
  })
  after(async () => {
    await seen?.close()
    await world?.stop()
    await proxy?.stop()
  })

  /** Gives Cairn the way through the proxy, with this token. */
  const reach = (token: string) =>
    world.cairn.call(routes.managementClusters.reach, { params: { name: home }, body: { kubeconfig: proxy.kubeconfig(token) } })
  const disturb: FaultProxy['disturb'] = (fault) => {
    proxy.disturb(fault)
    // What is being watched already would be told all the same.
    proxy.cutAll()
  }
  const heal = () => proxy.disturb(null)
  let release = () => {}
  afterEach(() => {
    heal()
    release()
    world.management.standIns.arranged.absent.clear()
    world.management.standIns.arranged.neverBoot.clear()
  })

  interface Row {
    readonly of: string
    /** Before anything of the update is done, or once the control plane is replaced and the first worker is on its way. */
    readonly strikes: 'at the start' | 'in the middle'
    readonly strike: () => unknown
    /** What the update says that it waits for. */
    readonly says: RegExp
    readonly mend: () => unknown
  }
  const rows: readonly Row[] = [
    {
      of: 'credentials have ended, and are renewed',
      strikes: 'in the middle',
      strike: () => disturb(({ token }) => (token === 'first' ? { kind: 'answer', status: 401, message: 'Unauthorized' } : null)),
      says: /does not accept the credentials/,
      mend: () => reach('second'),
    },
    {
      of: "Flux's definitions are missing for a while",
      strikes: 'in the middle',
      strike: () => disturb(({ path }) => (path.startsWith('/apis/helm.toolkit.fluxcd.io/') ? { kind: 'unserved' } : null)),
      says: /HelmRelease.*install helm-controller/,
      mend: heal,
    },
    {
      of: 'the API server is killed, and started again',
      strikes: 'in the middle',
      strike: () => world.management.management.kill(),
      says: /the engine does not answer/,
      mend: () => world.management.management.start(),
    },
    {
      of: 'every write takes longer than anybody waits, and arrives all the same',
      strikes: 'at the start',
      strike: () => {
        const { promise, resolve } = Promise.withResolvers<void>()
        release = resolve
        disturb(({ method }) => (method === 'PATCH' ? { kind: 'held', until: promise } : null))
      },
      says: /the engine does not answer/,
      mend: () => {
        heal()
        release()
      },
    },
    {
      of: 'the controller of the control plane does not run',
      strikes: 'at the start',
      strike: () => world.management.standIns.arranged.absent.add('KubeadmControlPlane'),
      says: /see whether control-plane-kubeadm runs/,
      mend: () => world.management.standIns.arranged.absent.clear(),
    },
  ]
  for (const [index, { of, strikes, strike, says, mend }] of rows.entries()) {
    test(`${of}: each node is replaced once, and the update ends by itself`, async () => {
      const { neverBoot } = world.management.standIns.arranged
      const before = new Set(seen.ever())
      const madeSince = () => seen.ever().filter((uid) => !before.has(uid))
      const kubernetesValues = `kubeadmconfig: {kubeletExtraArgs: {max-pods: "${100 + index}"}}`
      await user.save(onDocker(stack('shop', { kubernetesValues })))
      const plan = await user.plan('store', { pending: true })
      assert.equal(plan.repave.scope, 'full')
      neverBoot.add('store-general')
      if (strikes === 'at the start') await strike()
      const update = await user.approve(plan)
      if (strikes === 'in the middle') {
        await user.until('store', ({ status }) => (status.update?.nodesDone ?? 0) === 1, 'the control plane is replaced')
        await strike()
      }
      await user.until('store', ({ status }) => says.test(status.waiting?.reason ?? ''), `it says ${String(says)}`)
      assert.ok(madeSince().length <= 2, 'nothing goes on meanwhile')
      await mend()
      neverBoot.clear()
      assert.equal((await user.ended('store', update)).phase, 'succeeded')
      await eventually(
        async () => seen.there(),
        (there) => there.length === 3 && !there.some((uid) => before.has(uid)),
        { withinMs: 60_000, what: 'every machine is another one' },
      )
      assert.equal(madeSince().length, 3, 'none was made twice')
      assert.deepEqual(
        seen.generations,
        seen.generations.toSorted((left, right) => left - right),
        'nothing older came after',
      )
    })
  }
})

/** What an administrator sees of machines and generations, past the proxy. */
interface Seen {
  /** Machines by their identities, now and ever. */
  readonly there: () => readonly string[]
  readonly ever: () => readonly string[]
  /** Of the cluster's root, in the order in which they came. */
  readonly generations: readonly number[]
  readonly close: () => Promise<void>
}

async function watchAll(server: ApiServer): Promise<Seen> {
  const read = await readKubeconfig(server.kubeconfig())
  assert.ok(read.kind === 'read')
  const client = openKubeClient({ authenticate: read.authenticate, callsMax: 4, timeoutMs: 30_000, now: Date.now })
  const stopping = new AbortController()
  const ever = new Set<string>()
  let there = new Set<string>()
  const generations: number[] = []
  const follow = (kind: string, on: Pick<WatchKindOptions<ServedObject>, 'onList' | 'onChange'>): WatchedKind =>
    watchKind({
      client,
      kind: { apiVersion: 'cluster.x-k8s.io/v1beta2', kind },
      metadataOnly: true,
      keep: (object) => object,
      random: () => 0.5,
      delay: (ms, signal) => delay(ms, undefined, { signal }).catch(() => {}),
      signal: stopping.signal,
      ...on,
    })
  const note = (uid: string) => (ever.add(uid), there.add(uid))
  const machines = follow('Machine', {
    onList: (objects) => {
      there = new Set()
      for (const { metadata } of objects) note(metadata.uid)
    },
    onChange: ({ metadata: { uid } }, isGone) => void (isGone ? there.delete(uid) : note(uid)),
  })
  const noteGeneration = ({ metadata }: ServedObject) =>
    void generations.push(Number(metadata.annotations?.['cairn.dev/generation'] ?? 0))
  const roots = follow('Cluster', {
    onList: (objects) => objects.forEach(noteGeneration),
    onChange: noteGeneration,
  })
  await Promise.all([machines.settled(), roots.settled()])
  return {
    there: () => [...there],
    ever: () => [...ever],
    generations,
    close: async () => {
      stopping.abort()
      await Promise.all([machines.ended, roots.ended])
      client.close()
    },
  }
}
