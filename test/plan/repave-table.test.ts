import { profile, type ClusterWords } from '../core/plan-fixture.ts'
import { base, checkRepaves, full, gpu, k8s, none, os, start, two, type RepaveRow } from './repave-check.ts'

const table: readonly RepaveRow[] = [
  // OS pack, its version or image; its kubeadm commands and files: full.
  {
    what: 'the version of the os',
    to: base({ os: 'ubuntu@24.04.1' }),
    repaves: full,
    by: ['profile base 1.0.0', 'pack ubuntu 24.04.3 → 24.04.1'],
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
    by: ['profile base 1.0.0'],
    because: ['base/os kubeadmconfig.preKubeadmCommands'],
  },
  {
    what: 'another command of the os',
    to: os('kubeadmconfig: {postKubeadmCommands: []}'),
    repaves: full,
    by: ['profile base 1.0.0'],
    because: ['base/os kubeadmconfig.postKubeadmCommands'],
  },
  // Kubernetes, minor or patch: full, but for pools pinned to their version.
  {
    what: 'a patch of Kubernetes',
    from: base({ k8s: 'kubernetes@1.35.3' }),
    to: base({ k8s: 'kubernetes@1.35.4' }),
    repaves: full,
    by: ['profile base 1.0.0'],
    because: ['base/k8s pack', 'base/os image'],
  },
  {
    what: 'a minor of Kubernetes',
    to: base({ k8s: 'kubernetes@1.36.2' }),
    repaves: full,
    by: ['profile base 1.0.0', 'pack kubernetes 1.35.4 → 1.36.2'],
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
    by: ['profile base 1.0.0', 'pack kubernetes 1.35.4 → 1.36.2'],
  },
  // The name of the network: full.
  {
    what: 'the network',
    to: base({ cni: 'cilium@1.18.3' }),
    repaves: full,
    by: ['profile base 1.0.0'],
    because: ['base/cni pack'],
    accept: ['cni.replaced'],
  },
  // Kubelet flags, files, commands, SSH keys, NTP servers: full.
  {
    what: 'a kubelet flag of the k8s layer',
    to: k8s('kubeadmconfig: {kubeletExtraArgs: {max-pods: "200"}}'),
    repaves: full,
    by: ['profile base 1.0.0'],
    because: ['base/k8s kubeadmconfig.kubeletExtraArgs.max-pods'],
  },
  {
    what: 'a kubelet flag of the os',
    to: os('kubeadmconfig: {kubeletExtraArgs: {v: "4"}}'),
    repaves: full,
    by: ['profile base 1.0.0'],
    because: ['base/os kubeadmconfig.kubeletExtraArgs.v'],
  },
  {
    what: 'a kubelet flag that goes',
    to: k8s('kubeadmconfig: {kubeletExtraArgs: {event-qps: null}}'),
    repaves: full,
    by: ['profile base 1.0.0'],
    because: ['base/k8s kubeadmconfig.kubeletExtraArgs.event-qps'],
  },
  {
    what: 'a command of the k8s layer',
    to: k8s('kubeadmconfig: {preKubeadmCommands: [echo hello]}'),
    repaves: full,
    by: ['profile base 1.0.0'],
    because: ['base/k8s kubeadmconfig.preKubeadmCommands'],
  },
  {
    what: 'a file of the k8s layer',
    to: k8s('kubeadmconfig: {files: [{path: /etc/motd, content: hello}]}'),
    repaves: full,
    by: ['profile base 1.0.0'],
  },
  {
    what: 'a variable in a kubelet flag',
    from: { ...withMax(), variables: { max: '100' } },
    to: { ...withMax(), variables: { max: '200' } },
    repaves: full,
    by: ['variable max'],
    because: ['base/k8s kubeadmconfig.kubeletExtraArgs.max-pods'],
  },
  {
    what: 'an override of a kubelet flag',
    to: { ...start, overrides: { 'base/k8s': 'kubeadmconfig: {kubeletExtraArgs: {max-pods: "200"}}' } },
    repaves: full,
    by: ['override base/k8s'],
    because: ['base/k8s kubeadmconfig.kubeletExtraArgs.max-pods'],
  },
  {
    what: 'SSH keys',
    to: { ...start, cloud: { sshKeys: ['ssh-ed25519 AAAA ann'] } },
    repaves: full,
    by: ['cluster demo'],
    because: [' cloud.sshKeys'],
  },
  {
    what: 'NTP servers',
    to: { ...start, cloud: { ntpServers: ['time.example.com'] } },
    repaves: full,
    by: ['cluster demo'],
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
  ).map(([key, value, path]): RepaveRow => ({
    what: `${path} of the k8s layer`,
    to: k8s(`kubeadmconfig: {${key}: ${value}}`),
    repaves: 'control-plane: control-plane×3',
    by: ['profile base 1.0.0'],
    because: [`base/k8s kubeadmconfig.${path}`],
  })),
  // The control-plane pool's own settings: the control plane.
  {
    what: "the control plane's instance type",
    to: { ...start, controlPlane: { instanceType: 'm5.xlarge' } },
    repaves: 'control-plane: control-plane×3',
    by: ['pool control-plane'],
    because: [' controlPlane.instanceType'],
  },
  {
    what: "the control plane's disk",
    to: { ...start, controlPlane: { diskGiB: 100 } },
    repaves: 'control-plane: control-plane×3',
    by: ['pool control-plane'],
    because: [' controlPlane.diskGiB'],
  },
  {
    what: "the control plane's image",
    to: { ...start, controlPlane: { image: 'mine' } },
    repaves: 'control-plane: control-plane×3',
    by: ['pool control-plane'],
    because: [' controlPlane.image'],
  },
  {
    what: "the control plane's zones",
    to: { ...start, controlPlane: { zones: ['a', 'b'] } },
    repaves: 'control-plane: control-plane×3',
    by: ['pool control-plane'],
    because: [' controlPlane.zones'],
  },
  {
    what: "the control plane's kubeadm override",
    to: { ...start, controlPlane: { kubeadm: { apiServer: { extraArgs: { v: '4' } } } } },
    repaves: 'control-plane: control-plane×3',
    by: ['pool control-plane'],
    because: [' controlPlane.kubeadm.apiServer'],
  },
  // A worker pool's own settings: that pool.
  {
    what: "a pool's instance type",
    to: gpu({ instanceType: 'p4' }),
    repaves: 'worker-pools: gpu×2',
    by: ['pool gpu'],
    because: [' workerPools[name=gpu].instanceType'],
  },
  {
    what: "a pool's disk",
    to: gpu({ diskGiB: 200 }),
    repaves: 'worker-pools: gpu×2',
    by: ['pool gpu'],
    because: [' workerPools[name=gpu].diskGiB'],
  },
  {
    what: "a pool's image",
    to: gpu({ image: 'mine' }),
    repaves: 'worker-pools: gpu×2',
    by: ['pool gpu'],
    because: [' workerPools[name=gpu].image'],
  },
  {
    what: "a pool's kubeadm override",
    to: gpu({ kubeadm: { kubeletExtraArgs: { v: '4' } } }),
    repaves: 'worker-pools: gpu×2',
    by: ['pool gpu'],
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
    by: ['pool general', 'pool gpu'],
    because: { general: [' workerPools[name=general].diskGiB'], gpu: [' workerPools[name=gpu].instanceType'] },
  },
  {
    what: 'the image of a pinned pool, un-pinned to another version',
    from: pinned('1.35.3'),
    to: pinned(null),
    repaves: 'worker-pools: gpu×2',
    by: ['pool gpu'],
    because: [' workerPools[name=gpu].kubernetesVersion', 'base/os image'],
  },
  { what: 'un-pinning a pool that has the version already', from: pinned('1.35.4'), to: pinned(null), repaves: none },
  {
    what: 'a pool that is scaled up and changed',
    to: gpu({ replicas: 5, instanceType: 'p4' }),
    repaves: 'worker-pools: gpu×2',
    by: ['pool gpu'],
  },
  {
    what: 'a pool that is scaled down and changed',
    to: gpu({ replicas: 1, instanceType: 'p4' }),
    repaves: 'worker-pools: gpu×1',
    by: ['pool gpu'],
  },
  { what: 'a pool that is emptied and changed', to: gpu({ replicas: 0, instanceType: 'p4' }), repaves: none },
  {
    what: 'an empty pool that is filled and changed',
    from: gpu({ replicas: 0 }),
    to: gpu({ replicas: 3, instanceType: 'p4' }),
    repaves: none,
  },
]

function withMax(): ClusterWords {
  const layers = { k8s: { values: 'kubeadmconfig: {kubeletExtraArgs: {max-pods: "{{.cairn.var.max}}"}}' } }
  return { workerPools: two, profiles: [profile({ layers, variables: [{ name: 'max' }] })] }
}

function pinned(kubernetesVersion: string | null): ClusterWords {
  return gpu({ kubernetesVersion })
}

checkRepaves('a change that replaces nodes', table)
