import { sameJson } from '../base/json.ts'
import type { ClusterSpec, Override } from '../cluster/cluster.ts'
import { compileCluster, type Stack } from '../cluster/compile-cluster.ts'
import type { LayerKind } from '../pack/pack.ts'
import type { Repave, Saving } from './plan.ts'
import type { PlanningInput } from './planning-input.ts'

/**
 * What one plan for several changes spares: each of them is compiled alone, on the cluster as it is, and the nodes that it would
 * replace are counted. Null where nothing folds, since no two of the changes replace a node of the same pool.
 */
export function foldingSaving(input: PlanningInput, spec: ClusterSpec, repave: Repave): Saving | null {
  if (repave.pools.length === 0) return null
  const from = withNodeLayers(input.parent)
  const parts = partsOf(from, withNodeLayers({ spec, stack: input.stack }))
  if (parts.length < 2 || parts.length > partsMax) return null
  const before = digestsOf(input, from)
  const nodesOf = new Map(repave.pools.map((pool) => [pool.name, pool.nodes]))
  const rolls = parts.flatMap((part) => {
    const after = digestsOf(input, part)
    const pools = [...nodesOf.keys()].filter((name) => after.has(name) && after.get(name) !== before.get(name))
    return part.eachPoolAlone ? pools.map((pool) => [pool]) : pools.length > 0 ? [pools] : []
  })
  const count = (pools: Iterable<string>) => [...pools].reduce((sum, pool) => sum + (nodesOf.get(pool) ?? 0), 0)
  const [apart, together] = [count(rolls.flat()), count(new Set(rolls.flat()))]
  if (apart === together) return null
  const text = `Rolled one by one, the ${rolls.length} changes would replace ${apart} nodes; together ${together}.`
  return { nodes: apart - together, text }
}

/** Adds up what a plan spares in different ways. */
export function savedAltogether(savings: readonly (Saving | null)[]): Saving | null {
  const found = savings.filter((saving) => saving !== null)
  if (found.length === 0) return null
  return { nodes: found.reduce((sum, { nodes }) => sum + nodes, 0), text: found.map(({ text }) => text).join(' ') }
}

/** More changes than this are not taken apart: it would cost more than the figure is worth. */
const partsMax = 10

interface Part {
  readonly spec: ClusterSpec
  /** Of layers that nodes are made from alone. */
  readonly stack: Stack
  /** The pools' own settings are compiled at once, since none of them reaches another pool. */
  readonly eachPoolAlone?: true
}

/** The changes that somebody could have asked for alone, each laid over what the cluster is. */
function partsOf(before: Part, after: Part): readonly Part[] {
  const laidOver = (change: Partial<ClusterSpec>): Part => ({ ...before, spec: { ...before.spec, ...change } })
  const differs = (field: keyof ClusterSpec) => !sameJson(before.spec[field] ?? null, after.spec[field] ?? null)
  const pools = { controlPlane: after.spec.controlPlane, workerPools: after.spec.workerPools }
  return [
    ...profileParts(before, after),
    ...overrideParts(before, after).map((overrides) => laidOver({ overrides })),
    ...(differs('variables') ? [laidOver({ variables: after.spec.variables })] : []),
    ...(differs('macros') ? [laidOver({ macros: after.spec.macros ?? {} })] : []),
    ...(differs('cloud') ? [laidOver({ cloud: after.spec.cloud })] : []),
    ...(differs('controlPlane') || differs('workerPools') ? [{ ...laidOver(pools), eachPoolAlone: true as const }] : []),
  ]
}

/** Each profile that gets another content; profiles that come and go are one change, for one often stands in for another. */
function profileParts(before: Part, after: Part): readonly Part[] {
  const [old, now] = [namesOf(before), namesOf(after)]
  const changed = [...old.keys()].filter((name) => now.has(name) && now.get(name) !== old.get(name))
  const isSwapped = [...old.keys(), ...now.keys()].some((name) => !old.has(name) || !now.has(name))
  const alone = changed.map((name) => takeFrom(before, after, (one) => one === name))
  return isSwapped ? [...alone, takeFrom(after, before, (one) => old.has(one) && now.has(one))] : alone
}

/** The profiles that nodes are made from, with their digests. */
function namesOf({ stack }: Part): ReadonlyMap<string, string> {
  return new Map(stack.profiles.map(({ profile, digest }) => [profile, digest]))
}

/** A side with some of its profiles as they are on the other. */
function takeFrom(side: Part, other: Part, isTaken: (name: string) => boolean): Part {
  const taken = other.stack.profiles.filter(({ profile }) => isTaken(profile))
  const profiles = side.stack.profiles.map((one) => taken.find(({ profile }) => profile === one.profile) ?? one)
  return { ...side, stack: { profiles, packs: new Map([...side.stack.packs, ...other.stack.packs]) } }
}

/** The overrides with that of one layer as it shall be, for each layer of these whose override changes. */
function overrideParts(before: Part, after: Part): readonly (readonly Override[])[] {
  const isSame = (left: Override) => (right: Override) => left.profile === right.profile && left.layer === right.layer
  const layers = [...before.stack.profiles, ...after.stack.profiles].flatMap(({ profile, content }) =>
    content.layers.map(({ name }) => `${profile}/${name}`),
  )
  const [old, now] = [before.spec.overrides, after.spec.overrides]
  const gone = old.filter((override) => !now.some(isSame(override)))
  const given = now.filter((override) => !sameJson(override, old.find(isSame(override)) ?? null))
  return [...gone.map((override) => ({ override, next: [] })), ...given.map((override) => ({ override, next: [override] }))]
    .filter(({ override: { profile, layer } }) => layers.includes(`${profile}/${layer}`))
    .map(({ override, next }) => [...old.filter((one) => !isSame(override)(one)), ...next])
}

/** Only what nodes are made from: nothing else can replace one, and there is far more of it. */
function withNodeLayers({ spec, stack }: Part): Part {
  const profiles = stack.profiles
    .map((one) => ({ ...one, content: { ...one.content, layers: one.content.layers.filter(({ kind }) => isOfNodes(kind)) } }))
    .filter(({ content }) => content.layers.length > 0)
  return { spec, stack: { ...stack, profiles } }
}

function isOfNodes(kind: LayerKind): boolean {
  return kind === 'os' || kind === 'k8s' || kind === 'cni'
}

function digestsOf({ cluster, project }: PlanningInput, { spec, stack }: Part): ReadonlyMap<string, string> {
  const compilation = compileCluster(spec, stack, { cluster, project })
  if (compilation.kind === 'incomplete') return new Map()
  return new Map(compilation.compiled.pools.map((pool) => [pool.name, pool.machineDigest]))
}
