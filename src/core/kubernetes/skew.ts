import { compareKubernetesVersions, minorsBetween } from './version.ts'

/**
 * How many minors a kubelet may be older than any API server: three, two before 1.25 (https://kubernetes.io/releases/version-skew-policy/).
 * The same holds for kube-proxy beside it, which comes with the control plane.
 */
export function minorsBehindMax(kubelet: string): number {
  return compareKubernetesVersions(kubelet, '1.25.0') < 0 ? 2 : 3
}

/** Whether a kubelet is too old to serve under an API server. */
export function isTooOldFor(kubelet: string, server: string): boolean {
  const behind = minorsBetween(kubelet, server)
  return behind === null || behind > minorsBehindMax(kubelet)
}

/**
 * Where a pool must follow a control plane that goes through `servers`, one minor after the other: the indices of the steps after which,
 * and before the next, its nodes move to the version that runs then. As late as skew allows, which is as seldom as can be; the
 * move at the very end is not among them. A pool that is too old for the first step already is past help.
 */
export function forcedMoves(kubelet: string, servers: readonly string[]): readonly number[] {
  const moves: number[] = []
  let runs = kubelet
  for (const [index, server] of servers.entries()) {
    const next = servers[index + 1]
    if (next === undefined || !isTooOldFor(runs, next)) continue
    moves.push(index)
    runs = server
  }
  return moves
}
