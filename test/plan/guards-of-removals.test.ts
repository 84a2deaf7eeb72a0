import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isJsonObject } from '#core/base/json.ts'

import { checkedPlan, pack, packs, planningInput, type ClusterWords } from '../core/plan-fixture.ts'
import { checkGuards, kubernetes, stack, type GuardRow } from './guard-check.ts'

const policy = 'apiVersion: policy/v1beta1\nkind: PodDisruptionBudget\nmetadata:\n  name: web\n'
const cidr =
  'apiVersion: v1\nkind: ConfigMap\n---\napiVersion: networking.k8s.io/v1beta1\nkind: ServiceCIDR\nmetadata:\n  name: more\n'

function withAddon(version: string, manifests: Readonly<Record<string, string>>, values = ''): ClusterWords {
  return stack({ k8s: `kubernetes@${version}`, extra: { manifests, values } })
}

const apis: readonly GuardRow[] = [
  {
    what: 'a new layer of an API that is long gone',
    to: stack({ extra: { manifests: { web: policy } } }),
    checks: ['error api.removed'],
    says: /Layer base\/extra, web #1, line 1: PodDisruptionBudget web is of policy\/v1beta1, which Kubernetes 1\.25 took away; the target is 1\.35\.4/,
  },
  {
    what: 'a layer that was there, of an API that the new Kubernetes takes away',
    from: withAddon('1.36.2', { net: cidr }),
    to: withAddon('1.37.1', { net: cidr }),
    checks: ['error api.removed'],
    says: /net #2, line 4: ServiceCIDR more/,
  },
  {
    what: 'the same layer under the Kubernetes before',
    from: kubernetes('1.35.4'),
    to: withAddon('1.36.2', { net: cidr }),
    checks: [],
  },
  {
    what: 'what the cluster has already, in a plan that changes something else',
    from: withAddon('1.35.4', { web: policy }),
    to: { ...withAddon('1.35.4', { web: policy }), workerPools: [{ name: 'general', labels: { a: 'b' } }] },
    checks: ['warning api.removed'],
  },
  {
    what: 'a plan that mends it',
    from: withAddon('1.35.4', { web: policy }),
    to: withAddon('1.35.4', { web: policy.replace('v1beta1', 'v1') }),
    checks: [],
  },
  {
    what: 'a manifest of an override',
    from: withAddon('1.35.4', { web: 'apiVersion: v1\nkind: ConfigMap\n' }),
    to: {
      ...withAddon('1.35.4', { web: 'apiVersion: v1\nkind: ConfigMap\n' }),
      overrides: [{ profile: 'base', layer: 'extra', values: null, manifests: [{ name: 'web', content: policy }] }],
    },
    checks: ['error api.removed'],
  },
  {
    what: 'every one of several at once',
    to: stack({ extra: { manifests: { a: policy, b: `${policy}---\n${policy}` } } }),
    checks: Array<string>(3).fill('error api.removed'),
  },
  {
    what: 'whole objects in values, at any depth, and texts of them',
    to: stack({
      extra: {
        manifests: { a: 'apiVersion: v1\nkind: ConfigMap\n' },
        values:
          'x:\n  y: [{apiVersion: batch/v1beta1, kind: CronJob, metadata: {name: n}}]\n  z: |\n    apiVersion: extensions/v1beta1\n    kind: Ingress\n',
      },
    }),
    checks: ['error api.removed', 'error api.removed'],
    says: /base\/extra, values, x\.y\[0\]: CronJob n/,
  },
  {
    what: 'a file of the nodes in a format that its component no longer reads',
    to: stack({
      os: {
        values:
          'kubeadmconfig: {files: [{path: /etc/kubernetes/extra.yaml, content: "apiVersion: audit.k8s.io/v1beta1\\nkind: Policy\\n"}]}',
      },
    }),
    checks: ['error api.removed'],
    says: /kubeadmconfig\.files\[\d\]\.content, line 1: Policy/,
  },
]

const kubeadm = (text: string, version = '1.35.4') =>
  stack({ k8s: { pack: `kubernetes@${version}`, values: `kubeadmconfig: {${text}}` } })

const flags: readonly GuardRow[] = [
  {
    what: 'a flag of the kubelet',
    to: kubeadm('kubeletExtraArgs: {pod-infra-container-image: x}'),
    checks: ['error api.removed'],
    says: /layer base\/k8s sets the flag pod-infra-container-image of kubelet \(kubeadmconfig\.kubeletExtraArgs\.pod-infra-container-image\), which Kubernetes 1\.35 took away/,
  },
  {
    what: 'a flag of the kubelet that was there before the new Kubernetes',
    from: kubeadm('kubeletExtraArgs: {boot-id-file: x}', '1.36.2'),
    to: kubeadm('kubeletExtraArgs: {boot-id-file: x}', '1.37.1'),
    checks: ['error api.removed'],
  },
  {
    what: 'the same under the Kubernetes before',
    from: kubernetes('1.36.2'),
    to: kubeadm('kubeletExtraArgs: {boot-id-file: x}', '1.36.2'),
    checks: [],
  },
  {
    what: 'flags of every component at once',
    to: kubeadm(
      'apiServer: {extraArgs: {cloud-provider: aws}}, controllerManager: {extraArgs: {port: "0"}}, scheduler: {extraArgs: {policy-config-file: x}}, kubeletExtraArgs: {log-dir: /x}',
    ),
    checks: Array<string>(4).fill('error api.removed'),
  },
  {
    what: 'gates and admission plugins within flags',
    to: kubeadm(
      'apiServer: {extraArgs: {enable-admission-plugins: "NodeRestriction,PodSecurityPolicy", feature-gates: "CPUManager=true,X=true"}}',
    ),
    checks: ['error api.removed', 'error api.removed'],
  },
  {
    what: 'a list of flags, as newer kubeadm has it',
    to: { workerPools: [{ name: 'general', kubeadm: { kubeletExtraArgs: [{ name: 'container-runtime', value: 'remote' }] } }] },
    checks: ['error api.removed'],
    says: /^The pool general sets the flag container-runtime/,
  },
  {
    what: 'a flag of a pool that stays as it is',
    from: { workerPools: [{ name: 'general', kubeadm: { kubeletExtraArgs: { 'log-dir': 'x' } } }] },
    to: { workerPools: [{ name: 'general', kubeadm: { kubeletExtraArgs: { 'log-dir': 'x' } }, labels: { a: 'b' } }] },
    checks: [],
  },
  {
    what: 'a flag that the pinned version of a pool still takes, and the others do not',
    from: { ...kubernetes('1.34.8'), workerPools: [{ name: 'general', kubernetesVersion: '1.34.8' }] },
    to: {
      ...kubernetes('1.34.8'),
      workerPools: [
        { name: 'general', kubernetesVersion: '1.34.8', kubeadm: { kubeletExtraArgs: { 'pod-infra-container-image': 'x' } } },
      ],
    },
    checks: [],
  },
]

checkGuards('removed APIs', apis)
checkGuards('removed flags', flags)

const runtimes: readonly (readonly [string, Readonly<Record<string, string>>, ClusterWords, readonly string[]])[] = [
  ['containerd 1 on 1.36', { 'cairn.dev/container-runtime': 'containerd 1.7.27' }, kubernetes('1.36.2'), ['warning']],
  ['containerd 1.5 on 1.36', { 'cairn.dev/container-runtime': 'containerd 1.5.9' }, kubernetes('1.36.2'), ['error']],
  ['cgroup v1 on 1.36', { 'cairn.dev/cgroup': 'v1' }, kubernetes('1.36.2'), ['error']],
  ['nothing declared', {}, kubernetes('1.36.2'), []],
  ['nothing that is replaced', { 'cairn.dev/cgroup': 'v1' }, { workerPools: [{ name: 'general', labels: { a: 'b' } }] }, []],
  [
    'pools with images of their own',
    { 'cairn.dev/cgroup': 'v1' },
    { ...kubernetes('1.36.2', { controlPlane: { image: 'mine' } }), workerPools: [{ name: 'general', image: 'mine' }] },
    [],
  ],
]

for (const [what, annotations, to, expected] of runtimes) {
  test(`runtimes: ${what}`, () => {
    const { content, reference } = pack('ubuntu@24.04.3')
    const input = planningInput({}, to)
    const stackWith = { ...input.stack, packs: new Map(packs).set(reference.digest, { ...content, annotations }) }
    const checks = checkedPlan({ ...input, stack: stackWith }).checks.filter(({ code }) => code === 'runtime.too-old')
    assert.deepEqual(
      checks.map(({ severity }) => severity),
      expected,
    )
    if (what.startsWith('cgroup')) {
      assert.match(
        checks[0]?.message ?? '',
        /Layer base\/os \(ubuntu 24\.04\.3\) has cgroup v1; Kubernetes 1\.36\.2 needs cgroup v2/,
      )
      const evidence = checks[0]?.evidence ?? null
      assert.ok(isJsonObject(evidence))
      assert.deepEqual(evidence['pools'], ['control-plane', 'general'])
    }
  })
}
