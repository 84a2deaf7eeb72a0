import { minorsBetween, compareKubernetesVersions, parseKubernetesVersion } from '../kubernetes/version.ts'
import type { CompiledCluster, CompiledPool } from '../cluster/compiled-cluster.ts'
import { filesWrittenTwice } from '../cluster/compile-machine-spec.ts'
import { controlPlanePool, type ClusterSpec, type Strategy } from '../cluster/cluster.ts'
import type { Check, Repave } from './plan.ts'
import type { ObservedProjection, PlanPolicy } from './planning-input.ts'

export interface PreflightFacts {
  readonly before: { readonly spec: ClusterSpec; readonly compiled: CompiledCluster }
  readonly after: { readonly spec: ClusterSpec; readonly compiled: CompiledCluster }
  readonly observed: ObservedProjection
  readonly repave: Repave
  readonly policy: PlanPolicy
  readonly accept: readonly string[]
}

/** The guards and warnings of 2-rules, each with its evidence and what to do. Errors block the plan. */
export function preflight(facts: PreflightFacts): readonly Check[] {
  return [
    ...kubernetesVersions(facts),
    ...immutableFields(facts),
    ...replacedInfrastructure(facts),
    ...skew(facts),
    ...strategies(facts),
    ...quorum(facts),
    ...files(facts),
    ...health(facts),
  ]
}

function kubernetesVersions({ before, after, observed }: PreflightFacts): readonly Check[] {
  const to = after.compiled.kubernetesVersion
  const from = before.compiled.kubernetesVersion
  if (!parseKubernetesVersion(to)) {
    return [
      error(
        'kubernetes.version',
        `${to} is no Kubernetes version.`,
        { to },
        'Use a k8s pack whose version is MAJOR.MINOR.PATCH.',
      ),
    ]
  }
  // A cluster whose API server never ran has nothing to go back from.
  const highest = observed.highestKubernetesVersion
  if (highest === null) return []
  if (compareKubernetesVersions(to, highest) < 0) {
    const message = `Kubernetes cannot go from ${highest} back to ${to}: an API server of this cluster has run ${highest}, and what it stored may not be readable below.`
    return [error('kubernetes.downgrade', message, { from: highest, to }, `Keep Kubernetes at ${highest} or newer.`)]
  }
  const minors = minorsBetween(from, to)
  if (minors === null || minors > 1) {
    const message = `Kubernetes goes one minor at a time: from ${from} to ${to} leaves out ${minors === null ? 'a major' : `${minors - 1} of them`}.`
    return [error('kubernetes.minor-skip', message, { from, to }, 'Go through a profile version for each minor between.')]
  }
  return []
}

function immutableFields({ before, after }: PreflightFacts): readonly Check[] {
  const pack = (compiled: CompiledCluster) => compiled.layers.find((layer) => layer.kind === 'k8s')?.pack?.name ?? ''
  const rows: readonly (readonly [string, string, string])[] = [
    ['pod CIDR', before.compiled.network.podCidr, after.compiled.network.podCidr],
    ['service CIDR', before.compiled.network.serviceCidr, after.compiled.network.serviceCidr],
    ['service domain', before.compiled.network.serviceDomain, after.compiled.network.serviceDomain],
    ['cloud type', before.spec.cloudType, after.spec.cloudType],
    ['region', before.spec.cloud.region, after.spec.cloud.region],
    ['pack of the k8s layer', pack(before.compiled), pack(after.compiled)],
  ]
  const changed = rows
    .filter(([, from, to]) => from !== to)
    .map(([field, from, to]) =>
      error(
        'field.immutable',
        `The ${field} of a cluster cannot change (from ${from} to ${to}).`,
        { field, from, to },
        `Keep ${from}, or create another cluster.`,
      ),
    )
  const [from, to] = [before.spec.controlPlane.replicas, after.spec.controlPlane.replicas]
  if (to >= from) return changed
  const message = `The control plane cannot shrink from ${from} to ${to} nodes: etcd members would be lost.`
  return [
    ...changed,
    error('field.immutable', message, { field: 'controlPlane.replicas', from, to }, `Keep ${from} nodes or more.`),
  ]
}

function replacedInfrastructure({ before, after, accept }: PreflightFacts): readonly Check[] {
  return (['cni', 'csi'] as const).flatMap((kind): readonly Check[] => {
    const [from, to] = [before, after].map(
      ({ compiled }) => compiled.layers.find((layer) => layer.kind === kind)?.pack?.name ?? '',
    )
    if (from === to) return []
    const code = `${kind}.replaced`
    const endangered =
      kind === 'cni'
        ? 'the network of every pod, policies and addresses included'
        : 'every volume that the old storage layer serves'
    const message = `${from} is replaced by ${to}, which endangers ${endangered}.`
    const evidence = { from: from ?? '', to: to ?? '' }
    return [
      accept.includes(code)
        ? { code, severity: 'warning', message, evidence, remedy: 'It was accepted with the request.' }
        : error(code, message, evidence, `Keep ${from}, or ask again with "accept": ["${code}"].`),
    ]
  })
}

/** Kubelets are never newer than the API server and at most three minors older, two below 1.25 (the version skew policy). */
function skew({ before, after }: PreflightFacts): readonly Check[] {
  const server = after.compiled.kubernetesVersion
  return after.compiled.pools.flatMap((pool): readonly Check[] => {
    const kubelet = pool.machineSpec.kubernetesVersion
    const behind = minorsBetween(kubelet, server)
    if (behind === null) {
      return [
        error(
          'kubernetes.version',
          `Pool ${pool.name}: ${kubelet} is no Kubernetes version.`,
          { pool: pool.name },
          'Correct the pin.',
        ),
      ]
    }
    const most = compareKubernetesVersions(kubelet, '1.25.0') < 0 ? 2 : 3
    if (compareKubernetesVersions(kubelet, server) > 0 || behind > most) {
      const message = `Pool ${pool.name} would run Kubernetes ${kubelet} under a control plane of ${server}; it may be no newer and at most ${most} minors older.`
      return [
        error(
          'kubernetes.skew',
          message,
          { pool: pool.name, kubelet, server },
          'Pin the pool to a nearer version, or un-pin it.',
        ),
      ]
    }
    return behind > 0 ? [poolBehind(pool, server, before.compiled)] : []
  })
}

function poolBehind(pool: CompiledPool, server: string, before: CompiledCluster): Check {
  const old = before.pools.find((one) => one.name === pool.name)
  const evidence = { pool: pool.name, kubelet: pool.machineSpec.kubernetesVersion, server }
  const message = `Pool ${pool.name} stays at Kubernetes ${pool.machineSpec.kubernetesVersion}, behind the control plane's ${server}: its nodes can be neither added nor repaired until it follows.`
  const needsNodes = !old || old.machineDigest !== pool.machineDigest || pool.replicas > old.replicas
  const remedy = 'Un-pin the pool to let it follow.'
  return { code: 'pool.behind', severity: needsNodes ? 'error' : 'warning', message, evidence, remedy }
}

function strategies({ after, repave }: PreflightFacts): readonly Check[] {
  return after.compiled.pools.flatMap((pool) => {
    if (!repave.pools.some((one) => one.name === pool.name) || !isStuck(pool.strategy, pool.replicas)) return []
    const message = `Pool ${pool.name} can never progress: with ${pool.replicas} nodes its strategy allows no node more and none less.`
    return [error('strategy.stuck', message, { pool: pool.name }, 'Allow a surge or an unavailable node.')]
  })
}

function isStuck(strategy: Strategy, replicas: number): boolean {
  if (strategy.type !== 'custom') return false
  return amountOf(strategy.maxSurge, replicas, Math.ceil) === 0 && amountOf(strategy.maxUnavailable, replicas, Math.floor) === 0
}

/** A number of nodes, or a percentage of the pool: surge rounds up, unavailable rounds down (2-rules). */
export function amountOf(amount: number | string, replicas: number, round: (value: number) => number): number {
  return typeof amount === 'number' ? amount : round((Number.parseInt(amount, 10) * replicas) / 100)
}

function quorum({ after, repave }: PreflightFacts): readonly Check[] {
  const { replicas, strategy } = after.spec.controlPlane
  if (!repave.pools.some((pool) => pool.role === 'control-plane')) return []
  if (strategy.type === 'contract-first' && replicas < 3) {
    const message = `A control plane of ${replicas} cannot be contracted first: etcd would lose its majority.`
    return [error('quorum', message, { replicas }, 'Use the strategy expand-first.')]
  }
  if (replicas > 1) return []
  const message = 'The control plane has one node: the API server will be away while it is replaced.'
  return [{ code: 'quorum', severity: 'warning', message, evidence: { replicas }, remedy: 'Use 3 nodes where that matters.' }]
}

function files({ after }: PreflightFacts): readonly Check[] {
  const [os, k8s, cni] = (['os', 'k8s', 'cni'] as const).map((kind) => after.compiled.layers.find((layer) => layer.kind === kind))
  if (!os || !k8s || !cni) return []
  return [{ ...after.spec.controlPlane, name: controlPlanePool }, ...after.spec.workerPools].flatMap((pool) => {
    const { name } = pool
    return filesWrittenTwice(pool, { os, k8s, cni }).map((path): Check => ({
      code: 'file.twice',
      severity: 'warning',
      message: `Two of os, k8s and pool ${name} write ${path}; the last of them wins.`,
      evidence: { pool: name, path },
      remedy: 'Write the file in one place.',
    }))
  })
}

function health({ observed, policy }: PreflightFacts): readonly Check[] {
  return observed.failedLayers.map((layer) => ({
    code: 'cluster.unhealthy',
    severity: policy.clusterUnhealthy,
    message: `Layer ${layer} has failed.`,
    evidence: { layer },
    remedy: 'Look at its message; a plan that changes it may be the cure.',
  }))
}

function error(code: string, message: string, evidence: Check['evidence'], remedy: string): Check {
  return { code, severity: 'error', message, evidence, remedy }
}
