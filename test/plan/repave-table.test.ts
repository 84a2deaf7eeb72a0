import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { PlanContent } from '#core/plan/plan.ts'
import { compiled, observedAsDesired, override, plan, profile, type ClusterWords, type LayerWords } from '../core/plan-fixture.ts'

/** A change alone: what is repaved, and the `layer path` of the reasons, by pool where they differ. */
interface Row {
  readonly what: string
  readonly from?: ClusterWords
  readonly to: ClusterWords
  /** `scope: pool×nodes …`. */
  readonly repaves: string
  readonly because?: readonly string[] | Readonly<Record<string, readonly string[]>>
  readonly accept?: readonly string[]
}

const two = [{ name: 'general' }, { name: 'gpu', replicas: 2 }] as const
const full = 'full: control-plane×3 general×3 gpu×2'
const none = 'none:'

function base(layers: Readonly<Record<string, string | LayerWords>>, words: ClusterWords = {}): ClusterWords {
  return { workerPools: two, ...words, profiles: [profile({ layers })] }
}

function k8s(values: string): ClusterWords {
  return base({ k8s: { values } })
}

function os(values: string): ClusterWords {
  return base({ os: { values } })
}

const start: ClusterWords = { workerPools: two }

const table: readonly Row[] = [
  // OS pack, its version or image; its kubeadm commands and files: full.
  {
    what: 'the version of the os',
    to: base({ os: 'ubuntu@24.04.1' }),
    repaves: full,
    because: [
      'base/os pack',
      'base/os image',
      'base/os kubeadmconfig.preKubeadmCommands',
      'base/os kubeadmconfig.files[path=/etc/sysctl.d/96-conntrack.conf]',
    ],
  },
  {
    what: 'a command of the os',
    to: os('kubeadmconfig: {preKubeadmCommands: [swapoff -a]}'),
    repaves: full,
    because: ['base/os kubeadmconfig.preKubeadmCommands'],
  },
  {
    what: 'another command of the os',
    to: os('kubeadmconfig: {postKubeadmCommands: []}'),
    repaves: full,
    because: ['base/os kubeadmconfig.postKubeadmCommands'],
  },
  // Kubernetes, minor or patch: full, but for pools pinned to their version.
  {
    what: 'a patch of Kubernetes',
    from: base({ k8s: 'kubernetes@1.35.3' }),
    to: base({ k8s: 'kubernetes@1.35.4' }),
    repaves: full,
    because: ['base/k8s pack', 'base/os image'],
  },
  {
    what: 'a minor of Kubernetes',
    to: base({ k8s: 'kubernetes@1.36.2' }),
    repaves: full,
    because: {
      'control-plane': ['base/k8s pack', 'base/os image', 'base/k8s kubeadmconfig.featureGates.NodeLocalCRISocket'],
      general: ['base/k8s pack', 'base/os image'],
    },
  },
  {
    what: 'Kubernetes, with a pool pinned to its version',
    from: { workerPools: [{ name: 'general' }, { name: 'gpu', replicas: 2, kubernetesVersion: '1.35.4' }] },
    to: base(
      { k8s: 'kubernetes@1.36.2' },
      { workerPools: [{ name: 'general' }, { name: 'gpu', replicas: 2, kubernetesVersion: '1.35.4' }] },
    ),
    repaves: 'full: control-plane×3 general×3',
  },
  // The name of the network: full.
  {
    what: 'the network',
    to: base({ cni: 'cilium@1.18.3' }),
    repaves: full,
    because: ['base/cni pack'],
    accept: ['cni.replaced'],
  },
  // Kubelet flags, files, commands, SSH keys, NTP servers: full.
  {
    what: 'a kubelet flag of the k8s layer',
    to: k8s('kubeadmconfig: {kubeletExtraArgs: {max-pods: "200"}}'),
    repaves: full,
    because: ['base/k8s kubeadmconfig.kubeletExtraArgs.max-pods'],
  },
  {
    what: 'a kubelet flag of the os',
    to: os('kubeadmconfig: {kubeletExtraArgs: {v: "4"}}'),
    repaves: full,
    because: ['base/os kubeadmconfig.kubeletExtraArgs.v'],
  },
  {
    what: 'a kubelet flag that goes',
    to: k8s('kubeadmconfig: {kubeletExtraArgs: {event-qps: null}}'),
    repaves: full,
    because: ['base/k8s kubeadmconfig.kubeletExtraArgs.event-qps'],
  },
  {
    what: 'a command of the k8s layer',
    to: k8s('kubeadmconfig: {preKubeadmCommands: [echo hello]}'),
    repaves: full,
    because: ['base/k8s kubeadmconfig.preKubeadmCommands'],
  },
  { what: 'a file of the k8s layer', to: k8s('kubeadmconfig: {files: [{path: /etc/motd, content: hello}]}'), repaves: full },
  {
    what: 'a variable in a kubelet flag',
    from: { ...withMax(), variables: { max: '100' } },
    to: { ...withMax(), variables: { max: '200' } },
    repaves: full,
    because: ['base/k8s kubeadmconfig.kubeletExtraArgs.max-pods'],
  },
  {
    what: 'an override of a kubelet flag',
    to: { ...start, overrides: { 'base/k8s': 'kubeadmconfig: {kubeletExtraArgs: {max-pods: "200"}}' } },
    repaves: full,
    because: ['base/k8s kubeadmconfig.kubeletExtraArgs.max-pods'],
  },
  {
    what: 'SSH keys',
    to: { ...start, cloud: { sshKeys: ['ssh-ed25519 AAAA ann'] } },
    repaves: full,
    because: [' cloud.sshKeys'],
  },
  {
    what: 'NTP servers',
    to: { ...start, cloud: { ntpServers: ['time.example.com'] } },
    repaves: full,
    because: [' cloud.ntpServers'],
  },
  // What only the control plane reads: the control plane.
  ...(
    [
      ['apiServer', '{extraArgs: {audit-log-maxage: "31"}}', 'apiServer.extraArgs.audit-log-maxage'],
      ['apiServer', '{certSANs: [api.example.com]}', 'apiServer.certSANs'],
      ['controllerManager', '{extraArgs: {v: "4"}}', 'controllerManager.extraArgs.v'],
      ['scheduler', '{extraArgs: {v: "4"}}', 'scheduler.extraArgs.v'],
      ['etcd', '{local: {extraArgs: {heartbeat-interval: "500"}}}', 'etcd.local.extraArgs.heartbeat-interval'],
      ['imageRepository', 'mirror.example.com', 'imageRepository'],
      ['featureGates', '{RootlessControlPlane: true}', 'featureGates.RootlessControlPlane'],
      ['certificateValidityPeriodDays', '90', 'certificateValidityPeriodDays'],
      ['caCertificateValidityPeriodDays', '1000', 'caCertificateValidityPeriodDays'],
    ] as const
  ).map(([key, value, path]): Row => ({
    what: `${path} of the k8s layer`,
    to: k8s(`kubeadmconfig: {${key}: ${value}}`),
    repaves: 'control-plane: control-plane×3',
    because: [`base/k8s kubeadmconfig.${path}`],
  })),
  // The control-plane pool's own settings: the control plane.
  {
    what: "the control plane's instance type",
    to: { ...start, controlPlane: { instanceType: 'm5.xlarge' } },
    repaves: 'control-plane: control-plane×3',
    because: [' controlPlane.instanceType'],
  },
  {
    what: "the control plane's disk",
    to: { ...start, controlPlane: { diskGiB: 100 } },
    repaves: 'control-plane: control-plane×3',
    because: [' controlPlane.diskGiB'],
  },
  {
    what: "the control plane's image",
    to: { ...start, controlPlane: { image: 'mine' } },
    repaves: 'control-plane: control-plane×3',
    because: [' controlPlane.image'],
  },
  {
    what: "the control plane's zones",
    to: { ...start, controlPlane: { zones: ['a', 'b'] } },
    repaves: 'control-plane: control-plane×3',
    because: [' controlPlane.zones'],
  },
  {
    what: "the control plane's kubeadm override",
    to: { ...start, controlPlane: { kubeadm: { apiServer: { extraArgs: { v: '4' } } } } },
    repaves: 'control-plane: control-plane×3',
    because: [' controlPlane.kubeadm.apiServer'],
  },
  // A worker pool's own settings: that pool.
  {
    what: "a pool's instance type",
    to: gpu({ instanceType: 'p4' }),
    repaves: 'worker-pools: gpu×2',
    because: [' workerPools[name=gpu].instanceType'],
  },
  {
    what: "a pool's disk",
    to: gpu({ diskGiB: 200 }),
    repaves: 'worker-pools: gpu×2',
    because: [' workerPools[name=gpu].diskGiB'],
  },
  {
    what: "a pool's image",
    to: gpu({ image: 'mine' }),
    repaves: 'worker-pools: gpu×2',
    because: [' workerPools[name=gpu].image'],
  },
  {
    what: "a pool's kubeadm override",
    to: gpu({ kubeadm: { kubeletExtraArgs: { v: '4' } } }),
    repaves: 'worker-pools: gpu×2',
    because: [' workerPools[name=gpu].kubeadm.kubeletExtraArgs'],
  },
  {
    what: 'two pools in two ways',
    to: {
      workerPools: [
        { name: 'general', diskGiB: 200 },
        { name: 'gpu', replicas: 2, instanceType: 'p4' },
      ],
    },
    repaves: 'worker-pools: general×3 gpu×2',
    because: { general: [' workerPools[name=general].diskGiB'], gpu: [' workerPools[name=gpu].instanceType'] },
  },
  {
    what: 'the image of a pinned pool, un-pinned to another version',
    from: pinned('1.35.3'),
    to: pinned(null),
    repaves: 'worker-pools: gpu×2',
    because: [' workerPools[name=gpu].kubernetesVersion', 'base/os image'],
  },
  { what: 'un-pinning a pool that has the version already', from: pinned('1.35.4'), to: pinned(null), repaves: none },
  { what: 'a pool that is scaled up and changed', to: gpu({ replicas: 5, instanceType: 'p4' }), repaves: 'worker-pools: gpu×2' },
  {
    what: 'a pool that is scaled down and changed',
    to: gpu({ replicas: 1, instanceType: 'p4' }),
    repaves: 'worker-pools: gpu×1',
  },
  { what: 'a pool that is emptied and changed', to: gpu({ replicas: 0, instanceType: 'p4' }), repaves: none },
  {
    what: 'an empty pool that is filled and changed',
    from: gpu({ replicas: 0 }),
    to: gpu({ replicas: 3, instanceType: 'p4' }),
    repaves: none,
  },
  // Networks, storages, add-ons: none.
  { what: 'the version of the network', to: base({ cni: 'calico@3.30.4' }), repaves: none },
  { what: 'values of the network', to: base({ cni: { values: 'manifests: {calico: {mtu: 1400}}' } }), repaves: none },
  { what: 'the version of the storage', to: base({ csi: 'local-path@0.0.31' }), repaves: none },
  { what: 'the storage', to: base({ csi: 'vsphere-csi@3.5.0' }), repaves: none, accept: ['csi.replaced'] },
  { what: 'an add-on', to: base({ metrics: 'metrics-server@0.8.0' }), repaves: none },
  {
    what: 'the version of an add-on',
    from: base({ metrics: 'metrics-server@0.7.2' }),
    to: base({ metrics: 'metrics-server@0.8.0' }),
    repaves: none,
  },
  { what: 'an add-on that goes', from: base({ metrics: 'metrics-server@0.7.2' }), to: start, repaves: none },
  { what: 'manifests', to: base({ notes: { manifests: { a: 'kind: ConfigMap\nmetadata:\n  name: a\n' } } }), repaves: none },
  { what: 'manifests of an infrastructure layer', to: base({ k8s: { manifests: { a: 'kind: ConfigMap' } } }), repaves: none },
  // Everything that nodes are given in place: none.
  ...Object.entries({
    labels: { tier: 'x' },
    annotations: { note: 'x' },
    taints: [{ key: 'x', value: 'y', effect: 'NoSchedule' as const }],
    replicas: 4,
    autoscaler: { min: 1, max: 9 },
    strategy: { type: 'contract-first' as const },
    repaveIntervalMs: 60_000,
    drain: { deadlineMs: 60_000, then: 'force' as const },
    healthCheck: { timeout: '5m' },
    zones: ['a', 'b'],
  }).map(([key, value]): Row => ({ what: `the ${key} of a pool`, to: gpu({ [key]: value }), repaves: none })),
  { what: 'a pool that comes', to: { workerPools: [...two, { name: 'new' }] }, repaves: none },
  { what: 'a pool that goes', to: { workerPools: [two[0]] }, repaves: none },
  { what: 'the count of the control plane', to: { ...start, controlPlane: { replicas: 5 } }, repaves: none },
  // Equal content in another order or indentation is no change.
  { what: 'pools in another order', to: { workerPools: [two[1], two[0]] }, repaves: none },
  {
    what: 'keys in another order',
    from: k8s('kubeadmconfig: {kubeletExtraArgs: {a: "1", b: "2"}}'),
    to: k8s('kubeadmconfig: {kubeletExtraArgs: {b: "2", a: "1"}}'),
    repaves: none,
  },
  {
    what: 'another indentation, and a comment',
    from: k8s('kubeadmconfig:\n  kubeletExtraArgs:\n    a: "1"\n'),
    to: k8s('# ours\nkubeadmconfig:\n      kubeletExtraArgs: {"a": \'1\'}\n'),
    repaves: none,
  },
  {
    what: 'values that repeat those of the pack',
    to: k8s('kubeadmconfig: {kubeletExtraArgs: {max-pods: "110"}}'),
    repaves: none,
  },
  { what: 'files in another order', from: k8s(files('/a', '/b')), to: k8s(files('/b', '/a')), repaves: none },
  { what: 'volumes with names in another order', from: k8s(volumes('a', 'b')), to: k8s(volumes('b', 'a')), repaves: none },
  {
    what: 'zones of the control plane in another order',
    from: { ...start, controlPlane: { zones: ['a', 'b'] } },
    to: { ...start, controlPlane: { zones: ['b', 'a'] } },
    repaves: none,
  },
  {
    what: 'keys and servers in another order',
    from: { ...start, cloud: { sshKeys: ['a', 'b'], ntpServers: ['c', 'd'] } },
    to: { ...start, cloud: { sshKeys: ['b', 'a'], ntpServers: ['d', 'c'] } },
    repaves: none,
  },
  {
    what: 'add-ons in another order',
    from: base({ metrics: 'metrics-server@0.8.0', tls: 'cert-manager@1.19.1' }),
    to: base({ tls: 'cert-manager@1.19.1', metrics: 'metrics-server@0.8.0' }),
    repaves: none,
  },
  {
    what: 'a new version of the profile with the same content',
    to: { ...start, profiles: [profile({ version: '2.0.0' })] },
    repaves: none,
  },
  { what: 'another profile with the same content', to: { ...start, profiles: [profile({ name: 'other' })] }, repaves: none },
  { what: 'information of a pack', to: k8s('pack: {content: {images: []}}'), repaves: none },
  // The order of laying over: what is hidden changes nothing.
  {
    what: 'a flag of the os that the k8s layer overrules',
    to: os('kubeadmconfig: {kubeletExtraArgs: {max-pods: "42"}}'),
    repaves: none,
  },
  { what: 'a file of the os that the k8s layer writes again', to: os(files('/etc/kubernetes/admission.yaml')), repaves: full },
  {
    what: 'a flag of the k8s layer that a pool overrules',
    from: gpu({ kubeadm: { kubeletExtraArgs: { 'max-pods': '64' } } }),
    to: {
      ...gpu({ kubeadm: { kubeletExtraArgs: { 'max-pods': '64' } } }),
      profiles: [profile({ layers: { k8s: { values: 'kubeadmconfig: {kubeletExtraArgs: {max-pods: "200"}}' } } })],
    },
    repaves: 'full: control-plane×3 general×3',
  },
  { what: 'nothing', to: start, repaves: none },
]

function withMax(): ClusterWords {
  const layers = { k8s: { values: 'kubeadmconfig: {kubeletExtraArgs: {max-pods: "{{.cairn.var.max}}"}}' } }
  return { workerPools: two, profiles: [profile({ layers, variables: [{ name: 'max' }] })] }
}

function gpu(settings: Readonly<Record<string, unknown>>): ClusterWords {
  return { workerPools: [two[0], { ...two[1], ...settings }] }
}

function pinned(kubernetesVersion: string | null): ClusterWords {
  return gpu({ kubernetesVersion })
}

function files(...paths: readonly string[]): string {
  return `kubeadmconfig: {files: [${paths.map((path) => `{path: ${path}, content: "x"}`).join(', ')}]}`
}

function volumes(...names: readonly string[]): string {
  const items = names.map((name) => `{name: ${name}, hostPath: /${name}, mountPath: /${name}}`)
  return `kubeadmconfig: {apiServer: {extraVolumes: [${items.join(', ')}]}}`
}

function repaved({ repave }: PlanContent): string {
  return [`${repave.scope}:`, ...repave.pools.map((pool) => `${pool.name}×${pool.nodes}`)].join(' ')
}

describe('one change alone:', () => {
  for (const { what, from = start, to, repaves, because, accept = [] } of table) {
    test(`${what} → ${repaves}`, () => {
      const content = plan(from, to, { accept })
      assert.equal(repaved(content), repaves)
      for (const pool of content.repave.pools) {
        const reasons = pool.reasons.map((reason) => `${reason.layer ?? ''} ${reason.path}`)
        assert.ok(reasons.length > 0, `${pool.name} is replaced for a reason`)
        const expected = Array.isArray(because)
          ? (because as readonly string[])
          : because && Object.entries(because).find(([name]) => name === pool.name)?.[1]
        if (expected) assert.deepEqual(reasons, expected, pool.name)
        for (const { from: old, to: now, text } of pool.reasons) {
          assert.notDeepEqual(old, now)
          assert.ok(text.length > 10, text)
        }
      }
      // The scope is what the machine specs say, and nothing else.
      const [before, after] = [compiled(from), compiled(to)]
      const changed = after.pools.filter((pool) => {
        const old = before.pools.find((one) => one.name === pool.name)
        return old && old.replicas > 0 && pool.replicas > 0 && old.machineDigest !== pool.machineDigest
      })
      assert.deepEqual(
        content.repave.pools.map((pool) => pool.name),
        changed.map((pool) => pool.name),
      )
    })
  }
})

describe('nodes that are not as the parent revision says:', () => {
  const gone = 'v1:sha256:gone'
  const observed = (digests: readonly string[]) => {
    const desired = observedAsDesired(compiled(start))
    return { pools: desired.pools.map((pool) => (pool.name === 'gpu' ? { ...pool, digests } : pool)) }
  }

  test('a pool with a node of another machine spec is repaved by whatever plan comes', () => {
    const [digest = ''] = observedAsDesired(compiled(start)).pools.find((pool) => pool.name === 'gpu')?.digests ?? []
    const content = plan(start, start, { observed: observed([digest, gone]) })
    assert.equal(repaved(content), 'worker-pools: gpu×2')
    assert.equal(content.repave.pools[0]?.reasons[0]?.path, 'machineSpec')
  })

  test('a pool whose nodes never came to be changed is not, on the way back', () => {
    const changed = gpu({ instanceType: 'p4' })
    const [digest = ''] = observedAsDesired(compiled(start)).pools.find((pool) => pool.name === 'gpu')?.digests ?? []
    assert.equal(repaved(plan(changed, start, { observed: observed([digest]) })), none)
    assert.equal(repaved(plan(changed, start, { observed: observed([digest, gone]) })), 'worker-pools: gpu×2')
  })

  test('a pool that was removed and is still there is repaved when it comes back otherwise', () => {
    const without: ClusterWords = { workerPools: [two[0]] }
    assert.equal(repaved(plan(without, start, { observed: observed([gone]) })), 'worker-pools: gpu×2')
  })
})

test('an override of its own manifests repaves nothing', () => {
  const manifests = [{ name: 'calico', content: 'kind: ConfigMap\nmetadata:\n  name: x\n' }]
  assert.equal(repaved(plan(start, { ...start, overrides: [override('base/cni', null, manifests)] })), none)
})
