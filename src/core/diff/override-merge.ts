import { isMap, isSeq, parseDocument, stringify } from 'yaml'
import { entry, isJsonObject, sameJson, type Json, type JsonObject } from '../base/json.ts'
import { readYaml } from '../pack/yaml-text.ts'
import { byName, itemPath, memberPath } from './diff.ts'
import { merge } from './merge.ts'

/** A path that both sides changed, to different values. What is not there stands as null. */
export interface ValueConflict {
  readonly path: string
  readonly base: Json
  readonly ours: Json
  readonly theirs: Json
}

export interface OverrideMerge {
  /** The override without the paths that it never changed and the profile did; its comments are kept. */
  readonly values: string
  readonly conflicts: readonly ValueConflict[]
}

/**
 * The three-way merge of an override (2-rules): base = the profile's old values, ours = the override, theirs = the profile's new
 * values. An override lies over whatever the profile says, so only the paths that it names can meet a change of theirs.
 */
export function mergeOverride(text: string, ours: JsonObject, base: JsonObject, theirs: JsonObject): OverrideMerge {
  const meetings = leaves(ours, []).flatMap((leaf) => meetingOf(leaf, ours, base, theirs))
  const unchanged = meetings.filter((meeting) => repeats(meeting.ours, meeting.base))
  const conflicts = new Map(
    meetings
      .filter((meeting) => !repeats(meeting.ours, meeting.base) && !repeats(meeting.ours, meeting.theirs))
      .map(({ path, ...values }) => [pathText(path), { path: pathText(path), ...values }]),
  )
  const gone = unchanged.map((meeting) => meeting.path)
  return { values: gone.length === 0 ? text : without(text, ours, gone), conflicts: [...conflicts.values()] }
}

/** A step into a value: a key of a map, or the name of an item in a list of named items. */
type Step = { readonly key: string } | { readonly name: string }
type Path = readonly Step[]
interface Leaf {
  readonly path: Path
  readonly value: Json
}

interface Meeting {
  readonly path: Path
  readonly base: Json
  readonly ours: Json
  readonly theirs: Json
}

/**
 * Where a leaf of the override meets a change of the profile: at the leaf, or above it where either side of the profile has something
 * that cannot be stepped into and that the override therefore replaces as a whole.
 */
function meetingOf(leaf: Leaf, ours: JsonObject, base: JsonObject, theirs: JsonObject): readonly Meeting[] {
  const depth = Math.min(reach(base, leaf.path), reach(theirs, leaf.path))
  const path = leaf.path.slice(0, depth)
  const [from, to] = [at(base, path) ?? null, at(theirs, path) ?? null]
  const isEmptyMap = depth === leaf.path.length && isJsonObject(leaf.value) && Object.keys(leaf.value).length === 0
  // An empty map laid over maps says nothing.
  if (sameJson(from, to) || (isEmptyMap && isJsonObject(from) && isJsonObject(to))) return []
  return [{ path, base: from, ours: depth === leaf.path.length ? leaf.value : (at(ours, path) ?? null), theirs: to }]
}

/** Whether something laid over a value says nothing that the value does not say. */
function repeats(above: Json, below: Json): boolean {
  if (sameJson(above, below)) return true
  return isJsonObject(above) && isJsonObject(below) && sameJson(merge(below, above), below)
}

function leaves(value: Json, path: Path): readonly Leaf[] {
  const items = byName(value)
  if (items) return Object.entries(items).flatMap(([name, item]) => itemLeaves(item, [...path, { name }]))
  if (!isJsonObject(value) || Object.keys(value).length === 0) return [{ path, value }]
  return Object.entries(value).flatMap(([key, member]) => leaves(member, [...path, { key }]))
}

/** An item's name says which item is meant; it is no change by itself. */
function itemLeaves(item: Json, path: Path): readonly Leaf[] {
  const rest = isJsonObject(item) ? Object.entries(item).filter(([key]) => key !== 'name') : []
  if (rest.length === 0) return [{ path, value: item }]
  return rest.flatMap(([key, member]) => leaves(member, [...path, { key }]))
}

function at(value: Json, path: Path): Json | undefined {
  let place: Json | undefined = value
  for (const step of path) {
    const members: JsonObject | null = place === undefined ? null : membersOf(place, step)
    if (!members) return undefined
    place = entry(members, 'key' in step ? step.key : step.name)
  }
  return place
}

/** How far the path can be followed before it comes to something that has no members of that kind. What is absent can have any. */
function reach(value: Json, path: Path): number {
  let place: Json | undefined = value
  for (const [depth, step] of path.entries()) {
    if (place === undefined || place === null) return path.length
    const members: JsonObject | null = membersOf(place, step)
    if (!members) return depth
    place = entry(members, 'key' in step ? step.key : step.name)
  }
  return path.length
}

function membersOf(value: Json, step: Step): JsonObject | null {
  if ('key' in step) return isJsonObject(value) ? value : null
  return Array.isArray(value) && value.length === 0 ? {} : byName(value)
}

function pathText(path: Path): string {
  return path.reduce((text, step) => ('key' in step ? memberPath(text, step.key) : itemPath(text, step.name)), '')
}

/** The text without these leaves, and without the maps, items and lists that it leaves empty. */
function without(text: string, values: JsonObject, gone: readonly Path[]): string {
  const left = gone.reduce<Json | undefined>((rest, path) => (rest === undefined ? rest : prune(rest, path, false)), values)
  if (left === undefined) return ''
  const document = parseDocument(text, { stringKeys: true })
  trim(document.contents, values, left)
  const edited = toText(document)
  const read = edited === null ? null : readYaml(edited)
  // Where an alias meant what has gone, the text cannot be kept: values count more than comments.
  return edited !== null && read?.kind === 'value' && sameJson(read.value, left) ? edited : stringify(left, { lineWidth: 0 })
}

/** The value without what stands at the path; undefined where nothing of it is left. An item that has but its name says nothing. */
function prune(value: Json, path: Path, isItem: boolean): Json | undefined {
  const [step, ...rest] = path
  if (!step) return undefined
  if ('name' in step) {
    const items = (Array.isArray(value) ? (value as readonly Json[]) : []).flatMap((item) => {
      const left = isJsonObject(item) && item['name'] === step.name ? prune(item, rest, true) : item
      return left === undefined ? [] : [left]
    })
    return items.length > 0 ? items : undefined
  }
  if (!isJsonObject(value)) return value
  const members = Object.entries(value).flatMap(([key, member]): readonly [string, Json][] => {
    const left = key === step.key ? prune(member, rest, false) : member
    return left === undefined ? [] : [[key, left]]
  })
  const isEmpty = members.length === 0 || (isItem && members.length === 1 && members[0]?.[0] === 'name')
  return isEmpty ? undefined : Object.fromEntries(members)
}

/** Takes out of the nodes of a document what is in `from` and no more in `to`, and touches nothing else. */
function trim(node: unknown, from: Json, to: Json): void {
  if (sameJson(from, to)) return
  if (isMap(node) && isJsonObject(from) && isJsonObject(to)) {
    for (const [key, member] of Object.entries(from)) {
      const left = entry(to, key)
      if (left === undefined) node.delete(key)
      else trim(node.get(key, true), member, left)
    }
  } else if (isSeq(node) && Array.isArray(from)) {
    const [items, kept] = [from as readonly Json[], byName(to) ?? {}]
    for (const [index, item] of [...items.entries()].reverse()) {
      const name = isJsonObject(item) ? item['name'] : undefined
      const left = typeof name === 'string' ? entry(kept, name) : undefined
      if (left === undefined) node.delete(index)
      else trim(node.get(index, true), item, left)
    }
  }
}

function toText(document: ReturnType<typeof parseDocument>): string | null {
  try {
    return document.toString({ lineWidth: 0 })
  } catch {
    // An alias whose anchor has gone.
    return null
  }
}
