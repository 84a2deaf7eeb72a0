import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { isDeepStrictEqual } from 'node:util'
import type { JsonObject } from '#core/base/json.ts'
import type { KubeObject } from '#core/cluster-api/kube-object.ts'
import { dockerCluster, type DockerClusterWords } from './docker-cluster.ts'
import { planPausedScaling, planRollingUpdate, type SetCounts } from './stand-in/rollout.ts'
import { rolloutFields, wouldRoll } from './would-roll.ts'

const kubeadm = (part: JsonObject): JsonObject => ({ clusterConfiguration: { apiServer: { certSANs: ['localhost'] } }, ...part })

/** Rows: what changes, and what of it Cluster API finds different; nothing where it would leave all machines. */
const rows: readonly { readonly name: string; readonly to: DockerClusterWords; readonly finds: readonly string[] }[] = [
  { name: 'nothing', to: {}, finds: [] },
  { name: 'a version', to: { version: 'v1.34.2' }, finds: ['KubeadmControlPlane version', 'MachineDeployment version'] },
  {
    name: 'an image, which is another template',
    to: { image: 'node:2' },
    finds: ['KubeadmControlPlane infrastructureRef', 'MachineDeployment infrastructureRef'],
  },
  { name: 'counts', to: { members: 3, pools: { general: { replicas: 5 } } }, finds: [] },
  { name: 'the strategy', to: { surge: 0, pools: { general: { maxSurge: 2, maxUnavailable: '30%' } } }, finds: [] },
  {
    name: 'labels, drain and readiness',
    to: { pools: { general: { labels: { a: 'b' }, drainTimeoutSeconds: 9, minReadySeconds: 9 } } },
    finds: [],
  },
  { name: 'a pause', to: { pools: { general: { paused: true } } }, finds: [] },
  { name: 'DNS', to: { kubeadmConfigSpec: kubeadmDns('1.12') }, finds: [] },
  {
    name: 'discovery and how long components may take',
    to: {
      kubeadmConfigSpec: kubeadm({
        joinConfiguration: { discovery: { tlsBootstrapToken: 'x' }, timeouts: { controlPlaneComponentHealthCheckSeconds: 9 } },
        initConfiguration: { timeouts: { controlPlaneComponentHealthCheckSeconds: 9 } },
      }),
    },
    finds: [],
  },
  { name: 'what is said empty', to: { kubeadmConfigSpec: kubeadm({ files: [], ntp: {}, format: 'cloud-config' }) }, finds: [] },
  {
    name: 'taints that are said to be none',
    to: { kubeadmConfigSpec: kubeadm({ joinConfiguration: { nodeRegistration: { taints: [] } } }) },
    finds: ['KubeadmControlPlane kubeadmConfigSpec'],
  },
  {
    name: 'a kubelet flag',
    to: {
      kubeadmConfigSpec: kubeadm({ joinConfiguration: { nodeRegistration: { kubeletExtraArgs: [{ name: 'v', value: '4' }] } } }),
    },
    finds: ['KubeadmControlPlane kubeadmConfigSpec'],
  },
]

describe("Cluster API's comparison, a second time", () => {
  for (const { name, to, finds } of rows)
    test(name, () => {
      const [before, after] = [dockerCluster({ pools: { general: {} } }), dockerCluster({ pools: { general: {} }, ...to })]
      const found = after.flatMap((object) => {
        const was = before.find(({ kind, metadata }) => kind === object.kind && metadata.name === object.metadata.name)
        return was === undefined ? [] : wouldRoll(was, object).map((field) => `${object.kind} ${field}`)
      })
      assert.deepEqual(found, finds)
      const fields = (objects: readonly KubeObject[]) => objects.map(rolloutFields)
      assert.equal(isDeepStrictEqual(fields(before), fields(after)), finds.length === 0)
    })
})

const set = (name: string, wanted: number, there = wanted, available = there, maxReplicas: number | null = null): SetCounts => ({
  name,
  wanted,
  there,
  available,
  maxReplicas,
})

describe('sizes of machine sets', () => {
  const md = { replicas: 3, surge: 1, unavailable: 0, there: 3 }
  const table = [
    { name: 'the first step of expand first', current: set('new', 0), old: [set('old', 3)], is: { new: 1 } },
    { name: 'a new machine that is not there yet', current: set('new', 1, 1, 0), old: [set('old', 3)], is: {} },
    { name: 'a new machine that is there', current: set('new', 1), old: [set('old', 3)], is: { old: 2 } },
    { name: 'a broken old machine that blocks all', current: set('new', 1), old: [set('old', 3, 3, 2)], is: { old: 2 } },
    { name: 'the end', current: set('new', 3), old: [set('old', 0)], is: {} },
  ] as const
  for (const { name, current, old, is } of table)
    test(name, () => assert.deepEqual(Object.fromEntries(planRollingUpdate(md, current, old)), is))

  test('a paused one in the middle is scaled in proportion', () => {
    const sizes = planPausedScaling({ replicas: 8, surge: 1, unavailable: 0, there: 4 }, set('new', 2, 2, 2, 5), [
      set('old', 2, 2, 2, 5),
    ])
    assert.deepEqual(Object.fromEntries(sizes), { new: 5, old: 4 })
  })
  test('a paused one without a set of its own scales the one that it has', () => {
    const sizes = planPausedScaling({ replicas: 5, surge: 1, unavailable: 0, there: 3 }, null, [set('old', 3)])
    assert.deepEqual(Object.fromEntries(sizes), { old: 5 })
  })
})

function kubeadmDns(imageTag: string): JsonObject {
  return { clusterConfiguration: { apiServer: { certSANs: ['localhost'] }, dns: { imageTag } } }
}
