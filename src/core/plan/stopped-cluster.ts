import { present } from '../base/assert.ts'
import type { ClusterSpec, WorkerPoolSpec } from '../cluster/cluster.ts'
import { installOrder } from '../cluster/compile-cluster.ts'
import {
  isSameLayer,
  layerKey,
  makeSameRelease,
  sameLayer,
  type CompiledCluster,
  type CompiledLayer,
  type CompiledPool,
  type LeftBehind,
} from '../cluster/compiled-cluster.ts'
import { compareKubernetesVersions, isNewer, minorsBetween } from '../kubernetes/version.ts'
import { statesOf, type State } from '../update/way.ts'
import { poolOnTheWay } from './chain.ts'
import { isRelease } from './layer-order.ts'
import type { PlanningInput, RunningUpdate } from './planning-input.ts'
import { samePools } from './running-update.ts'

/**
 * What a cluster comes to where its update stops past the point of no return: the control plane at the step that it has begun, pools and
 * layers that were begun as they were told, and the others as they were. That this is a state that a cluster may be in follows from the
 * order of an update (2-rules, `layer.order`): what the step's Kubernetes needs was told before it, and what it does not allow comes after.
 */
export function stoppedCluster(input: PlanningInput, running: RunningUpdate): CompiledCluster {
  const { parent, observed } = input
  const { compiled } = parent
  const reached = present(observed.highestKubernetesVersion, 'where nothing ran, nothing is past return')
  const states = statesOf(compiled)
  const index = states.findLastIndex(({ kubernetesVersion }) => compareKubernetesVersions(kubernetesVersion, reached) <= 0)
  const step = present(states[index], 'an update does not lead below what ran')
  const names = [...new Set([...compiled.pools, ...running.pools].map(({ name }) => name))]
  const pools = names.flatMap((name) => {
    const wanted = step.pools.find((pool) => pool.name === name)
    if (wanted?.role === 'control-plane') return [wanted]
    const digests = observed.pools.find((pool) => pool.name === name)?.digests ?? []
    const follows = () => {
      const spec = withoutPin(specOf(name, parent.spec, running), name, step.kubernetesVersion)
      return wanted ?? poolOnTheWay(input, spec, step.kubernetesVersion, name)
    }
    return poolAt(name, follows, digests, step.kubernetesVersion, running)
  })
  const before = states[index - 1]?.layers ?? running.start.compiled.layers
  const later = states.slice(index + 1).flatMap(({ layers }) => layers)
  const layers = [
    ...step.layers.filter((layer) => !isRelease(layer)),
    ...running.layers.filter(isRelease).flatMap((layer) => layerAt(layer, step, before, later, running)),
  ].toSorted(installOrder)
  const { network, objects, parallelPools } = compiled
  const stopped = {
    kubernetesVersion: step.kubernetesVersion,
    network,
    ...(objects ? { objects } : {}),
    parallelPools,
    pools,
    layers,
  }
  const left = leftBehind(compiled, stopped)
  return left.pools.length + left.layers.length > 0 ? { ...stopped, left } : stopped
}

function poolAt(
  name: string,
  follows: () => CompiledPool | null,
  digests: readonly string[],
  server: string,
  { start, pools, begun }: RunningUpdate,
): readonly CompiledPool[] {
  const told = pools.find((pool) => pool.name === name)
  const was = start.compiled.pools.find((pool) => pool.name === name)
  if (!told) return []
  const isAll = ({ machineDigest }: CompiledPool) => digests.every((digest) => digest === machineDigest)
  if (!begun.includes(name)) {
    if (!was) return []
    const stays = [was, told].find(isAll)
    if (stays) return [stays]
  }
  // What an earlier update left half done, under a control plane that has gone on, can only follow it.
  const joins = isAll(told) || minorsBetween(told.machineSpec.kubernetesVersion, server) === 0
  return [joins ? told : (follows() ?? told)]
}

/** What asks for a pool: the update that stops, or what it started from where that was to take the pool away. */
function specOf(name: string, spec: ClusterSpec, { start }: RunningUpdate): ClusterSpec {
  const isAsked = spec.workerPools.some((pool) => pool.name === name)
  return isAsked ? spec : { ...spec, workerPools: start.spec.workerPools }
}

/** The pool's pin to a Kubernetes that the control plane does not come to waits for the next plan. */
function withoutPin(spec: ClusterSpec, name: string, server: string): ClusterSpec {
  const isAhead = ({ kubernetesVersion }: WorkerPoolSpec) => kubernetesVersion !== null && isNewer(kubernetesVersion, server)
  const workerPools = spec.workerPools.map((pool) =>
    pool.name === name && isAhead(pool) ? { ...pool, kubernetesVersion: null } : pool,
  )
  return { ...spec, workerPools }
}

/** A release that was told and is not there yet goes back to what ran under this Kubernetes, so that the abort has an end. */
function layerAt(
  told: CompiledLayer,
  step: State,
  before: readonly CompiledLayer[],
  later: readonly CompiledLayer[],
  { unready }: RunningUpdate,
): readonly CompiledLayer[] {
  if (!unready.includes(layerKey(told))) return [told]
  const here = step.layers.find((layer) => isSameLayer(layer, told))
  const isHere = here !== undefined && sameLayer(here, told)
  const isLast = isHere && step.lastLayers?.includes(layerKey(told)) === true
  const isAhead = !isHere && later.some((layer) => sameLayer(layer, told)) && !before.some((layer) => sameLayer(layer, told))
  if (!isLast && !isAhead) return [told]
  const ran = (isLast ? before : step.layers).find((layer) => isSameLayer(layer, told) || makeSameRelease(layer, told))
  return ran ? [ran] : []
}

/** What is otherwise than the update was to make it. */
function leftBehind(
  wanted: Pick<CompiledCluster, 'pools' | 'layers'>,
  found: Pick<CompiledCluster, 'pools' | 'layers'>,
): LeftBehind {
  const isIn = (pools: readonly CompiledPool[], pool: CompiledPool) => pools.some((one) => samePools(one, pool))
  const isAmong = (layers: readonly CompiledLayer[], layer: CompiledLayer) => layers.some((one) => sameLayer(one, layer))
  const pools = [
    ...wanted.pools.filter((pool) => !isIn(found.pools, pool)),
    ...found.pools.filter((pool) => !isIn(wanted.pools, pool)),
  ]
  const layers = [
    ...wanted.layers.filter((layer) => !isAmong(found.layers, layer)),
    ...found.layers.filter((layer) => !isAmong(wanted.layers, layer)),
  ]
  return {
    pools: [...new Set(pools.map(({ name }) => name))].sort(),
    layers: [...new Set(layers.map(layerKey))].sort(),
  }
}
