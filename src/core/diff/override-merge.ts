import { parseDocument } from 'yaml'
import type { Json, JsonObject } from '../base/json.ts'
import { isJsonObject, sameJson } from '../base/json.ts'
import { byName, itemPath, memberPath } from './diff.ts'

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
  const meetings = leaves(ours, []).filter((leaf) => !sameJson(at(base, leaf.path) ?? null, at(theirs, leaf.path) ?? null))
  const unchanged = meetings.filter((leaf) => sameJson(leaf.value, at(base, leaf.path) ?? null))
  const conflicts = meetings
    .filter((leaf) => !unchanged.includes(leaf) && !sameJson(leaf.value, at(theirs, leaf.path) ?? null))
    .map((leaf) => ({
      path: pathText(leaf.path),
      base: at(base, leaf.path) ?? null,
      ours: leaf.value,
      theirs: at(theirs, leaf.path) ?? null,
    }))
  return { values: unchanged.length === 0 ? text : without(text, ours, unchanged), conflicts }
}

/** A step into a value: a key of a map, or the name of an item in a list of named items. */
type Step = { readonly key: string } | { readonly name: string }
interface Leaf {
  readonly path: readonly Step[]
  readonly value: Json
}

function leaves(value: Json, path: readonly Step[]): readonly Leaf[] {
  const items = byName(value)
  if (items) return Object.entries(items).flatMap(([name, item]) => itemLeaves(item, [...path, { name }]))
  if (!isJsonObject(value) || Object.keys(value).length === 0) return [{ path, value }]
  return Object.entries(value).flatMap(([key, member]) => leaves(member, [...path, { key }]))
}

/** An item's name says which item is meant; it is no change by itself. */
function itemLeaves(item: Json, path: readonly Step[]): readonly Leaf[] {
  const rest = isJsonObject(item) ? Object.entries(item).filter(([key]) => key !== 'name') : []
  if (rest.length === 0) return [{ path, value: item }]
  return rest.flatMap(([key, member]) => leaves(member, [...path, { key }]))
}

function at(value: Json, path: readonly Step[]): Json | undefined {
  let place: Json | undefined = value
  for (const step of path) {
    const map: JsonObject | null =
      place === undefined ? null : 'key' in step ? (isJsonObject(place) ? place : null) : byName(place)
    const key: string = 'key' in step ? step.key : step.name
    if (!map || !Object.hasOwn(map, key)) return undefined
    place = map[key]
  }
  return place
}

function pathText(path: readonly Step[]): string {
  return path.reduce((text, step) => ('key' in step ? memberPath(text, step.key) : itemPath(text, step.name)), '')
}

/** The text without these leaves, and without the maps and lists that it leaves empty. */
function without(text: string, values: JsonObject, gone: readonly Leaf[]): string {
  const document = parseDocument(text)
  for (const leaf of [...gone].reverse()) {
    const keys = documentPath(values, leaf.path)
    document.deleteIn(keys)
    for (let depth = keys.length - 1; depth > 0; depth -= 1) {
      const parent: unknown = document.getIn(keys.slice(0, depth))
      if (!isEmptyCollection(parent)) break
      document.deleteIn(keys.slice(0, depth))
    }
  }
  return isEmptyCollection(document.contents) ? '' : document.toString()
}

/** Names of items become indexes; they stay valid because leaves are taken away from the end. */
function documentPath(values: JsonObject, path: readonly Step[]): (string | number)[] {
  let place: Json | undefined = values
  return path.map((step) => {
    if ('key' in step) {
      place = isJsonObject(place) ? place[step.key] : undefined
      return step.key
    }
    const list: readonly Json[] = Array.isArray(place) ? (place as readonly Json[]) : []
    const index = list.findIndex((item) => isJsonObject(item) && item['name'] === step.name)
    place = list[index]
    return index
  })
}

function isEmptyCollection(node: unknown): boolean {
  return typeof node === 'object' && node !== null && 'items' in node && Array.isArray(node.items) && node.items.length === 0
}
