import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { runtimeShortfalls } from '#core/kubernetes/container-runtime.ts'
import { objectHeads } from '#core/kubernetes/objects-in-text.ts'
import { removedApi } from '#core/kubernetes/removed-apis.ts'
import { removedFlag } from '#core/kubernetes/removed-flags.ts'
import { packs } from '../plan-fixture.ts'

const apis: readonly (readonly [string, string, string, string | null])[] = [
  ['extensions/v1beta1', 'Deployment', '1.15.9', null],
  ['extensions/v1beta1', 'Deployment', '1.16.0', '1.16'],
  ['extensions/v1beta1', 'Ingress', '1.21.14', null],
  ['extensions/v1beta1', 'Ingress', '1.22.0', '1.22'],
  ['networking.k8s.io/v1beta1', 'Ingress', '1.37.1', '1.22'],
  ['networking.k8s.io/v1beta1', 'ServiceCIDR', '1.36.2', null],
  ['networking.k8s.io/v1beta1', 'ServiceCIDR', '1.37.0', '1.37'],
  ['policy/v1beta1', 'PodDisruptionBudget', '1.25.0', '1.25'],
  ['policy/v1beta1', 'PodSecurityPolicy', '1.34.0', '1.25'],
  ['autoscaling/v2beta2', 'HorizontalPodAutoscaler', '1.25.9', null],
  ['autoscaling/v2beta2', 'HorizontalPodAutoscaler', '1.26.0', '1.26'],
  ['flowcontrol.apiserver.k8s.io/v1beta3', 'FlowSchema', '1.32.0', '1.32'],
  ['storage.k8s.io/v1beta1', 'CSIStorageCapacity', '1.26.0', null],
  ['storage.k8s.io/v1beta1', 'CSIStorageCapacity', '1.27.0', '1.27'],
  ['scheduling.k8s.io/v1alpha1', 'PriorityClass', '1.36.1', '1.23'],
  // The version came back with another kind.
  ['scheduling.k8s.io/v1alpha1', 'Workload', '1.36.1', null],
  ['apps/v1', 'Deployment', '1.37.1', null],
  ['cert-manager.io/v1beta1', 'Certificate', '1.37.1', null],
  ['extensions/v1beta1', 'Deployment', 'latest', null],
]

describe('API versions that are gone:', () => {
  for (const [apiVersion, kind, target, removedIn] of apis) {
    test(`${apiVersion} ${kind} on ${target}`, () => {
      assert.equal(removedApi(apiVersion, kind, target)?.removedIn ?? null, removedIn)
    })
  }
  test('no built-in pack holds one for any version that it may run under', () => {
    for (const pack of packs.values())
      for (const { content, name } of pack.manifests)
        for (const { apiVersions, kind } of objectHeads(content))
          for (const apiVersion of apiVersions)
            assert.equal(removedApi(apiVersion, kind, '1.37.1'), null, `${pack.name} ${pack.version} ${name}`)
  })
})

const flags: readonly (readonly [
  Parameters<typeof removedFlag>[0],
  Parameters<typeof removedFlag>[1],
  string,
  string,
  boolean,
])[] = [
  ['kubelet', 'flag', 'network-plugin', '1.23.9', false],
  ['kubelet', 'flag', 'network-plugin', '1.24.0', true],
  ['kubelet', 'flag', 'pod-infra-container-image', '1.34.8', false],
  ['kubelet', 'flag', 'pod-infra-container-image', '1.35.0', true],
  ['kubelet', 'flag', 'max-pods', '1.37.1', false],
  ['kube-apiserver', 'flag', 'cloud-provider', '1.33.0', true],
  ['kube-controller-manager', 'flag', 'cloud-provider', '1.33.0', false],
  ['kube-scheduler', 'flag', 'logtostderr', '1.26.0', true],
  ['kube-apiserver', 'admission plugin', 'PodSecurityPolicy', '1.25.0', true],
  ['kubelet', 'feature gate', 'SidecarContainers', '1.36.2', false],
  ['kubelet', 'feature gate', 'SidecarContainers', '1.37.0', true],
  ['kubeadm', 'feature gate', 'SidecarContainers', '1.37.0', false],
  ['kubeadm', 'feature gate', 'PublicKeysECDSA', '1.37.0', true],
]

describe('flags, gates and plugins that are gone:', () => {
  for (const [component, what, name, target, gone] of flags) {
    test(`${what} ${name} of ${component} on ${target}`, () => {
      assert.equal(removedFlag(component, what, name, target) !== null, gone)
    })
  }
})

const runtimes: readonly (readonly [string | null, string | null, string, readonly string[]])[] = [
  ['containerd 2.1', 'v2', '1.38.0', []],
  ['containerd 1.7.27', 'v2', '1.35.4', []],
  ['containerd 1.7.27', 'v2', '1.36.0', ['warning containerd 2.0']],
  ['containerd 1.7.27', 'v2', '1.38.0', ['error containerd 2.0']],
  ['containerd 1.5.18', 'v2', '1.25.0', []],
  ['containerd 1.5.18', 'v2', '1.36.0', ['error containerd 1.6']],
  ['docker 20.10', null, '1.23.0', []],
  ['docker 20.10', null, '1.24.0', ['error a runtime with the container runtime interface, such as containerd']],
  ['containerd 2.1', 'v1', '1.34.8', []],
  ['containerd 2.1', 'v1', '1.35.0', ['error cgroup v2']],
  ['containerd 1.7.27', 'v1', '1.36.0', ['warning containerd 2.0', 'error cgroup v2']],
  ['containerd', 'v2', '1.38.0', []],
  ['cri-o 1.20', null, '1.38.0', []],
  [null, null, '1.38.0', []],
]

describe('runtimes that are too old:', () => {
  for (const [containerRuntime, cgroup, kubernetes, expected] of runtimes) {
    test(`${containerRuntime ?? 'nothing declared'}, cgroup ${cgroup ?? 'unknown'}, for ${kubernetes}`, () => {
      const found = runtimeShortfalls({ containerRuntime, cgroup }, kubernetes)
      assert.deepEqual(
        found.map(({ severity, needs }) => `${severity} ${needs}`),
        expected,
      )
    })
  }
})

const texts: readonly (readonly [string, string, readonly string[]])[] = [
  ['nothing', '', []],
  ['no object', 'a: 1\n', []],
  ['one object', 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n', ['1:1 v1 ConfigMap a']],
  ['kind first, quotes and comments', '# c\nkind: "Pod"\napiVersion: \'v1\' # x\n', ['1:3 v1 Pod -']],
  ['two documents', 'apiVersion: v1\nkind: A\n---\napiVersion: v1\nkind: B\n', ['1:1 v1 A -', '2:4 v1 B -']],
  [
    'a document of comments between',
    'apiVersion: v1\nkind: A\n---\n# b\n--- # c\nkind: B\napiVersion: v2\n',
    ['1:1 v1 A -', '3:7 v2 B -'],
  ],
  [
    'a list',
    'apiVersion: v1\nkind: List\nitems:\n  - apiVersion: apps/v1\n    kind: Deployment\n    metadata:\n      name: a\n    spec: {x: [{a: 1}]}\n  - kind: Pod\n    apiVersion: v1\n',
    ['1:1 v1 List -', '1:4 apps/v1 Deployment a', '1:10 v1 Pod -'],
  ],
  [
    'a list at the margin',
    'apiVersion: v1\nkind: List\nitems:\n- apiVersion: apps/v1\n  kind: Deployment\n- apiVersion: v1\n  kind: Pod\n',
    ['1:1 v1 List -', '1:4 apps/v1 Deployment -', '1:6 v1 Pod -'],
  ],
  [
    'what only refers to objects',
    'apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nspec:\n  scaleTargetRef:\n    apiVersion: extensions/v1beta1\n    kind: Deployment\n',
    ['1:1 autoscaling/v2 HorizontalPodAutoscaler -'],
  ],
  [
    'a choice of a template',
    '{{- if .x }}\napiVersion: a/v1\n{{- else }}\napiVersion: a/v1beta1\n{{- end }}\nkind: A\n',
    ['1:2 a/v1,a/v1beta1 A -'],
  ],
  ['a version that a template makes', 'apiVersion: {{ .v }}\nkind: A\n', []],
  ['a template in the name', 'apiVersion: v1\nkind: A\nmetadata:\n  name: {{ .n }}\n', ['1:1 v1 A -']],
  ['an object in a block', '  apiVersion: v1\n  kind: A\n', ['1:1 v1 A -']],
  [
    'JSON',
    '{"apiVersion": "v1", "kind": "List", "items": [{"apiVersion": "v2", "kind": "A"}, 1, null]}',
    ['1:1 v1 List -', '1:1 v2 A -'],
  ],
  ['broken JSON', '{"apiVersion": "v1", "kind": ', []],
  ['Windows lines', 'apiVersion: v1\r\nkind: A\r\n---\r\napiVersion: v2\r\nkind: B\r\n', ['1:1 v1 A -', '2:4 v2 B -']],
]

const long = 300_000
const strange: readonly (readonly [string, string])[] = [
  ['blanks within a version', `apiVersion: a${' '.repeat(long)}b\nkind: A\n`],
  ['a version that never ends', `apiVersion: ${'"'.repeat(long)}\nkind: A\n`],
  ['as many kinds as lines', 'apiVersion: v1\n' + 'kind: A\n'.repeat(long / 8)],
  [
    'a list of many lists',
    `apiVersion: v1\nkind: List\nitems:\n${'- apiVersion: v1\n  kind: A\n  x:\n  - 1\n'.repeat(long / 40)}`,
  ],
  ['lists within lists', '{"apiVersion":"v1","kind":"List","items":['.repeat(long / 50) + ']}'.repeat(long / 50)],
  ['documents without end', '---\napiVersion\n'.repeat(long / 15)],
]

describe('objects in texts:', () => {
  for (const [what, text] of strange) {
    test(`${what}: read in no time`, () => {
      const began = performance.now()
      objectHeads(text)
      assert.ok(performance.now() - began < 2000)
    })
  }

  for (const [what, text, expected] of texts) {
    test(what, () => {
      const heads = objectHeads(text).map(
        ({ document, line, apiVersions, kind, name }) => `${document + 1}:${line} ${apiVersions.join()} ${kind} ${name ?? '-'}`,
      )
      assert.deepEqual(heads, expected)
    })
  }
})
