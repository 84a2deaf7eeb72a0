import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { plan, profile, type ClusterWords, type ProfileWords } from '../core/plan-fixture.ts'

const two = [{ name: 'general' }, { name: 'gpu', replicas: 2 }]
const kubelet = (flag: string) => `kubeadmconfig: {kubeletExtraArgs: {${flag}}}`
const controller = 'kubeadmconfig: {controllerManager: {extraArgs: {v: "4"}}}'

function cluster(words: ClusterWords = {}, profileWords: ProfileWords = {}): ClusterWords {
  return { workerPools: two, ...words, profiles: [profile(profileWords)] }
}

const addOn = (version: string) =>
  profile({
    name: 'extras',
    version,
    type: 'add-on',
    layers: { metrics: { pack: 'metrics-server@0.8.0', values: `v: ${version}` } },
  })

/** `null` where nothing folds. The cluster has 3 + 3 + 2 nodes. */
const rows: readonly {
  readonly what: string
  readonly from?: ClusterWords
  readonly to: ClusterWords
  readonly saves: string | null
}[] = [
  { what: 'nothing', to: cluster(), saves: null },
  { what: 'one change', to: cluster({}, { layers: { k8s: { values: kubelet('v: "4"') } } }), saves: null },
  {
    what: 'a profile and an override of all nodes',
    to: cluster({ overrides: { 'base/os': kubelet('v: "4"') } }, { layers: { k8s: { values: kubelet('max-pods: "99"') } } }),
    saves: '8: Rolled one by one, the 2 changes would replace 16 nodes; together 8.',
  },
  {
    what: 'an override of the control plane and its disk',
    to: cluster({ overrides: { 'base/k8s': controller }, controlPlane: { diskGiB: 100 } }),
    saves: '3: Rolled one by one, the 2 changes would replace 6 nodes; together 3.',
  },
  {
    what: 'Kubernetes, two pools and an add-on',
    to: cluster(
      { workerPools: two.map((pool) => ({ ...pool, diskGiB: 100 })), overrides: { 'base/csi': 'x: 1' } },
      { layers: { k8s: 'kubernetes@1.36.2', metrics: 'metrics-server@0.8.0' } },
    ),
    saves: '5: Rolled one by one, the 3 changes would replace 13 nodes; together 8.',
  },
  {
    what: 'changes of different pools',
    to: cluster({
      workerPools: [{ name: 'general' }, { name: 'gpu', replicas: 2, diskGiB: 99 }],
      controlPlane: { diskGiB: 100 },
    }),
    saves: null,
  },
  {
    what: 'two profiles of which one replaces no node',
    from: { workerPools: two, profiles: [profile(), addOn('1.0.0')] },
    to: { workerPools: two, profiles: [profile({ layers: { k8s: { values: kubelet('v: "4"') } } }), addOn('1.1.0')] },
    saves: null,
  },
  {
    what: 'another profile in the place of one, and a variable of no meaning',
    to: {
      workerPools: two,
      controlPlane: { diskGiB: 99 },
      profiles: [profile({ name: 'core', layers: { k8s: { values: controller } } })],
    },
    saves: '3: Rolled one by one, the 2 changes would replace 6 nodes; together 3.',
  },
  {
    what: 'a variable and a flag',
    from: withVariable('1', ''),
    to: withVariable('2', ', v: "4"'),
    saves: '8: Rolled one by one, the 2 changes would replace 16 nodes; together 8.',
  },
  {
    what: 'a pool that comes beside a flag',
    to: cluster({ workerPools: [...two, { name: 'new' }], overrides: { 'base/k8s': kubelet('v: "4"') } }),
    saves: null,
  },
]

function withVariable(value: string, more: string): ClusterWords {
  const values = kubelet(`max-pods: "{{.cairn.var.max}}"${more}`)
  return cluster({ variables: { max: value } }, { variables: [{ name: 'max' }], layers: { k8s: { values } } })
}

describe('what one plan for several changes spares:', () => {
  for (const { what, from = cluster(), to, saves } of rows) {
    test(`${what} → ${saves ?? 'nothing'}`, () => {
      const found = plan(from, to).saves
      assert.equal(found && `${found.nodes}: ${found.text}`, saves)
    })
  }
})
