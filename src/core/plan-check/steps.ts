import { layerKey, type CompiledLayer, type CompiledPool } from '../cluster/compiled-cluster.ts'
import { isImported } from '../cluster/cluster.ts'
import { compareKubernetesVersions } from '../kubernetes/version.ts'
import { broughtAlong } from '../kubernetes/brought-along.ts'
import { pairLayers } from './changed-layers.ts'
import { foundVersion } from './desired-pools.ts'
import { disagree, expectEqual, poolsWithNodes, type Disagreement, type Held } from './disagreement.ts'

const oneEach = 'A plan has one step for each version of the control plane on the way, the last of them the one that is wanted.'
const poolOrder =
  'A step repaves the control plane first, then worker pools in the order of their list: those whose nodes are not yet as it wants them.'
const layerOrder =
  'A step moves the layers that differ, in install order: before the pools, but for those that must wait for them.'

/** A state on the way: what the engine shall be told next. A pool that it does not name stays as it was. */
export interface Stage {
  readonly kubernetesVersion: string
  readonly pools: readonly CompiledPool[]
  readonly layers: readonly CompiledLayer[]
  readonly lastLayers?: readonly string[]
}

/** Where the plan leads, by way of what. */
export function stagesOf({ after }: Held): readonly Stage[] {
  return [...(after.via ?? []), after]
}

/** The pools that each stage repaves: those with nodes that were made from something else, as far as the stages before leave them so. */
export function movesOf(held: Held): readonly (readonly string[])[] {
  const pools = poolsWithNodes(held).filter(
    ({ nodesBefore, after }) => Math.min(nodesBefore || after.replicas, after.replicas) > 0,
  )
  const digests = new Map(pools.map((pool) => [pool.after.name, pool.digests]))
  return stagesOf(held).map((stage) =>
    stage.pools.flatMap(({ name, machineDigest }) => {
      const isOutdated = digests.get(name)?.some((digest) => digest !== machineDigest) ?? false
      if (isOutdated) digests.set(name, [machineDigest])
      return isOutdated ? [name] : []
    }),
  )
}

/** What a state on the way is left from: its Kubernetes, and the layers that run. */
export interface Running {
  readonly kubernetesVersion: string | null
  readonly layers: readonly CompiledLayer[]
}

/** What runs before the first step: in the middle of a chain what every API server has come to. */
export function runningOf(held: Held): Running {
  const { before, input } = held
  const highest = input.observed.highestKubernetesVersion
  const [version] = poolsWithNodes(held).find(({ after }) => after.role === 'control-plane')?.versions ?? []
  if (isImported(input.parent.spec)) return { kubernetesVersion: foundVersion(input), layers: before.layers }
  if (highest === null || version === undefined)
    return { kubernetesVersion: highest && before.kubernetesVersion, layers: before.layers }
  const behind = (one: string) => compareKubernetesVersions(one, version) <= 0
  const passed = [...(before.via ?? []), before].filter((stage) => behind(stage.kubernetesVersion)).at(-1)
  return { kubernetesVersion: version, layers: (passed ?? before.via?.[0] ?? before).layers }
}

/** The steps, in their order, with what moves in each of them. */
export function holdSteps(held: Held): readonly Disagreement[] {
  const { steps, changes, repave } = held.plan
  const stages = stagesOf(held)
  const moves = movesOf(held)
  if (steps.length === 0) {
    const moved = [...moves.flat(), ...changes.map(({ layer }) => layer)]
    return moved.length === 0 ? [] : [disagree('steps', [], moved, oneEach)]
  }
  const rolls = repave.pools.some(({ role }) => role === 'control-plane')
  let running = runningOf(held)
  const wrong = steps.flatMap((step, index) => {
    const stage = stages[index]
    if (!stage) return []
    const what = `steps[${index}]`
    const last = new Set(stage.lastLayers ?? [])
    const required = movedLayers(running.layers, stage.layers).filter((key) => changes.some((change) => keyOf(change) === key))
    const listed = [...step.before, ...step.after]
    const from = running.kubernetesVersion ?? ''
    running = stage
    return [
      ...expectEqual(`${what}.pools`, step.pools, moves[index] ?? [], poolOrder),
      ...expectEqual(`${what}.after`, step.after.toSorted(), listed.filter((key) => last.has(key)).sort(), layerOrder),
      ...required.filter((key) => !listed.includes(key)).map((key) => disagree(what, null, key, layerOrder)),
      ...[step.before, step.after].flatMap((keys) => holdOrder(what, keys, stage.layers)),
      ...expectEqual(
        `${what}.brings`,
        step.brings,
        rolls ? broughtAlong(from, stage.kubernetesVersion) : [],
        'A step tells what Kubernetes brings along.',
      ),
    ]
  })
  const versions = stages.map(({ kubernetesVersion }) => kubernetesVersion)
  return [
    ...expectEqual(
      'steps',
      steps.map(({ kubernetesVersion }) => kubernetesVersion),
      versions,
      oneEach,
    ),
    ...wrong,
    ...holdEveryLayer(held, stages),
  ]
}

/** Every layer that changes moves in a step, and one that changes on the way too moves there. */
function holdEveryLayer({ plan: { steps, changes } }: Held, stages: readonly Stage[]): readonly Disagreement[] {
  const listed = steps.flatMap(({ before, after }) => [...before, ...after])
  const between = new Set(stages.slice(0, -1).flatMap(({ layers }) => layers.map(layerKey)))
  const missed = changes.map(keyOf).filter((key) => !listed.includes(key))
  const idle = listed.filter((key) => !changes.some((change) => keyOf(change) === key) && !between.has(key))
  const twice = listed.filter((key, index) => listed.indexOf(key) < index && (steps.length === 1 || !between.has(key)))
  return [...missed, ...idle, ...twice].map((key) => disagree('steps', listed, key, layerOrder))
}

function keyOf({ profile, layer }: { readonly profile: string; readonly layer: string }): string {
  return `${profile}/${layer}`
}

/** By their digests: what only informs moves nothing. */
function movedLayers(from: readonly CompiledLayer[], to: readonly CompiledLayer[]): readonly string[] {
  return pairLayers(from, to)
    .filter(({ before, after }) => before?.digest !== after?.digest || before?.installPriority !== after?.installPriority)
    .map(({ key }) => key)
}

function holdOrder(what: string, keys: readonly string[], layers: readonly CompiledLayer[]): readonly Disagreement[] {
  const order = layers.map(layerKey)
  // Layers that go come behind those that stay.
  const places = keys.map((key) => (order.includes(key) ? order.indexOf(key) : order.length))
  const isOrdered = places.every((place, index) => index === 0 || (places[index - 1] ?? 0) < place || place === order.length)
  return isOrdered ? [] : [disagree(what, keys, order, layerOrder)]
}
