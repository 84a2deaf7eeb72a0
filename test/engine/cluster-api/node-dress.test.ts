import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { dressDigest } from '#engine/cluster-api/node-dress.ts'
import { applied, machine, nodeOf, ready } from './seen-fixture.ts'
import { target } from './target-fixture.ts'

describe('labels and taints of a node', () => {
  const taint = { key: 'tier', value: 'web', effect: 'NoSchedule' } as const
  const words = { pools: { web: { replicas: 1, labels: { tier: 'web' }, taints: [taint] } } }
  const [, pool] = target(words).pools
  const given = pool ? dressDigest(pool) : assert.fail('there is a pool')
  const before = dressDigest({ labels: {}, annotations: {}, taints: [taint] })
  const asTold = [{ tier: 'web' }, undefined]
  const asRead = [{ tier: 'db' }, []]
  const rows: readonly { readonly of: string; readonly given?: string; readonly read?: string; readonly is: unknown }[] = [
    { of: 'read after they were given', given, read: given, is: asRead },
    { of: 'read before they were given', given, is: asTold },
    { of: 'read when others were given', given, read: before, is: asTold },
    { of: 'not given yet, and others are there', given: before, read: before, is: asTold },
    { of: 'never given', is: asTold },
  ]
  const kept = (digest: string | undefined) => (digest === undefined ? {} : { 'uid-shop-web-a': digest as typeof given })
  for (const { of, given: now, read, is } of rows) {
    test(of, () => {
      const seen = { pods: 0, labels: { tier: 'db' }, taints: [{ ...taint, key: 'other' }] }
      const workload = { budgets: [], nodes: new Map([['shop-web-a', seen]]), kept: kept(read) }
      const cluster = applied(words, { kept: kept(now) })
      const node = nodeOf(machine({ conditions: ready }), { cluster, workload })
      assert.deepEqual([node?.labels, node?.taints], is)
    })
  }
})
