import { controlPlanePool, isImported } from '../cluster/cluster.ts'
import { compareKubernetesVersions, minorsBetween, parseKubernetesVersion } from '../kubernetes/version.ts'
import { disagree, poolsWithNodes, type Disagreement, type Held } from './disagreement.ts'
import { movesOf, stagesOf } from './steps.ts'

/** A version somewhere that would not be allowed there, and the guards that may say so. */
interface Breach {
  readonly codes: readonly string[]
  readonly what: string
  readonly found: string
  readonly rule: string
}

/**
 * Kubernetes versions, walked through step by step: what each API server and each kubelet may be while a step is under way, in
 * whatever order its nodes are replaced. A plan in which something is not allowed has an error that says so.
 */
export function holdVersions(held: Held): readonly Disagreement[] {
  const errors = new Set(held.plan.checks.filter(({ severity }) => severity === 'error').map(({ code }) => code))
  return breaches(held)
    .filter(({ codes }) => !codes.some((code) => errors.has(code)))
    .map(({ what, found, rule }) => disagree(what, 'no error', found, rule))
}

function breaches(held: Held): readonly Breach[] {
  const pools = poolsWithNodes(held)
  const malformed = pools
    .filter(({ after }) => !parseKubernetesVersion(after.machineSpec.kubernetesVersion))
    .map(({ after }) =>
      breach(['kubernetes.version'], after.name, after.machineSpec.kubernetesVersion, 'A pool has a Kubernetes version.'),
    )
  if (malformed.length > 0) return malformed
  const kubelets = new Map(
    pools.filter(({ after }) => after.role === 'worker').map(({ after, versions }) => [after.name, versions]),
  )
  const controlPlane = pools.find(({ after }) => after.name === controlPlanePool)
  // Where no API server ever ran there is none to go from.
  let servers = held.input.observed.highestKubernetesVersion === null ? [] : (controlPlane?.versions ?? [])
  const moves = movesOf(held)
  const found = stagesOf(held).flatMap((stage, index): readonly Breach[] => {
    const target = stage.kubernetesVersion
    const what = `steps[${index}]`
    const stepwise =
      servers.length === 0 ? [] : [...minorBreaches(what, servers, target), ...skewBreaches(what, kubelets, [target])]
    servers = [target]
    for (const name of moves[index] ?? []) {
      const pool = stage.pools.find((one) => one.name === name)
      if (pool && kubelets.has(name)) kubelets.set(name, [...(kubelets.get(name) ?? []), pool.machineSpec.kubernetesVersion])
    }
    const rolled = skewBreaches(what, kubelets, servers)
    for (const name of moves[index] ?? []) kubelets.set(name, (kubelets.get(name) ?? []).slice(-1))
    return [...stepwise, ...rolled]
  })
  const shall = new Map(
    pools.filter(({ after }) => after.role === 'worker').map(({ after }) => [after.name, [after.machineSpec.kubernetesVersion]]),
  )
  return [...highestBreaches(held), ...found, ...skewBreaches('desired.compiled', shall, [held.after.kubernetesVersion])]
}

function breach(codes: readonly string[], what: string, found: string, rule: string): Breach {
  return { codes, what, found, rule }
}

function highestBreaches({ input, after }: Held): readonly Breach[] {
  const highest = input.observed.highestKubernetesVersion
  return highest !== null &&
    !isImported(input.parent.spec) &&
    [...(after.via ?? []), after].some(({ kubernetesVersion }) => compareKubernetesVersions(kubernetesVersion, highest) < 0)
    ? [
        breach(
          ['kubernetes.downgrade'],
          'desired.compiled.kubernetesVersion',
          highest,
          'Kubernetes never goes below the highest version that an API server has run.',
        ),
      ]
    : []
}

/** A newer version may be left again as long as no API server has run it: what has run is the business of {@link highestBreaches}. */
function minorBreaches(what: string, servers: readonly string[], target: string): readonly Breach[] {
  const rule = 'A control plane goes one minor at a time.'
  return servers.flatMap((server) => {
    const minors = minorsBetween(server, target)
    if (minors !== null && minors <= 1) return []
    return [breach(['kubernetes.minor-skip', 'chain.layer'], what, `${server} to ${target}`, rule)]
  })
}

/** Kubelets are never newer than the oldest API server, and at most three minors older than the newest; two before 1.25. */
function skewBreaches(
  what: string,
  kubelets: ReadonlyMap<string, readonly string[]>,
  servers: readonly string[],
): readonly Breach[] {
  return [...kubelets].flatMap(([pool, versions]) =>
    versions.flatMap((kubelet) =>
      servers.flatMap((server): readonly Breach[] => {
        const behind = minorsBetween(kubelet, server)
        const most = (parseKubernetesVersion(kubelet)?.minor ?? 0) < 25 ? 2 : 3
        if (behind !== null && behind >= 0 && behind <= most) return []
        const rule =
          'At every instant a kubelet is no newer than any API server, and at most three minors older (two before 1.25).'
        return [
          breach(
            ['kubernetes.skew', 'kubernetes.downgrade', 'kubernetes.minor-skip'],
            `${what}: ${pool}`,
            `kubelet ${kubelet} under API server ${server}`,
            rule,
          ),
        ]
      }),
    ),
  )
}
