import type { Digest } from '#core/base/digest.ts'
import type { CompiledCluster } from '#core/cluster/compiled-cluster.ts'
import { present } from '#core/base/assert.ts'
import type { ClusterSpec } from '#core/cluster/cluster.ts'
import type { Stack } from '#core/cluster/compile-cluster.ts'
import type { PackContent } from '#core/pack/pack.ts'
import type { PlanningInput } from '#core/plan/planning-input.ts'
import { planUpdate } from '#core/plan/plan-update.ts'
import type { ProfileRevision } from '#core/profile/profile.ts'
import {
  clusterSpec,
  compiled,
  observedAsDesired,
  packs,
  planningInput,
  profile,
  type ClusterWords,
} from '../core/plan-fixture.ts'
import { chainInput } from './chain-fixture.ts'

/** A cluster revision with all that it was made of, as a release of Cairn stored it. */
export interface RecordedRevision {
  readonly what: string
  readonly spec: ClusterSpec
  readonly profiles: readonly ProfileRevision[]
  readonly packs: readonly (readonly [string, PackContent])[]
  readonly compiled: CompiledCluster
}

const everything = profile({
  name: 'everything',
  layers: {
    os: {
      values:
        'kubeadmconfig:\n  preKubeadmCommands: [echo one]\n  files:\n    - {path: /etc/motd, content: "{{.cairn.var.greeting}}"}\n',
    },
    k8s: {
      values:
        'kubeadmconfig:\n  kubeletExtraArgs: {max-pods: "{{.cairn.var.pods}}"}\n  apiServer:\n    extraArgs: {audit-log-maxage: "30"}\n    extraVolumes:\n      - {name: b, hostPath: /b}\n      - {name: a, hostPath: /a}\n  featureGates: {ImageVolume: true}\n',
    },
    cni: { pack: 'cilium@1.18.3', values: 'charts: {cilium: {mtu: 1450}}\n' },
    metrics: { pack: 'metrics-server@0.8.0', installPriority: 5 },
    notes: {
      manifests: { note: 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: note\ndata: {a: "{{.cairn.var.greeting}}"}\n' },
    },
  },
  variables: [
    { name: 'greeting', default: 'hello' },
    { name: 'pods', required: true },
    { name: 'token', sensitive: true },
  ],
})

const referring = profile({
  name: 'referring',
  layers: {
    k8s: { values: `kubeadmconfig: {apiServer: {extraArgs: {audit-log-maxage: '{{ .cairn.macro.audit | default "30" }}'}}}\n` },
    ingress: {
      pack: 'traefik@3.5.3',
      presets: ['node-port'],
      values:
        'manifests:\n  traefik:\n    replicas: "{{.cairn.var.replicas}}"\n    name: "{{.cairn.system.cluster.name}}-{{.cairn.macro.site}}"\n',
    },
  },
  variables: [{ name: 'replicas', type: 'number', default: '2', options: [{ value: '2' }, { value: '3' }] }],
})

/** Clusters that use whatever a spec can say, one after another. */
const clusters: readonly (readonly [string, ClusterWords])[] = [
  ['the simplest cluster', {}],
  ['one node and no workers', { controlPlane: { replicas: 1 }, workerPools: [] }],
  [
    'a cluster with macros, a preset and a typed variable',
    { profiles: [referring], variables: { replicas: '3' }, macros: { audit: '45', site: 'lyon' } },
  ],
  [
    'a cluster with everything',
    {
      profiles: [everything],
      variables: { pods: '120', token: { kind: 'sensitive', digest: 'sha256:0123456789abcdef' } },
      overrides: {
        'everything/cni': 'charts: {cilium: {mtu: 1400}}\n',
        'everything/metrics': 'charts: {metrics-server: {replicas: 2}}\n',
      },
      cloud: { sshKeys: ['ssh-ed25519 B', 'ssh-ed25519 A'], ntpServers: ['ntp.example.org'] },
      parallelPools: 2,
      controlPlane: { zones: ['c', 'a', 'b'], labels: { tier: 'gold' }, kubeadm: { scheduler: { extraArgs: { v: '2' } } } },
      workerPools: [
        { name: 'general', replicas: 4, zones: ['b', 'a'], taints: [{ key: 'a', value: '', effect: 'NoSchedule' }] },
        { name: 'pinned', kubernetesVersion: '1.35.3', strategy: { type: 'custom', maxSurge: '25%', maxUnavailable: 1 } },
        {
          name: 'own-image',
          image: 'mine',
          diskGiB: 200,
          kubeadm: { files: [{ path: '/etc/x', content: 'x' }] },
          autoscaler: { min: 1, max: 9 },
        },
      ],
    },
  ],
]

/** What this release would store. */
export function recordRevisions(): readonly RecordedRevision[] {
  return [...clusters.map(([what, words]) => recordedRevision(what, words)), chained()]
}

export function recordedRevision(what: string, words: ClusterWords): RecordedRevision {
  const profiles = words.profiles ?? [profile()]
  return { what, spec: clusterSpec(words), profiles, packs: usedBy({ profiles, packs }), compiled: compiled(words) }
}

/** The plan that asks for what is. */
export function inputOf({ spec, profiles, packs: used, compiled: made }: RecordedRevision): PlanningInput {
  const stack: Stack = { profiles, packs: new Map(used as readonly (readonly [Digest, PackContent])[]) }
  const parent = { number: 1, spec, compiled: made, stack }
  return { ...planningInput({}, {}), parent, requested: spec, stack, observed: observedAsDesired(made) }
}

/** After a chain, with the states that it went through. */
function chained(): RecordedRevision {
  const input = chainInput(
    { kubernetes: '1.29.3 1.30.2 1.31.5 1.32.0 1.33.4' },
    { kubernetes: '1.29.3' },
    { kubernetes: '1.33.4' },
  )
  const desired = present(planUpdate(input).desired, 'a chain leads somewhere')
  return { what: 'a cluster that came through a chain', ...desired, profiles: input.stack.profiles, packs: usedBy(input.stack) }
}

function usedBy(stack: Stack): RecordedRevision['packs'] {
  const used = stack.profiles.flatMap(({ content }) => content.layers.flatMap(({ pack }) => (pack ? [pack.digest] : [])))
  return [...stack.packs].filter(([digest]) => used.includes(digest))
}
