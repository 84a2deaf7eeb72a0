import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { override, plan, profile, type ClusterWords, type ProfileWords } from '../core/plan-fixture.ts'

const two = [{ name: 'general' }, { name: 'gpu', replicas: 2 }]
const mtu = (value: string) => `manifests: {calico: {mtu: ${value}}}`
const maxPods = (value: string) => `kubeadmconfig: {kubeletExtraArgs: {max-pods: "${value}"}}`
const map = (name: string) => `kind: ConfigMap\nmetadata:\n  name: ${name}\n`

function cluster(layers: ProfileWords['layers'] = {}, words: ClusterWords = {}, more: ProfileWords = {}): ClusterWords {
  return { workerPools: two, ...words, profiles: [profile({ ...more, layers: layers ?? {} })] }
}

/** `layer path ← kind name [pools]`; the layer as such has no path, a manifest stands as `manifest name`. */
interface Row {
  readonly what: string
  readonly from: ClusterWords
  readonly to: ClusterWords
  readonly says: readonly string[]
}

const rows: readonly Row[] = [
  {
    what: 'a new version of a pack',
    from: cluster({ metrics: 'metrics-server@0.7.2' }),
    to: cluster({ metrics: 'metrics-server@0.8.0' }, {}, { version: '1.1.0' }),
    says: ['metrics ← profile base 1.0.0 → 1.1.0', 'metrics manifests.metrics-server.image ← pack metrics-server 0.7.2 → 0.8.0'],
  },
  {
    what: 'a value of the profile',
    from: cluster(),
    to: cluster({ cni: { values: mtu('1400') } }, {}, { version: '1.1.0' }),
    says: ['cni manifests.calico.mtu ← profile base 1.0.0 → 1.1.0'],
  },
  {
    what: 'a value that a save in place changed',
    from: cluster({ cni: { values: mtu('1300') } }),
    to: cluster({ cni: { values: mtu('1400') } }),
    says: ['cni manifests.calico.mtu ← profile base 1.0.0'],
  },
  {
    what: 'a value of an override',
    from: cluster(),
    to: cluster({}, { overrides: { 'base/cni': mtu('1400') } }),
    says: ['cni manifests.calico.mtu ← override base/cni'],
  },
  {
    what: 'an override that goes',
    from: cluster({ cni: { values: mtu('1300') } }, { overrides: { 'base/cni': mtu('1400') } }),
    to: cluster({ cni: { values: mtu('1300') } }),
    says: ['cni manifests.calico.mtu ← override base/cni'],
  },
  {
    what: 'an override that takes away',
    from: cluster(),
    to: cluster({}, { overrides: { 'base/cni': 'manifests: {calico: {mtu: null}}' } }),
    says: ['cni manifests.calico.mtu ← override base/cni'],
  },
  {
    what: 'a profile that changes what an override does not hide',
    from: cluster({ cni: { values: mtu('1300') } }, { overrides: { 'base/cni': 'manifests: {calico: {vxlanPort: 1}}' } }),
    to: cluster({ cni: { values: mtu('1400') } }, { overrides: { 'base/cni': 'manifests: {calico: {vxlanPort: 1}}' } }),
    says: ['cni manifests.calico.mtu ← profile base 1.0.0'],
  },
  {
    what: 'a kubelet flag, with the pools that it repaves',
    from: cluster(),
    to: cluster({ k8s: { values: maxPods('99') } }, {}, { version: '1.1.0' }),
    says: ['k8s kubeadmconfig.kubeletExtraArgs.max-pods ← profile base 1.0.0 → 1.1.0 [control-plane general gpu]'],
  },
  {
    what: 'a flag that one pool hides',
    from: cluster(
      {},
      { workerPools: [{ name: 'general' }, { name: 'gpu', kubeadm: { kubeletExtraArgs: { 'max-pods': '64' } } }] },
    ),
    to: cluster(
      { k8s: { values: maxPods('99') } },
      { workerPools: [{ name: 'general' }, { name: 'gpu', kubeadm: { kubeletExtraArgs: { 'max-pods': '64' } } }] },
    ),
    says: ['k8s kubeadmconfig.kubeletExtraArgs.max-pods ← profile base 1.0.0 [control-plane general]'],
  },
  {
    what: 'a flag of the control plane beside a value that repaves none',
    from: cluster(),
    to: cluster(
      {},
      { overrides: { 'base/k8s': 'kubeadmconfig: {scheduler: {extraArgs: {v: "4"}}}\npack: {content: {images: []}}' } },
    ),
    says: [
      'k8s kubeadmconfig.scheduler.extraArgs.v ← override base/k8s [control-plane]',
      'k8s pack.content.images ← override base/k8s',
    ],
  },
  {
    what: 'a file that only an override writes',
    from: cluster({ k8s: { values: 'kubeadmconfig: {files: [{path: /a, content: a}]}' } }),
    to: cluster(
      { k8s: { values: 'kubeadmconfig: {files: [{path: /a, content: a}]}' } },
      { overrides: { 'base/k8s': 'kubeadmconfig: {files: [{path: /b, content: b}]}' } },
    ),
    says: ['k8s kubeadmconfig.files ← override base/k8s [control-plane general gpu]'],
  },
  {
    what: 'another network',
    from: cluster(),
    to: cluster({ cni: { pack: 'cilium@1.18.3' } }, {}, { version: '2.0.0' }),
    says: ['cni ← profile base 1.0.0 → 2.0.0 [control-plane general gpu]'],
  },
  {
    what: 'a variable that the cluster gives another value',
    from: withVariable('max', '100'),
    to: withVariable('max', '110'),
    says: ['k8s kubeadmconfig.kubeletExtraArgs.max-pods ← variable max [control-plane general gpu]'],
  },
  {
    what: "a variable's other default",
    from: cluster({ cni: { values: mtu('"{{ .cairn.var.mtu }}"') } }, {}, { variables: [{ name: 'mtu', default: '1300' }] }),
    to: cluster({ cni: { values: mtu('"{{ .cairn.var.mtu }}"') } }, {}, { variables: [{ name: 'mtu', default: '1400' }] }),
    says: ['cni manifests.calico.mtu ← variable mtu'],
  },
  {
    what: 'a secret that was rotated, told by its name alone',
    from: withSecret('a'.repeat(64)),
    to: withSecret('b'.repeat(64)),
    says: ['cni manifests.calico.key ← variable key'],
  },
  {
    what: 'a variable under an override of it, while the profile changes what is hidden',
    from: cluster(
      { cni: { values: mtu('1') } },
      { overrides: { 'base/cni': mtu('"{{.cairn.var.mtu}}"') }, variables: { mtu: '1300' } },
      { variables: [{ name: 'mtu' }] },
    ),
    to: cluster(
      { cni: { values: mtu('2') } },
      { overrides: { 'base/cni': mtu('"{{.cairn.var.mtu}}"') }, variables: { mtu: '1400' } },
      { variables: [{ name: 'mtu' }] },
    ),
    says: ['cni manifests.calico.mtu ← variable mtu'],
  },
  {
    what: 'a macro',
    from: cluster({ cni: { values: mtu('"{{ .cairn.macro.mtu }}"') } }, { macros: { mtu: '1300' } }),
    to: cluster({ cni: { values: mtu('"{{ .cairn.macro.mtu }}"') } }, { macros: { mtu: '1400' } }),
    says: ['cni manifests.calico.mtu ← macro mtu'],
  },
  {
    what: 'a macro that a variable leads to',
    from: throughVariable('1300'),
    to: throughVariable('1400'),
    says: ['cni manifests.calico.mtu ← macro mtu'],
  },
  {
    what: 'the version of Kubernetes in a value',
    from: cluster({ cni: { values: 'note: "{{ .cairn.system.kubernetes.version }}"' }, k8s: 'kubernetes@1.35.3' }),
    to: cluster({ cni: { values: 'note: "{{ .cairn.system.kubernetes.version }}"' }, k8s: 'kubernetes@1.35.4' }),
    says: ['cni note ← system kubernetes.version'],
  },
  {
    what: 'a value of another layer, by whoever changed it there',
    from: cluster({ csi: { values: 'note: "{{ .cairn.pack.calico.manifests.calico.mtu }}"' } }),
    to: cluster(
      { csi: { values: 'note: "{{ .cairn.pack.calico.manifests.calico.mtu }}"' } },
      { overrides: { 'base/cni': mtu('1400') } },
    ),
    says: ['csi note ← override base/cni'],
  },
  {
    what: 'another preset',
    from: cluster({ dns: { pack: 'external-dns@0.19.0', presets: ['aws'] } }),
    to: cluster({ dns: { pack: 'external-dns@0.19.0', presets: ['google'] } }),
    says: ['dns manifests.external-dns.provider ← preset aws, google'],
  },
  {
    what: 'a preset under a profile that says it otherwise',
    from: cluster({ dns: { pack: 'external-dns@0.19.0', values: 'manifests: {external-dns: {provider: mine}}' } }),
    to: cluster({ dns: { pack: 'external-dns@0.19.0', presets: ['google'] } }),
    says: ['dns manifests.external-dns.provider ← profile base 1.0.0'],
  },
  {
    what: 'a manifest of the profile',
    from: cluster({ notes: { manifests: { a: map('a'), b: map('b') } } }),
    to: cluster({ notes: { manifests: { a: map('other'), b: map('b') } } }),
    says: ['notes manifest a ← profile base 1.0.0'],
  },
  {
    what: 'a manifest of an override',
    from: cluster(),
    to: cluster({}, { overrides: [override('base/cni', null, [{ name: 'mine', content: map('mine') }])] }),
    says: ['cni manifest mine ← override base/cni'],
  },
  {
    what: 'a layer that comes',
    from: cluster(),
    to: cluster({ notes: { manifests: { a: map('a') } } }, {}, { version: '1.1.0' }),
    says: ['notes ← profile base 1.0.0 → 1.1.0', 'notes manifest a ← profile base 1.0.0 → 1.1.0'],
  },
  {
    what: 'a layer that goes',
    from: cluster({ notes: { manifests: { a: map('a') } } }),
    to: cluster({}, {}, { version: '1.1.0' }),
    says: ['notes ← profile base 1.0.0 → 1.1.0', 'notes manifest a ← profile base 1.0.0 → 1.1.0'],
  },
  {
    what: 'the install order',
    from: cluster({ notes: { manifests: { a: map('a') } } }),
    to: cluster({ notes: { manifests: { a: map('a') }, installPriority: 4 } }),
    says: ['notes installPriority ← profile base 1.0.0'],
  },
]

function withVariable(name: string, value: string): ClusterWords {
  return cluster(
    { k8s: { values: maxPods(`{{.cairn.var.${name}}}`) } },
    { variables: { [name]: value } },
    { variables: [{ name }] },
  )
}

function throughVariable(mtuText: string): ClusterWords {
  const words = { macros: { mtu: mtuText }, variables: { mtu: '{{ .cairn.macro.mtu }}' } }
  return cluster({ cni: { values: mtu('"{{.cairn.var.mtu}}"') } }, words, { variables: [{ name: 'mtu' }] })
}

function withSecret(digest: string): ClusterWords {
  return cluster(
    { cni: { values: 'manifests: {calico: {key: "{{.cairn.var.key}}"}}' } },
    { variables: { key: { kind: 'sensitive', digest } } },
    { variables: [{ name: 'key', sensitive: true }] },
  )
}

describe('who changed a layer, its values and manifests:', () => {
  for (const { what, from, to, says } of rows) {
    test(what, () => {
      const { changes } = plan(from, to, { accept: ['cni.replaced'] })
      const told = changes.flatMap(({ layer, by, pools, diff, manifests }) => [
        ...(by ? [{ place: layer, by, pools }] : []),
        ...diff.map((one) => ({ place: `${layer} ${one.path}`, by: one.by, pools: one.pools })),
        ...manifests.map((one) => ({ place: `${layer} manifest ${one.name}`, by: one.by, pools: undefined })),
      ])
      const lines = told.map(({ place, by, pools }) => `${place} ← ${by.kind} ${by.name}${pools ? ` [${pools.join(' ')}]` : ''}`)
      for (const line of says) assert.ok(lines.includes(line), `${line}\nis not among\n${lines.join('\n')}`)
      for (const line of lines) assert.doesNotMatch(line, /← release/)
    })
  }
})
