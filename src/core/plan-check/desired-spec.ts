import { isJsonObject, type Json } from '../base/json.ts'
import type { Override } from '../cluster/cluster.ts'
import { itemPath } from '../diff/diff.ts'
import type { Conflict } from '../plan/plan.ts'
import { disagree, expectEqual, isEqual, type Disagreement, type Held } from './disagreement.ts'
import { isMet, isPlain, saidAt, sayingsOf, sidesOf, type Sides } from './meetings.ts'
import { isAt } from './places.ts'
import { statedLayer, valuesIn } from './stated-layer.ts'

const asAsked = 'What a cluster shall be is what was asked for; only overrides are carried over.'
const carried =
  'An override that is not given anew loses what it repeats where the profile changed, and what was decided; it keeps all else.'
const conflicting =
  'A path that an override and its profile both changed, to different values, is a conflict until somebody decides it.'

/** The spec that the plan leads to is the one that was asked for, with overrides merged three-way. */
export function holdDesiredSpec(held: Held): readonly Disagreement[] {
  const { input, plan } = held
  if (!plan.desired) return []
  const { overrides, macros = {}, ...rest } = plan.desired.spec
  const { overrides: requested, macros: taken = {}, ...asked } = input.requested
  const invented = Object.entries(macros).filter(([name, value]) => !Object.hasOwn(taken, name) || taken[name] !== value)
  const strange = overrides.filter((one) => !requested.some(isOf(one)))
  return [
    ...expectEqual('desired.spec', rest, asked, asAsked),
    ...expectEqual('desired.spec.macros', invented, [], asAsked),
    ...expectEqual('desired.spec.overrides', strange, [], asAsked),
    ...requested.flatMap((override) => holdOverride(held, override, overrides.find(isOf(override)) ?? null)),
    ...plan.conflicts.filter((one) => !requested.some(isOf(one))).map((one) => disagree('conflicts', one, null, conflicting)),
    ...(plan.resolved ?? []).flatMap(({ profile, layer, path, take }) =>
      input.resolutions.some((one) => isOf(one)({ profile, layer }) && one.path === path && one.take === take)
        ? []
        : [disagree(`resolved: ${path}`, take, null, conflicting)],
    ),
  ]
}

type LayerOf = Pick<Override, 'profile' | 'layer'>

function isOf({ profile, layer }: LayerOf) {
  return (other: LayerOf): boolean => other.profile === profile && other.layer === layer
}

function holdOverride({ input, plan }: Held, asked: Override, found: Override | null): readonly Disagreement[] {
  const { profile, layer } = asked
  const what = `desired.spec.overrides[${profile}/${layer}]`
  const conflicts = plan.conflicts.filter(isOf(asked))
  const theirs = statedLayer(input.stack, profile, layer, null)
  const base = statedLayer(input.parent.stack, profile, layer, null)
  const old = input.parent.spec.overrides.find(isOf(asked))
  if (!theirs) return expectEqual(what, found, null, 'An override of a layer that goes, goes with it.')
  if (!base || !isEqual(old, asked))
    return [...expectEqual(what, found, asked, asAsked), ...expectEqual('conflicts', conflicts, [], conflicting)]
  const decided = new Map(input.resolutions.filter(isOf(asked)).map((resolution) => [resolution.path, resolution]))
  const manifests = asked.manifests.map(({ name, content }) => {
    const path = itemPath('manifests', name)
    const [was, is] = [base.manifests.get(name) ?? null, theirs.manifests.get(name) ?? null]
    const conflict = { profile, layer, path, base: was, ours: content, theirs: is }
    const isMade = was !== is && content !== is && content !== was
    const take = isMade ? decided.get(path) : undefined
    const follows = (was !== is && content === was && content !== is) || take?.take === 'theirs'
    return {
      kept: follows ? [] : [{ name, content: take?.take === 'value' ? textOf(take.value) : content }],
      conflicts: isMade && !take ? [conflict] : [],
    }
  })
  const sides = sidesOf(valuesIn(asked.values), base.values, theirs.values)
  return [
    ...expectEqual(
      `${what}.manifests`,
      found?.manifests ?? [],
      manifests.flatMap(({ kept }) => kept),
      carried,
    ),
    ...holdSayings(what, sides, sayingsOf(valuesIn(asked.values)), sayingsOf(valuesIn(found?.values)), decided),
    ...holdConflicts(
      sides,
      asked,
      conflicts,
      manifests.flatMap((one) => one.conflicts),
      decided,
    ),
  ]
}

function textOf(value: Json): string | null {
  return typeof value === 'string' ? value : null
}

type Decisions = ReadonlyMap<string, Held['input']['resolutions'][number]>

/** Nothing is said that was not, and nothing is lost but for a reason. */
function holdSayings(
  what: string,
  sides: Sides,
  asked: ReadonlyMap<string, Json>,
  found: ReadonlyMap<string, Json>,
  decided: Decisions,
): readonly Disagreement[] {
  const isDecided = (path: string) => [...decided.values()].some((one) => one.take !== 'ours' && isAt(path, one.path))
  const invented = [...found].filter(([path, value]) => !isEqual(asked.get(path), value) && !isDecided(path))
  const lost = [...asked].filter(([path]) => !found.has(path) && !isDecided(path) && !canFollow(sides, path))
  const kept = [...found.keys()].filter((path) => {
    const { base, ours, theirs } = saidAt(sides, path)
    return isPlain(sides, path) && !isDecided(path) && isEqual(ours, base) && !isEqual(base, theirs)
  })
  return [
    ...invented.map(([path, value]) => disagree(`${what}: ${path}`, value, asked.get(path), carried)),
    ...lost.map(([path, value]) => disagree(`${what}: ${path}`, null, value, carried)),
    ...kept.map((path) => disagree(`${what}: ${path}`, found.get(path), null, carried)),
  ]
}

/** A plain value follows a profile that changed where it repeats it; of what has parts, or is nothing, a part may repeat. */
function canFollow(sides: Sides, path: string): boolean {
  const { base, ours, theirs } = saidAt(sides, path)
  return isPlain(sides, path) ? isEqual(ours, base) && !isEqual(base, theirs) : isMet(sides, path)
}

/** Each conflict is one, and where three plain values differ there is one, or a decision. */
function holdConflicts(
  sides: Sides,
  { profile, layer }: LayerOf,
  planned: readonly Conflict[],
  ofManifests: readonly Conflict[],
  decided: Decisions,
): readonly Disagreement[] {
  const isManifest = ({ path }: Conflict) => ofManifests.some((one) => one.path === path)
  const wrong = planned.filter((conflict) => {
    if (isManifest(conflict)) return false
    const { base, ours, theirs } = saidAt(sides, conflict.path)
    const isReal = !isEqual(base, theirs) && !isEqual(ours, base) && !isEqual(ours, theirs) && !decided.has(conflict.path)
    return !isReal || !isEqual(conflict, { profile, layer, path: conflict.path, base, ours, theirs })
  })
  const missed = [...sayingsOf(mapOf(sides)).keys()].filter((path) => {
    const { base, ours, theirs } = saidAt(sides, path)
    const differ = !isEqual(base, theirs) && !isEqual(ours, base) && !isEqual(ours, theirs)
    return isPlain(sides, path) && differ && !decided.has(path) && !planned.some((conflict) => isAt(path, conflict.path))
  })
  return [
    ...wrong.map((conflict) => disagree(`conflicts: ${conflict.path}`, conflict, saidAt(sides, conflict.path), conflicting)),
    ...missed.map((path) => disagree(`conflicts: ${path}`, null, saidAt(sides, path), conflicting)),
    ...expectEqual('conflicts', planned.filter(isManifest), ofManifests, conflicting),
  ]
}

function mapOf({ ours }: Sides) {
  const whole = ours.get('')?.value ?? {}
  return isJsonObject(whole) ? whole : {}
}
