import { byText } from '../base/compare.ts'
import { entry, isJsonObject, sameJson, type Json, type JsonObject } from '../base/json.ts'
import { editValues, type Edit } from './edit-values.ts'
import { byName } from './diff.ts'
import { merge } from './merge.ts'
import { leavesOf, memberAt, membersFor, pathText, valueAt, type Leaf, type Path } from './path.ts'

/** A path that both sides changed, to different values. What is not there stands as null. */
export interface ValueConflict {
  readonly path: string
  readonly base: Json
  readonly ours: Json
  readonly theirs: Json
}

/** `ours` keeps the override's value, `theirs` takes it out of the override, `value` is what the override says from now on. */
export type Decision = { readonly take: 'ours' } | { readonly take: 'theirs' } | { readonly take: 'value'; readonly value: Json }
export type DecidedConflict = ValueConflict & Decision

export interface OverrideMerge {
  /** The override as it was decided, without the paths that it never changed and the profile did; its comments are kept. */
  readonly values: string
  readonly conflicts: readonly ValueConflict[]
  readonly resolved: readonly DecidedConflict[]
}

/**
 * The three-way merge of an override (2-rules): base = the profile's old values, ours = the override, theirs = the profile's new
 * values. An override lies over whatever the profile says, so only the paths that it names can meet a change of theirs.
 * `decisions` are by the path of the conflict.
 */
export function mergeOverride(
  text: string,
  ours: JsonObject,
  base: JsonObject,
  theirs: JsonObject,
  decisions: ReadonlyMap<string, Decision> = new Map(),
): OverrideMerge {
  const meetings = meetingsOf(ours, base, theirs)
  const changes = meetings.filter((meeting) => !repeats(meeting.ours, meeting.base))
  const conflicts = changes.filter((meeting) => !agree(meeting))
  const decided = conflicts.flatMap((conflict) => {
    const decision = decisions.get(pathText(conflict.path))
    return decision && canStand(conflict.path, decision) ? [{ conflict, decision }] : []
  })
  const edits: readonly Edit[] = [
    ...meetings.flatMap((meeting) => (conflicts.includes(meeting) ? [] : followed(meeting))),
    ...decided.flatMap(({ conflict: { path }, decision }) =>
      decision.take === 'ours' ? [] : [decision.take === 'value' ? { path, value: decision.value } : { path }],
    ),
  ]
  return {
    values: edits.length === 0 ? text : editValues(text, ours, edits),
    conflicts: conflicts.filter((conflict) => !decided.some((one) => one.conflict === conflict)).map(told),
    resolved: decided.map(({ conflict, decision }) => ({ ...told(conflict), ...decision })),
  }
}

/** What goes from an override that follows the profile: all that repeats it, and else the nulls that had nothing to remove before. */
function followed({ path, base, ours, theirs }: Meeting): readonly Edit[] {
  if (repeats(ours, base)) return [{ path }]
  return leavesOf(ours)
    .filter((leaf) => leaf.value === null && valueAt(base, leaf.path) === undefined && valueAt(theirs, leaf.path) !== undefined)
    .map((leaf) => ({ path: [...path, ...leaf.path] }))
}

/** An item of a list is known by its name: nothing else can stand in its place. */
function canStand(path: Path, decision: Decision): boolean {
  const step = path.at(-1)
  if (decision.take !== 'value' || !step || 'key' in step) return true
  return isJsonObject(decision.value) && decision.value['name'] === step.name
}

interface Meeting {
  readonly path: Path
  readonly base: Json
  readonly ours: Json
  readonly theirs: Json
}

function told({ path, base, ours, theirs }: Meeting): ValueConflict {
  return { path: pathText(path), base, ours, theirs }
}

/** Where the override meets changes of the profile, each place once, in the order of their paths. */
function meetingsOf(ours: JsonObject, base: JsonObject, theirs: JsonObject): readonly Meeting[] {
  const meetings = leavesOf(ours).flatMap((leaf) => meetingOf(leaf, ours, base, theirs))
  return [...new Map(meetings.map((meeting) => [pathText(meeting.path), meeting])).values()].sort(
    byText((meeting) => pathText(meeting.path)),
  )
}

/**
 * Where a leaf of the override meets a change of the profile: at the leaf, or above it where the profile took away the whole, or
 * has something that cannot be stepped into and that the override therefore replaces as a whole.
 */
function meetingOf(leaf: Leaf, ours: JsonObject, base: JsonObject, theirs: JsonObject): readonly Meeting[] {
  const depth = depthOfMeeting(leaf.path, base, theirs)
  const path = leaf.path.slice(0, depth)
  const [from, to] = [valueAt(base, path) ?? null, valueAt(theirs, path) ?? null]
  const isEmptyMap = depth === leaf.path.length && isJsonObject(leaf.value) && Object.keys(leaf.value).length === 0
  // An empty map laid over maps says nothing.
  if (sameJson(from, to) || (isEmptyMap && isJsonObject(from) && isJsonObject(to))) return []
  return [{ path, base: from, ours: depth === leaf.path.length ? leaf.value : (valueAt(ours, path) ?? null), theirs: to }]
}

function depthOfMeeting(path: Path, base: Json, theirs: Json): number {
  let [from, to]: [Json | undefined, Json | undefined] = [base, theirs]
  for (const [depth, step] of path.entries()) {
    if (from === undefined && to === undefined) return path.length
    if (to === undefined || (isEmptyList(to) && !isEmptyList(from))) return depth
    const [before, after]: (JsonObject | null)[] = [from === undefined ? {} : membersFor(from, step), membersFor(to, step)]
    if (!before || !after) return depth
    from = memberAt(before, step)
    to = memberAt(after, step)
  }
  return path.length
}

function isEmptyList(value: Json | undefined): boolean {
  return Array.isArray(value) && value.length === 0
}

/** Whether something laid over a value says nothing that the value does not say. */
export function repeats(above: Json, below: Json): boolean {
  return sameJson(laid(below, above), below)
}

/**
 * Whether one of the two changes says all that both say, or it makes no difference which of them lies above; and where one takes away
 * the whole, whether the other takes away a part.
 */
function agree({ base, ours, theirs }: Meeting): boolean {
  const change = withoutIdleNulls(ours, base)
  const [own, left] = [laid(null, change), laid(base, ours)]
  const [above, below] = [laid(theirs, change), laid(own, theirs)]
  if (sameJson(above, theirs) || sameJson(below, own) || sameJson(above, below)) return true
  if (isNothing(above) && isNothing(below)) return true
  return (isNothing(theirs) && repeats(left, base)) || (isNothing(left) && repeats(theirs, base))
}

/** A null that finds nothing to remove says nothing. */
function withoutIdleNulls(above: Json, base: Json | undefined): Json {
  const items = byName(above)
  if (items) {
    const old = byName(base ?? null) ?? {}
    return Object.entries(items).map(([name, item]) => withoutIdleNulls(item, entry(old, name)))
  }
  if (!isJsonObject(above)) return above
  const old = isJsonObject(base) ? base : {}
  const members = Object.entries(above).filter(([key, member]) => member !== null || Object.hasOwn(old, key))
  return Object.fromEntries(members.map(([key, member]) => [key, withoutIdleNulls(member, entry(old, key))]))
}

function laid(below: Json, above: Json): Json {
  return entry(merge(below === null ? {} : { value: below }, { value: above }), 'value') ?? null
}

function isNothing(value: Json): boolean {
  return value === null || (isJsonObject(value) && Object.keys(value).length === 0)
}
