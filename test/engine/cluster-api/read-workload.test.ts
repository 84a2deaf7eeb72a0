import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { JsonObject } from '#core/base/json.ts'
import type { ServedObject } from '#engine/cluster-api/kube-client.ts'
import { countWorkload, type WorkloadReading } from '#engine/cluster-api/read-workload.ts'

describe('what a cluster says of itself', () => {
  test('pods of a drain: not those of daemon sets, of the kubelet, that have ended, or that have no node yet', () => {
    const { nodes } = reading({
      nodes: ['a', 'b'],
      pods: [
        pod('web-1', 'a'),
        pod('web-2', 'a'),
        pod('log-1', 'a', { owner: ['DaemonSet', 'log'] }),
        pod('etcd-a', 'a', { owner: ['Node', 'a'], annotations: { 'kubernetes.io/config.mirror': 'x' } }),
        pod('job-1', 'a', { owner: ['Job', 'job'], phase: 'Succeeded' }),
        pod('web-3', ''),
      ],
    })
    assert.deepEqual(Object.fromEntries([...nodes].map(([name, { pods }]) => [name, pods])), { a: 2, b: 0 })
  })

  const selections: readonly { readonly selector: JsonObject | null; readonly selects: readonly string[] }[] = [
    { selector: { matchLabels: { app: 'web' } }, selects: ['web-1'] },
    { selector: { matchLabels: { app: 'none' } }, selects: [] },
    { selector: { matchExpressions: [{ key: 'app', operator: 'In', values: ['web', 'db'] }] }, selects: ['web-1', 'db-1'] },
    { selector: { matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['web'] }] }, selects: ['db-1', 'bare'] },
    { selector: { matchExpressions: [{ key: 'app', operator: 'Exists' }] }, selects: ['web-1', 'db-1'] },
    { selector: { matchExpressions: [{ key: 'app', operator: 'DoesNotExist' }] }, selects: ['bare'] },
    { selector: { matchLabels: { app: 'web' }, matchExpressions: [{ key: 'app', operator: 'DoesNotExist' }] }, selects: [] },
    // Everything of its own namespace, or nothing.
    { selector: {}, selects: ['web-1', 'db-1', 'bare'] },
    { selector: null, selects: [] },
  ]
  for (const { selector, selects } of selections) {
    test(`a budget that selects by ${JSON.stringify(selector)}`, () => {
      const { budgets } = reading({
        budgets: [budget('guard', selector)],
        pods: [
          pod('web-1', 'a', { labels: { app: 'web' } }),
          pod('db-1', 'a', { labels: { app: 'db' } }),
          pod('bare', 'b', { labels: {} }),
          pod('far', 'a', { labels: { app: 'web' }, namespace: 'far' }),
        ],
      })
      assert.deepEqual(
        budgets.map((one) => one.pods.map(({ name }) => name)),
        [selects],
      )
    })
  }

  test('an empty selector selected nothing before policy/v1', () => {
    const { budgets } = reading({ isOld: true, budgets: [budget('guard', {})], pods: [pod('web-1', 'a')] })
    assert.deepEqual(budgets[0]?.pods, [])
  })

  const makers: readonly { readonly owner: readonly [string, string] | null; readonly hash?: string; readonly is: string }[] = [
    { owner: ['ReplicaSet', 'web-7c9f'], hash: '7c9f', is: 'Deployment web' },
    { owner: ['ReplicaSet', 'web'], is: 'ReplicaSet web' },
    { owner: ['StatefulSet', 'db'], is: 'StatefulSet db' },
    { owner: null, is: 'Pod p' },
  ]
  for (const { owner, hash, is } of makers) {
    test(`a pod was made by ${is}`, () => {
      const made = pod('p', 'a', { owner, labels: hash === undefined ? {} : { 'pod-template-hash': hash } })
      const { budgets } = reading({ budgets: [budget('guard', {})], pods: [made] })
      assert.deepEqual(budgets[0]?.pods, [{ name: 'p', node: 'a', workload: is, ready: true }])
    })
  }

  test('of more pods than are kept the largest budgets are left out', () => {
    const many = Array.from({ length: 5_000 }, (_, index) => pod(`web-${index}`, 'a', { labels: { app: 'web' } }))
    const db = pod('db-0', 'a', { labels: { app: 'db' } })
    const guards = ['web', 'db'].map((app) => budget(app, { matchLabels: { app } }))
    const { budgets, nodes } = reading({ nodes: ['a'], budgets: guards, pods: [...many, db] })
    assert.deepEqual([budgets.map(({ name }) => name), nodes.get('a')?.pods], [['db'], 5_001])
  })
})

interface Counted {
  readonly nodes?: readonly string[]
  readonly pods: readonly ServedObject[]
  readonly budgets?: readonly ServedObject[]
  readonly isOld?: boolean
}

/** In pages of two. */
function reading({ nodes = [], pods, budgets = [], isOld = false }: Counted): Omit<WorkloadReading, 'kept'> {
  const count = countWorkload(budgets, isOld)
  count.nodes(nodes.map((name) => object(name)))
  for (let from = 0; from < pods.length; from += 2) count.pods(pods.slice(from, from + 2))
  return count.reading()
}

function object(name: string, more: object = {}): ServedObject {
  const metadata = { name, namespace: 'default', uid: name, resourceVersion: '1', creationTimestamp: '2026-01-01T12:00:00Z' }
  // Items of a list say neither their kind nor its version.
  return { metadata, ...more } as ServedObject
}

function budget(name: string, selector: JsonObject | null): ServedObject {
  return object(name, { spec: { minAvailable: 1, ...(selector && { selector }) } })
}

interface PodWords {
  readonly owner?: readonly [kind: string, name: string] | null
  readonly labels?: Readonly<Record<string, string>>
  readonly annotations?: Readonly<Record<string, string>>
  readonly phase?: string
  readonly namespace?: string
}

function pod(name: string, node: string, words: PodWords = {}): ServedObject {
  const { owner = ['ReplicaSet', 'web'], labels = {}, annotations, phase = 'Running', namespace = 'default' } = words
  const bare = object(name)
  const ownerReferences = owner ? [{ kind: owner[0], name: owner[1], controller: true }] : []
  return {
    ...bare,
    metadata: { ...bare.metadata, namespace, labels, ownerReferences, ...(annotations && { annotations }) },
    spec: { ...(node !== '' && { nodeName: node }) },
    status: { phase, conditions: [{ type: 'Ready', status: 'True' }] },
  }
}
