import { minorsBetween, compareKubernetesVersions, parseKubernetesVersion } from '../kubernetes/version.ts'
import type { CompiledCluster, CompiledPool } from '../cluster/compiled-cluster.ts'
import { controlPlanePool } from '../cluster/cluster.ts'
import type { Check } from './plan.ts'
import type { ObservedProjection } from './planning-input.ts'
import { error, type PreflightFacts } from './preflight-facts.ts'

/** Where Kubernetes may go from what runs: never back, one minor at a time, and no kubelet left too far behind. */
export function checkVersions(facts: PreflightFacts): readonly Check[] {
  return [...kubernetesVersions(facts), ...skew(facts)]
}

function kubernetesVersions({ before, after, input: { observed } }: PreflightFacts): readonly Check[] {
  const to = after.compiled.kubernetesVersion
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
  // What the cluster was told last, it may not have reached.
  const from = oldestVersion(observed, controlPlanePool) ?? before.compiled.kubernetesVersion
  const minors = minorsBetween(from, to)
  if (minors === null || minors > 1) {
    const message = `Kubernetes goes one minor at a time: from ${from} to ${to} leaves out ${minors === null ? 'a major' : `${minors - 1} of them`}.`
    return [error('kubernetes.minor-skip', message, { from, to }, 'Go through a profile version for each minor between.')]
  }
  return []
}

function oldestVersion({ pools }: ObservedProjection, name: string): string | null {
  return pools.find((pool) => pool.name === name)?.versions[0] ?? null
}

/** Kubelets are never newer than the API server and at most three minors older, two below 1.25 (the version skew policy). */
function skew({ before, after, input: { observed } }: PreflightFacts): readonly Check[] {
  const server = after.compiled.kubernetesVersion
  if (!parseKubernetesVersion(server)) return []
  const running = observed.pools.flatMap(({ name }): readonly Check[] => {
    const kubelet = oldestVersion(observed, name)
    if (name === controlPlanePool || kubelet === null || !isTooOld(kubelet, server)) return []
    const message = `Nodes of pool ${name} run Kubernetes ${kubelet}, too old for a control plane of ${server}: at most ${mostBehind(kubelet)} minors are allowed, also while the update is on its way.`
    const remedy = `Bring pool ${name} to a newer version first, with the control plane as it is.`
    return [error('kubernetes.skew', message, { pool: name, kubelet, server }, remedy)]
  })
  const planned = after.compiled.pools.flatMap((pool): readonly Check[] => {
    const kubelet = pool.machineSpec.kubernetesVersion
    if (!parseKubernetesVersion(kubelet)) {
      const message = `Pool ${pool.name}: "${kubelet}" is no Kubernetes version.`
      return [error('kubernetes.version', message, { pool: pool.name, kubelet }, 'Pin it to a version such as 1.36.2.')]
    }
    if (compareKubernetesVersions(kubelet, server) > 0 || isTooOld(kubelet, server)) {
      const message = `Pool ${pool.name} would run Kubernetes ${kubelet} under a control plane of ${server}; it may be no newer and at most ${mostBehind(kubelet)} minors older.`
      const evidence = { pool: pool.name, kubelet, server }
      return [error('kubernetes.skew', message, evidence, 'Pin the pool to a nearer version, or un-pin it.')]
    }
    return minorsBetween(kubelet, server) === 0 ? [] : [poolBehind(pool, server, before.compiled)]
  })
  return [...running, ...planned]
}

function isTooOld(kubelet: string, server: string): boolean {
  const behind = minorsBetween(kubelet, server)
  return behind === null || behind > mostBehind(kubelet)
}

function mostBehind(kubelet: string): number {
  return compareKubernetesVersions(kubelet, '1.25.0') < 0 ? 2 : 3
}

function poolBehind(pool: CompiledPool, server: string, before: CompiledCluster): Check {
  const old = before.pools.find((one) => one.name === pool.name)
  const evidence = { pool: pool.name, kubelet: pool.machineSpec.kubernetesVersion, server }
  const message = `Pool ${pool.name} stays at Kubernetes ${pool.machineSpec.kubernetesVersion}, behind the control plane's ${server}: its nodes can be neither added nor repaired until it follows.`
  const needsNodes = !old || old.machineDigest !== pool.machineDigest || pool.replicas > old.replicas
  const remedy = 'Un-pin the pool to let it follow.'
  return { code: 'pool.behind', severity: needsNodes ? 'error' : 'warning', message, evidence, remedy }
}
