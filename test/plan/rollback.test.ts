import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { isBlocked } from '#core/plan/plan-update.ts'
import type { PlanningInput } from '#core/plan/planning-input.ts'
import {
  checkedPlan,
  clusterSpec,
  compiled,
  planningInput,
  profile,
  type ClusterWords,
  type LayerWords,
} from '../core/plan-fixture.ts'

const two = [{ name: 'general' }, { name: 'gpu', replicas: 2 }]
const start: ClusterWords = { workerPools: two }
const notes = { manifests: { notes: 'kind: ConfigMap\nmetadata:\n  name: notes\n' } }

function base(layers: Readonly<Record<string, string | LayerWords>>, words: ClusterWords = {}): ClusterWords {
  return { ...start, ...words, profiles: [profile({ version: '1.1.0', layers })] }
}

/** The input of going from what a cluster is now back to what it was at revision 1. */
function goingBack(now: ClusterWords, then: ClusterWords): PlanningInput {
  return { ...planningInput(now, then), rollback: { number: 1, spec: clusterSpec(then), compiled: compiled(then) } }
}

interface Row {
  readonly what: string
  readonly then?: ClusterWords
  readonly now: ClusterWords
  readonly returns: readonly string[]
  /** What cannot, each with a word of why. */
  readonly cannot?: readonly (readonly [what: string, why: RegExp])[]
  readonly point?: RegExp
  readonly blocked?: true
}

const rows: readonly Row[] = [
  { what: 'nothing', now: start, returns: [] },
  {
    what: 'the version of an add-on',
    then: base({ metrics: 'metrics-server@0.7.2' }),
    now: base({ metrics: 'metrics-server@0.8.0' }),
    returns: ['base/metrics returns from metrics-server 0.8.0 to metrics-server 0.7.2.'],
  },
  {
    what: 'a value of the network',
    now: base({ cni: { values: 'manifests: {calico: {mtu: 1400}}' } }),
    returns: ['1 value of base/cni returns.'],
  },
  {
    what: 'an override of a kubelet flag',
    now: { ...start, overrides: { 'base/k8s': 'kubeadmconfig: {kubeletExtraArgs: {v: "4"}}' } },
    returns: [
      '1 value of base/k8s returns.',
      'The machines of pool control-plane return: 3 nodes are replaced.',
      'The machines of pool general return: 3 nodes are replaced.',
      'The machines of pool gpu return: 2 nodes are replaced.',
    ],
  },
  {
    what: 'a layer that came since, which goes with what it made',
    now: base({ notes }),
    returns: ['base/notes goes again (manifests of 1.1.0).'],
    point: /what base\/notes made is removed/,
  },
  {
    what: 'a layer that went since, and what it held',
    then: base({ notes }),
    now: start,
    returns: ['base/notes comes back (manifests of 1.1.0).'],
    cannot: [['data of base/notes', /removed after revision 1.*Restore it from a backup/]],
  },
  {
    what: 'a storage that was replaced',
    then: start,
    now: base({ csi: 'vsphere-csi@3.5.0' }),
    returns: ['base/csi returns from vsphere-csi 3.5.0 to local-path 0.0.32.'],
    cannot: [
      ['vsphere-csi', /"accept": \["csi.replaced"\]/],
      ['data of base/csi', /volumes that it served went/],
    ],
    point: /what base\/csi made is removed/,
    blocked: true,
  },
  {
    what: 'a pool that went since, and its disks',
    now: { workerPools: [{ name: 'general' }] },
    returns: ['Pool gpu comes back.'],
    cannot: [['nodes of pool gpu', /disks of the old ones is gone/]],
  },
  { what: 'a pool that came since', now: { workerPools: [...two, { name: 'new' }] }, returns: ['Pool new goes again.'] },
  {
    what: 'labels and a count',
    now: {
      workerPools: [
        { name: 'general', replicas: 5, labels: { tier: 'x' } },
        { name: 'gpu', replicas: 2 },
      ],
    },
    returns: ['Settings of pool general return: labels, replicas.'],
  },
  {
    what: 'Kubernetes, which never goes back, beside an add-on that does',
    then: base({ k8s: 'kubernetes@1.35.4', metrics: 'metrics-server@0.7.2' }),
    now: base({ k8s: 'kubernetes@1.36.2', metrics: 'metrics-server@0.8.0' }),
    returns: ['base/metrics returns from metrics-server 0.8.0 to metrics-server 0.7.2.'],
    cannot: [
      [
        'Kubernetes 1.35.4',
        /has run 1\.36\.2.*make a version of profile base with the layers of revision 1 and Kubernetes 1\.36\.2/,
      ],
    ],
    blocked: true,
  },
  {
    what: 'the count of the control plane',
    then: { ...start, controlPlane: { replicas: 3 } },
    now: { ...start, controlPlane: { replicas: 5 } },
    returns: ['Settings of pool control-plane return: replicas.'],
    cannot: [['controlPlane.replicas', /cannot shrink from 5 to 3/]],
    blocked: true,
  },
]

describe('going back to an earlier revision:', () => {
  for (const { what, then = start, now, returns, cannot = [], point, blocked = false } of rows) {
    test(what, () => {
      const plan = checkedPlan(goingBack(now, then))
      const verdict = plan.rollback
      assert.ok(verdict)
      assert.equal(verdict.revision, 1)
      assert.deepEqual(verdict.returns, returns)
      assert.deepEqual(
        verdict.cannot.map((one) => one.what),
        cannot.map(([name]) => name),
      )
      for (const [index, [, why]] of cannot.entries()) assert.match(verdict.cannot[index]?.why ?? '', why)
      if (point) assert.match(verdict.pointOfNoReturn ?? '', point)
      else assert.equal(verdict.pointOfNoReturn, null)
      assert.equal(isBlocked(plan), blocked)
    })
  }

  test('a profile version that was deleted since keeps its plan from being approved', () => {
    const extras = profile({ name: 'extras', type: 'add-on', layers: { notes } })
    const input = goingBack(start, { ...start, profiles: [profile(), extras] })
    const stack = { ...input.stack, profiles: input.stack.profiles.filter((one) => one.profile !== 'extras') }
    const plan = checkedPlan({ ...input, stack })
    assert.ok(isBlocked(plan))
    assert.match(plan.rollback?.cannot.find(({ what }) => what === 'extras')?.why ?? '', /was deleted.*"profiles" in the request/)
  })

  test('without its infrastructure too', () => {
    const input = goingBack(start, start)
    const plan = checkedPlan({ ...input, stack: { ...input.stack, profiles: [] } })
    assert.ok(isBlocked(plan))
    assert.ok(plan.rollback?.cannot.some(({ what }) => what === 'base'))
  })

  test('a plan that goes forward has no such verdict', () => {
    assert.equal(checkedPlan(planningInput(start, base({ notes }))).rollback, null)
  })
})

describe('the point of no return', () => {
  const pointOf = (from: ClusterWords, to: ClusterWords) =>
    checkedPlan(planningInput(from, to)).checks.find(({ code }) => code === 'point-of-no-return')?.message ?? null

  test('of a Kubernetes step is its first new control-plane node', () => {
    assert.match(
      pointOf(start, base({ k8s: 'kubernetes@1.36.2' })) ?? '',
      /first new control-plane node joins with Kubernetes 1\.36\.2/,
    )
  })

  test('of a layer that goes is its removal', () => {
    assert.match(pointOf(base({ notes }), start) ?? '', /when what base\/notes made is removed/)
  })

  test('is none of values, flags and pools', () => {
    for (const to of [
      base({ k8s: { values: 'kubeadmconfig: {kubeletExtraArgs: {v: "4"}}' } }),
      { workerPools: [{ name: 'general' }] },
      base({ notes }),
      start,
    ]) {
      assert.equal(pointOf(start, to), null)
    }
  })
})
