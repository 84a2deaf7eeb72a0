import { satisfies } from 'semver'
import { isImported } from '../cluster/cluster.ts'
import { compareKubernetesVersions, minorsBetween, parseKubernetesVersion } from '../kubernetes/version.ts'
import { isTooOldFor, minorsBehindMax } from '../kubernetes/skew.ts'
import type { CompiledCluster, CompiledPool } from '../cluster/compiled-cluster.ts'
import { minorsMissing } from './chain.ts'
import type { Check } from './plan.ts'
import { nodesMoved } from './pool-changes.ts'
import { error, warning, type PreflightFacts } from './preflight-facts.ts'
import { oldestKubelet, runningVersion } from './running-version.ts'

/** Where Kubernetes may go from what runs: never back, one minor at a time, and no kubelet left too far behind at any step. */
export function checkVersions(facts: PreflightFacts): readonly Check[] {
  // What others run, they bring where they like.
  if (isImported(facts.after.spec)) return []
  const broken = malformed(facts)
  if (broken.length > 0) return broken
  return [...kubernetesVersions(facts), ...engineVersions(facts), ...skewOnTheWay(facts), ...skewAtTheEnd(facts)]
}

function malformed({ after: { compiled } }: PreflightFacts): readonly Check[] {
  const to = compiled.kubernetesVersion
  if (!parseKubernetesVersion(to)) {
    const remedy = 'Use a k8s pack whose version is MAJOR.MINOR.PATCH.'
    return [error('kubernetes.version', `${to} is no Kubernetes version.`, { to }, remedy)]
  }
  return compiled.pools.flatMap(({ name, machineSpec: { kubernetesVersion: kubelet } }): readonly Check[] => {
    if (parseKubernetesVersion(kubelet)) return []
    const message = `Pool ${name}: "${kubelet}" is no Kubernetes version.`
    return [error('kubernetes.version', message, { pool: name, kubelet }, 'Pin it to a version such as 1.36.2.')]
  })
}

/** The versions that the control plane comes to, one after the other. */
function serversOf({ after: { compiled } }: PreflightFacts): readonly string[] {
  return [...(compiled.via ?? []).map((waypoint) => waypoint.kubernetesVersion), compiled.kubernetesVersion]
}

function kubernetesVersions(facts: PreflightFacts): readonly Check[] {
  const { input } = facts
  const to = facts.after.compiled.kubernetesVersion
  const highest = input.observed.highestKubernetesVersion
  const from = runningVersion(input)
  // A cluster whose API server never ran has nothing to go back from.
  if (highest === null || from === null) return []
  const downgrade = checkDowngrade(highest, to)
  if (downgrade.length > 0) return downgrade
  const minors = minorsBetween(from, to)
  if (minors === null) {
    const message = `Kubernetes goes one minor at a time: from ${from} to ${to} leaves out a major.`
    return [error('kubernetes.minor-skip', message, { from, to }, 'Create another cluster for it.')]
  }
  if (minors <= serversOf(facts).length) return []
  const missing = minorsMissing(input, from, to)
  const message = `Kubernetes goes one minor at a time: from ${from} to ${to} leaves out ${minors - 1} of them, and the registry lacks ${missing.join(' and ')}.`
  const remedy = `Bring packs of Kubernetes ${missing.join(' and ')} into the registry, so that one plan can go through them; or go to an earlier minor first.`
  return [error('kubernetes.minor-skip', message, { from, to, missing }, remedy)]
}

/** Never below what an API server has run. */
export function checkDowngrade(highest: string, to: string): readonly Check[] {
  if (compareKubernetesVersions(to, highest) >= 0) return []
  const message = `Kubernetes cannot go from ${highest} back to ${to}: an API server of this cluster has run ${highest}, and what it stored may not be readable below.`
  return [error('kubernetes.downgrade', message, { from: highest, to }, `Keep Kubernetes at ${highest} or newer.`)]
}

/** Versions that nodes are made with, and that the engine cannot make. */
function engineVersions(facts: PreflightFacts): readonly Check[] {
  const { input, before, after } = facts
  const range = input.engineKubernetes
  if (range === null) return []
  const isNew = (pool: CompiledPool) => before.compiled.pools.every((old) => old.machineDigest !== pool.machineDigest)
  const made = after.compiled.pools.filter(isNew).map((pool) => pool.machineSpec.kubernetesVersion)
  const versions = [...new Set([...serversOf(facts).slice(0, -1), ...made])].sort(compareKubernetesVersions)
  return versions.flatMap((version): readonly Check[] => {
    if (satisfies(version, range, { includePrerelease: true })) return []
    const message = `The engine makes Kubernetes ${range}, and ${version} is none of these.`
    return [error('engine.version', message, { version, range }, 'Take a Kubernetes version that the engine can make.')]
  })
}

/** A stretch of the way: the control plane at a version, and the pools that move to it then. */
interface Stretch {
  readonly server: string
  readonly moved: readonly string[]
}

function stretchesOf({ after: { compiled } }: PreflightFacts): readonly Stretch[] {
  const passed = (compiled.via ?? []).map(({ kubernetesVersion, pools }) => ({
    server: kubernetesVersion,
    moved: pools.map((pool) => pool.name),
  }))
  const followers = compiled.pools.filter((pool) => !isLeftBehind(pool, compiled)).map((pool) => pool.name)
  return [...passed, { server: compiled.kubernetesVersion, moved: followers }]
}

function isLeftBehind({ machineSpec }: CompiledPool, { kubernetesVersion }: CompiledCluster): boolean {
  return minorsBetween(machineSpec.kubernetesVersion, kubernetesVersion) !== 0
}

/**
 * Kubelets as they are on the way (the version skew policy): never more minors behind an API server than they may be. What keeps to it
 * for kubelets does so for kube-proxy, which comes with the control plane; controller manager and scheduler go with each API server.
 * A pool that is to go and is too old goes before.
 */
function skewOnTheWay(facts: PreflightFacts): readonly Check[] {
  const { input, after } = facts
  const stretches = stretchesOf(facts)
  return after.compiled.pools.flatMap((pool): readonly Check[] => {
    let kubelet = pool.role === 'worker' ? oldestKubelet(input.observed, input.parent, pool.name) : null
    const checks: Check[] = []
    let behind: string[] = []
    for (const { server, moved } of kubelet === null ? [] : stretches) {
      if (kubelet === null) break
      if (isTooOldFor(kubelet, server)) return [...checks, tooOld(pool, kubelet, server)]
      if (!moved.includes(pool.name)) {
        if (minorsBetween(kubelet, server) !== 0) behind.push(server)
        continue
      }
      if (behind.length > 0) checks.push(behindOnTheWay(pool, kubelet, behind, server))
      kubelet = server
      behind = []
    }
    return checks
  })
}

function tooOld({ name, pinned }: CompiledPool, kubelet: string, server: string): Check {
  const message = `Nodes of pool ${name} run Kubernetes ${kubelet}, too old for a control plane of ${server}: at most ${minorsBehindMax(kubelet)} minors are allowed, also while the update is on its way.`
  const remedy = pinned
    ? `Un-pin pool ${name}, or stop at a version that it can serve under.`
    : `Bring pool ${name} to a newer version first, with the control plane as it is.`
  return error('kubernetes.skew', message, { pool: name, kubelet, server, components: ['kubelet', 'kube-proxy'] }, remedy)
}

/** No error: no node is added to it on the way. What is asked of it besides comes when it has caught up. */
function behindOnTheWay({ name }: CompiledPool, kubelet: string, behind: readonly string[], until: string): Check {
  const message = `Pool ${name} stays at Kubernetes ${kubelet} while the control plane goes to ${behind.join(', ')}, and follows at ${until}: until then its nodes can be neither added nor repaired.`
  const evidence = { pool: name, kubelet, from: behind[0] ?? until, until }
  return warning('pool.behind', message, evidence, 'Go minor by minor where a pool must not be without repair for so long.')
}

/** What the versions come to once all is done. */
function skewAtTheEnd(facts: PreflightFacts): readonly Check[] {
  const { before, after, input } = facts
  const server = after.compiled.kubernetesVersion
  return after.compiled.pools.flatMap((pool): readonly Check[] => {
    const kubelet = pool.machineSpec.kubernetesVersion
    const old = before.compiled.pools.find((one) => one.name === pool.name) ?? null
    // Of nodes that are there, and stay as they are, it has been told where they become too old.
    if (isTooOldFor(kubelet, server) && kubelet === oldestKubelet(input.observed, input.parent, pool.name)) return []
    if (compareKubernetesVersions(kubelet, server) > 0 || isTooOldFor(kubelet, server)) {
      const message = `Pool ${pool.name} would run Kubernetes ${kubelet} under a control plane of ${server}; it may be no newer and at most ${minorsBehindMax(kubelet)} minors older.`
      const evidence = { pool: pool.name, kubelet, server }
      return [error('kubernetes.skew', message, evidence, 'Pin the pool to a nearer version, or un-pin it.')]
    }
    return isLeftBehind(pool, after.compiled) ? [poolBehind(facts, pool, old)] : []
  })
}

function poolBehind({ after, input, repave }: PreflightFacts, pool: CompiledPool, old: CompiledPool | null): Check {
  const server = after.compiled.kubernetesVersion
  const from = runningVersion(input) ?? server
  const kubelet = pool.machineSpec.kubernetesVersion
  const message = `Pool ${pool.name} stays at Kubernetes ${kubelet}, behind the control plane's ${server}: its nodes can be neither added nor repaired until it follows.`
  const isRepaved = repave.pools.some((one) => one.name === pool.name)
  // What an abort leaves behind needs no node that is not there: what was asked of it is what it is left without.
  const isLeft = after.compiled.left?.pools.includes(pool.name) === true && !isRepaved
  const needsNodes = !isLeft && (!old || isRepaved || pool.replicas > old.replicas || nodesMoved(old, pool, repave.pools) > 0)
  const evidence = { pool: pool.name, kubelet, server, from: minorsBetween(kubelet, from) === 0 ? server : from, until: null }
  const remedy = isLeft ? 'Plan again: the next plan brings the pool along.' : 'Un-pin the pool to let it follow.'
  return { code: 'pool.behind', severity: needsNodes ? 'error' : 'warning', message, evidence, remedy }
}
