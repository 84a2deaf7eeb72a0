import type { Digest } from '../base/digest.ts'
import { compileCluster, type Stack } from '../cluster/compile-cluster.ts'
import { layerKey } from '../cluster/compiled-cluster.ts'
import { controlPlanePool, type ClusterSpec, type PoolSpec } from '../cluster/cluster.ts'
import type { PackContent } from '../pack/pack.ts'
import { parseKubernetesVersion } from '../kubernetes/version.ts'
import { profileDigest, type ProfileContent } from '../profile/profile.ts'
import type { Check, RepaveScope } from './plan.ts'
import { checkImmutable } from './preflight-immutable.ts'
import { checkReplaced } from './preflight-replaced.ts'
import { checkDowngrade } from './preflight-versions.ts'
import { whoChanged, type Side } from './provenance.ts'
import { repaveScope } from './repave-scope.ts'

/** What a profile's other content would do to a cluster that has nothing of its own: no override, no value for a variable. */
export interface ProfileEffect {
  readonly scope: RepaveScope
  readonly reasons: readonly EffectReason[]
  /** Layers that come, go or change in place, by name; what nodes are made from counts with the reasons. */
  readonly layers: readonly string[]
  /** Why a cluster that runs what was before could not take what is after, as its plan would say it. */
  readonly guards: readonly Check[]
}

export interface EffectReason {
  readonly text: string
  /** Whether it repaves all pools, or those of one kind. */
  readonly pools: 'all' | 'control-plane' | 'worker'
}

/**
 * Compares the machine specs that two contents of a profile lead to, on a cluster with a control plane and one pool of workers. It is an
 * answer for somebody who is writing: clusters that pin pools, override values or have other profiles are the plan's business.
 */
export function profileEffect(
  before: ProfileContent,
  after: ProfileContent,
  packs: ReadonlyMap<Digest, PackContent>,
): ProfileEffect {
  const [from, to] = [sideOf(before, packs), sideOf(after, packs)]
  if (!from || !to) return { scope: 'none', reasons: [], layers: layersApart(before, after), guards: [] }
  const { scope, pools } = repaveScope(from, to, { pools: [], ...nothingElse }, new Map(), whoChanged(from, to, 'example'))
  const reasons = new Map<string, EffectReason>()
  for (const { reasons: own } of pools) {
    for (const { text, pools: names } of own) {
      const isForControlPlane = names.includes(controlPlanePool)
      reasons.set(text, { text, pools: names.length > 1 ? 'all' : isForControlPlane ? 'control-plane' : 'worker' })
    }
  }
  return { scope, reasons: [...reasons.values()], layers: compiledApart(from, to), guards: guardsBetween(from, to) }
}

/** Those that speak against the change itself, whatever else a cluster is. */
function guardsBetween(before: Side, after: Side): readonly Check[] {
  const [from, to] = [before.compiled.kubernetesVersion, after.compiled.kubernetesVersion]
  const areVersions = parseKubernetesVersion(from) !== null && parseKubernetesVersion(to) !== null
  return [
    ...(areVersions ? checkDowngrade(from, to) : []),
    ...checkImmutable({ before, after }),
    ...checkReplaced({ before, after, input: { accept: [] } }),
  ]
}

const nothingElse = {
  highestKubernetesVersion: null,
  failedLayers: [],
  engine: 'present',
  budgets: [],
} as const

/** Null for what no cluster can be made of alone: an add-on profile, or a stack without its infrastructure. */
function sideOf(content: ProfileContent, packs: ReadonlyMap<Digest, PackContent>): Side | null {
  const digest = profileDigest(content)
  const revision = { profile: 'profile', version: '0.0.0', revision: 1, digest, content }
  const stack: Stack = { profiles: [revision], packs }
  const spec: ClusterSpec = {
    cloudType: content.cloudType ?? 'simulated',
    profiles: [{ name: 'profile', version: '0.0.0', digest }],
    variables: {},
    overrides: [],
    cloud: { region: '', sshKeys: [], ntpServers: [] },
    parallelPools: 1,
    controlPlane: pool,
    workerPools: [{ ...pool, name: 'workers', kubernetesVersion: null, autoscaler: null, repaveIntervalMs: 0 }],
  }
  const compilation = compileCluster(spec, stack, { cluster: 'example', project: 'default' })
  return compilation.kind === 'compiled' ? { spec, compiled: compilation.compiled, stack } : null
}

const pool: PoolSpec = {
  replicas: 1,
  instanceType: '',
  diskGiB: 0,
  // Which image a machine has is the os pack's to say; with its version it is told already.
  image: 'example',
  zones: [],
  labels: {},
  annotations: {},
  taints: [],
  kubeadm: {},
  strategy: { type: 'expand-first' },
  drain: { deadlineMs: 0, then: 'halt' },
  healthCheck: {},
}

function compiledApart(before: Side, after: Side): readonly string[] {
  const digests = (side: Side) => new Map(side.compiled.layers.map((layer) => [layerKey(layer), layer]))
  const [from, to] = [digests(before), digests(after)]
  return [...new Set([...from.keys(), ...to.keys()])].flatMap((key) => {
    const [old, now] = [from.get(key), to.get(key)]
    return old?.digest === now?.digest ? [] : [(now ?? old)?.name ?? key]
  })
}

function layersApart(before: ProfileContent, after: ProfileContent): readonly string[] {
  const texts = (content: ProfileContent) => new Map(content.layers.map((layer) => [layer.name, JSON.stringify(layer)]))
  const [from, to] = [texts(before), texts(after)]
  return [...new Set([...from.keys(), ...to.keys()])].filter((name) => from.get(name) !== to.get(name))
}
