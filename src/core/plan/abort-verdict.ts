import { isImported } from '../cluster/cluster.ts'
import { layerKey, type CompiledCluster, type CompiledPool } from '../cluster/compiled-cluster.ts'
import { isNewer, minorsBetween } from '../kubernetes/version.ts'
import { isReplaced, successor } from './layer-changes.ts'
import type { AbortVerdict, PlanContent } from './plan.ts'
import type { PlanningInput, RunningUpdate } from './planning-input.ts'
import { samePools } from './running-update.ts'
import { runningVersion } from './running-version.ts'

/**
 * Why an update cannot go back as a whole, as a sentence; null where it can. A control-plane node of a newer Kubernetes has joined, or
 * nodes that a pool has lost could not join again, since they would be of an older minor than the control plane.
 */
export function pastReturn({ observed, parent }: PlanningInput, { start, begun }: RunningUpdate): string | null {
  const { compiled, spec } = start
  // No update brings it to another Kubernetes.
  if (isImported(spec)) return null
  const highest = observed.highestKubernetesVersion
  if (highest !== null && isNewer(highest, compiled.kubernetesVersion)) {
    return `A control-plane node has joined with Kubernetes ${highest}, and what it stored may not be readable by ${compiled.kubernetesVersion}.`
  }
  const server = runningVersion({ observed, parent })
  if (server === null) return null
  const strange = compiled.pools.find(({ name, role, machineSpec, machineDigest }) => {
    const told = parent.compiled.pools.find((pool) => pool.name === name)
    if (role !== 'worker' || !begun.includes(name) || told?.machineDigest === machineDigest) return false
    // To a newer one the control plane can be brought yet.
    return (minorsBetween(machineSpec.kubernetesVersion, server) ?? 1) > 0
  })
  return strange
    ? `Nodes of pool ${strange.name} were replaced, and none of Kubernetes ${strange.machineSpec.kubernetesVersion} can join a control plane of ${server} in their place.`
    : null
}

/** The verdict on an abort; `past` is why it goes on. */
export function abortVerdict(
  { parent, observed }: PlanningInput,
  running: RunningUpdate,
  past: string | null,
  plan: Pick<PlanContent, 'desired' | 'repave'>,
): AbortVerdict {
  const { start } = running
  const ends = plan.desired?.compiled ?? start.compiled
  const names = [...new Set([...start.compiled.pools, ...parent.compiled.pools].map(({ name }) => name))]
  const pools = names.flatMap((name): AbortVerdict['pools'] => {
    const [was, wanted, end] = [start.compiled, parent.compiled, ends].map((at) => named(at, name))
    if (was && wanted && samePools(was, wanted)) return []
    const isBegun = running.begun.includes(name) || plan.repave.pools.some((pool) => pool.name === name)
    if (past === null) return [{ name, does: isBegun ? 'back' : 'left' }]
    if (!end) return [{ name, does: isBegun ? 'finishes' : 'left' }]
    const isThere = observed.pools.find((pool) => pool.name === name)?.digests.every((digest) => digest === end.machineDigest)
    const stays = (was && samePools(was, end)) || (isThere === true && !(wanted && samePools(wanted, end)))
    return [{ name, does: stays ? 'left' : 'finishes' }]
  })
  const gone = past === null ? goneLayers(running, parent.compiled) : []
  const lost = gone.length > 0 ? `What ${gone.join(', ')} made was removed.` : null
  const text = past === null ? textBack(start.number, pools, ends, lost) : textOn(start.number, past, pools, ends)
  return { kind: past === null ? 'returns' : 'goes-on', revision: start.number, pastReturn: past ?? lost, pools, text }
}

/** Layers of the start whose releases the engine was told to take away. */
function goneLayers({ start, layers }: RunningUpdate, { layers: wanted }: CompiledCluster): readonly string[] {
  const then = start.compiled.layers
  return then
    .filter((layer) => {
      const next = successor(layer, then, wanted)
      const isGoing = next === null || isReplaced(layer, next)
      return (
        isGoing && layers.length > 0 && !layers.some((told) => layerKey(told) === layerKey(layer) && !isReplaced(layer, told))
      )
    })
    .map(layerKey)
}

function textBack(revision: number, pools: AbortVerdict['pools'], ends: CompiledCluster, lost: string | null): string {
  const left = which(pools, 'left')
  return [
    `The cluster goes back to revision ${revision}.`,
    ...sentence(which(pools, 'back'), 'goes back to what it was', 'go back to what they were'),
    ...sentence(
      left.filter((name) => named(ends, name)),
      'was not begun and stays',
      'were not begun and stay',
    ),
    ...sentence(
      left.filter((name) => !named(ends, name)),
      'is not made',
    ),
    ...(lost === null ? [] : [`${lost} It is installed again, without what it held.`]),
  ].join(' ')
}

function textOn(revision: number, past: string, pools: AbortVerdict['pools'], ends: CompiledCluster): string {
  const left = which(pools, 'left')
  const versions = [...new Set(left.flatMap((name) => named(ends, name)?.machineSpec.kubernetesVersion ?? []))]
  const layers = ends.left?.layers.filter((key) => ends.layers.some((layer) => layerKey(layer) === key)) ?? []
  const at = versions.length > 0 ? ` (Kubernetes ${versions.join(', ')})` : ''
  return [
    `The cluster cannot go back to revision ${revision}: ${past.charAt(0).toLowerCase()}${past.slice(1)}`,
    ...sentence(which(pools, 'finishes'), `is brought to its end with Kubernetes ${ends.kubernetesVersion}`),
    ...sentence(
      left.filter((name) => named(ends, name)),
      `stays as it is${at}`,
      `stay as they are${at}`,
    ),
    ...sentence(
      left.filter((name) => !named(ends, name)),
      'is not made',
    ),
    ...sentence(layers, 'stays as it ran', 'stay as they ran', 'Layer'),
    ...(ends.left ? ['The next plan goes on from there.'] : []),
  ].join(' ')
}

function which(pools: AbortVerdict['pools'], does: AbortVerdict['pools'][number]['does']): readonly string[] {
  return pools.filter((pool) => pool.does === does).map(({ name }) => name)
}

function sentence(
  names: readonly string[],
  one: string,
  many = one.replace(/^is /, 'are ').replace(' its ', ' their '),
  noun = 'Pool',
): readonly string[] {
  if (names.length === 0) return []
  return [`${noun}${names.length > 1 ? 's' : ''} ${names.join(', ')} ${names.length > 1 ? many : one}.`]
}

function named({ pools }: CompiledCluster, name: string): CompiledPool | undefined {
  return pools.find((pool) => pool.name === name)
}
