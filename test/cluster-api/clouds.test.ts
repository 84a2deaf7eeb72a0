import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { byText } from '#core/base/compare.ts'
import { sameJson } from '#core/base/json.ts'
import { routes } from '#contract/routes.ts'
import type { NewCloudAccount } from '#contract/cloud-account.ts'
import { operator, type Operator, type PlanRequest } from '../journeys/operator.ts'
import { clusterOf, metrics, stack, workers, type WrittenCluster, type WrittenProfile } from '../journeys/stack.ts'
import { eventually } from '../server-fixture.ts'
import { home, startCairnOnClusterApi, type CairnOnClusterApi } from './cairn-on-cluster-api.ts'
import { clouds } from './compiled-objects.ts'
import { withoutKubernetes } from './kube-assets.ts'
import { listObjects, readObject, type KubeStored } from './kube-client.ts'
import type { Machine } from './stand-in/objects.ts'

interface Secret extends KubeStored {
  readonly data?: Readonly<Record<string, string>>
}

interface Infrastructure extends KubeStored {
  readonly spec: Readonly<Record<string, unknown>>
}

/** What differs from cloud to cloud in the life of a cluster that is made with a cloud account. */
const lives = [
  {
    cloud: 'aws',
    instanceType: 'm5.large',
    settings: clouds.aws,
    first: { accessKeyId: 'AKID1', secretAccessKey: 'one', sessionToken: 'ends' },
    second: { accessKeyId: 'AKID2', secretAccessKey: 'two' },
    secret: { name: 'cairn-default.store-aws', namespace: 'capa-system' },
    holds: (round: 'first' | 'second') =>
      round === 'first'
        ? { AccessKeyID: 'AKID1', SecretAccessKey: 'one', SessionToken: 'ends' }
        : { AccessKeyID: 'AKID2', SecretAccessKey: 'two', SessionToken: '' },
    identity: { kind: 'AWSClusterStaticIdentity', name: 'cairn-default.store-aws' },
    inPlace: { tags: { team: 'a' } },
    stored: { additionalTags: { team: 'a' } },
    fixed: { vpc: { cidr: '10.9.0.0/16' } },
  },
  {
    cloud: 'vsphere',
    instanceType: '4cpu-16gib',
    settings: clouds.vsphere,
    first: { username: 'cairn', password: 'one' },
    second: { username: 'cairn', password: 'two' },
    secret: { name: 'store-vsphere-cloud-account', namespace: 'cairn-default' },
    holds: (round: 'first' | 'second') => ({ username: 'cairn', password: round === 'first' ? 'one' : 'two' }),
    identity: { kind: 'Secret', name: 'store-vsphere-cloud-account' },
    inPlace: { thumbprint: 'AB:CD' },
    stored: { thumbprint: 'AB:CD' },
    fixed: { server: 'other.example.com' },
  },
] as const

/** A cluster's life on AWS and on vSphere, as far as an API server with played controllers shows it. */
describe('clusters of clouds with accounts', { skip: withoutKubernetes() }, () => {
  let world: CairnOnClusterApi
  let user: Operator
  before(async () => {
    world = await startCairnOnClusterApi(['aws', 'vsphere'])
    user = operator(world.cairn.call)
  })
  after(() => world.stop())

  const client = () => world.management.management.client
  const machines = async (cluster: string) => {
    const found = await listObjects<Machine>(client(), { apiVersion: 'cluster.x-k8s.io/v1beta2', kind: 'Machine' })
    return found
      .filter(({ spec }) => spec.clusterName === cluster)
      .map(({ metadata, spec }) => ({ name: metadata.name, version: spec.version }))
      .sort(byText(({ name }) => name))
  }
  const secretText = async (metadata: { readonly name: string; readonly namespace: string }) => {
    const secret = await readObject<Secret>(client(), { apiVersion: 'v1', kind: 'Secret', metadata })
    return secret && Object.fromEntries(Object.entries(secret.data ?? {}).map(([key, value]) => [key, atob(value)]))
  }

  for (const { cloud, instanceType, settings, first, second, secret, holds, identity, inPlace, stored, fixed } of lives)
    describe(cloud, () => {
      const name = `store-${cloud}`
      const profile = (version: string, kubernetes: string): WrittenProfile => {
        const written = stack(`shop-${cloud}`, { version, kubernetes, addons: [metrics('0.7.2')] })
        return { ...written, spec: { ...written.spec, cloudType: cloud } }
      }
      const infrastructure = async () => {
        const kind = cloud === 'aws' ? 'AWSCluster' : 'VSphereCluster'
        const apiVersion = 'infrastructure.cluster.x-k8s.io/v1beta2'
        const metadata = { name, namespace: 'cairn-default' }
        const found = await readObject<Infrastructure>(client(), { apiVersion, kind, metadata })
        return found ?? assert.fail(`there is no ${kind} ${name}`)
      }
      const pool = (replicas: number) => ({ ...workers('general', replicas), instanceType })

      test('it is made with the credentials of its account', async () => {
        const { call } = world.cairn
        await call(routes.cloudAccounts.create, {
          body: { name: cloud, cloudType: cloud, credentials: first } as NewCloudAccount,
        })
        await user.publish(profile('1.0.0', '1.36.1'))
        const wanted = clusterOf(name, `shop-${cloud}`, {
          cloudType: cloud,
          managementCluster: home,
          cloud: { ...settings, account: cloud } as unknown as NonNullable<WrittenCluster['spec']['cloud']>,
          controlPlane: { replicas: 1, instanceType },
          workerPools: [pool(2)],
        })
        await user.raise(wanted)
        await user.until(name, ({ status }) => status.updateStatus === 'Up to date', 'up to date')
        assert.deepEqual(await secretText(secret), holds('first'))
        assert.deepEqual((await infrastructure()).spec['identityRef'], identity)
        const { kubeconfig } = await call(routes.clusters.kubeconfig, { params: { name } })
        assert.equal(kubeconfig, world.management.workload.kubeconfig())
        const { items } = await call(routes.clusters.objects, { params: { name } })
        assert.doesNotMatch(JSON.stringify(items), /AKID1|"one"/)
      })

      test('other credentials reach it at once, and replace nothing', async () => {
        const before = { machines: await machines(name), revision: (await user.cluster(name)).status.revision }
        await world.cairn.call(routes.cloudAccounts.setCredentials, { params: { name: cloud }, body: second })
        await eventually(
          () => secretText(secret),
          (text) => sameJson(text, holds('second')),
          { withinMs: 60_000, what: 'the other credentials in the Secret' },
        )
        const { status } = await user.cluster(name)
        assert.deepEqual({ machines: await machines(name), revision: status.revision }, before)
        assert.deepEqual([status.updateStatus, status.health], ['Up to date', 'Healthy'])
      })

      test('a new Kubernetes replaces its machines, and a pool is scaled', async () => {
        const body = profile('1.1.0', '1.36.2')
        await world.cairn.call(routes.profiles.createVersion, { params: { name: `shop-${cloud}` }, body })
        const old = await machines(name)
        await user.carryOut(name, { profiles: [{ name: `shop-${cloud}`, version: '1.1.0' }], workerPools: [pool(3)] })
        const now = await machines(name)
        assert.deepEqual(
          now.map(({ version }) => version),
          ['v1.36.2', 'v1.36.2', 'v1.36.2', 'v1.36.2'],
        )
        assert.deepEqual(
          now.filter((one) => old.some((before) => before.name === one.name)),
          [],
        )
      })

      test('its cloud settings are changed by a plan: in place, or not at all', async () => {
        const now = (await user.cluster(name)).spec.cloud
        const own = now[cloud]
        const before = await machines(name)
        const changed = { ...now, [cloud]: { ...own, ...inPlace } } as NonNullable<PlanRequest['cloud']>
        await user.carryOut(name, { cloud: changed })
        assert.deepEqual(await machines(name), before)
        const { spec } = await infrastructure()
        assert.deepEqual(
          Object.keys(stored).map((key) => spec[key]),
          Object.values(stored),
        )
        const refused = { ...changed, [cloud]: { ...own, ...fixed } } as NonNullable<PlanRequest['cloud']>
        const plan = await user.plan(name, { cloud: refused })
        assert.deepEqual(
          [plan.state, plan.checks.find(({ severity }) => severity === 'error')?.code],
          ['blocked', 'field.immutable'],
        )
      })

      test('it is deleted, and leaves neither machines nor credentials behind', async () => {
        const { call } = world.cairn
        await call(routes.clusters.delete, { params: { name } })
        await eventually(
          () => call(routes.clusters.list, { query: {} }),
          ({ items }) => items.every(({ metadata }) => metadata.name !== name),
          { withinMs: 60_000, what: 'the cluster is gone' },
        )
        assert.deepEqual(await machines(name), [])
        assert.equal(await secretText(secret), null)
        await call(routes.cloudAccounts.delete, { params: { name: cloud } })
      })
    })
})
