import { entry, isJsonObject, type Json, type JsonObject } from '../base/json.ts'
import { byName, itemPath, memberPath } from './diff.ts'

/** A step into a value: a key of a map, or the name of an item in a list of named items. */
export type Step = { readonly key: string } | { readonly name: string }
export type Path = readonly Step[]

export interface Leaf {
  readonly path: Path
  readonly value: Json
}

/** Every value that has nothing below it: texts, numbers, null, lists as wholes, empty maps. */
export function leavesOf(value: Json, path: Path = []): readonly Leaf[] {
  const items = byName(value)
  if (items) return Object.entries(items).flatMap(([name, item]) => leavesOfItem(item, [...path, { name }]))
  if (!isJsonObject(value) || Object.keys(value).length === 0) return [{ path, value }]
  return Object.entries(value).flatMap(([key, member]) => leavesOf(member, [...path, { key }]))
}

/** An item's name says which item is meant; it is no value by itself. */
function leavesOfItem(item: Json, path: Path): readonly Leaf[] {
  const rest = isJsonObject(item) ? Object.entries(item).filter(([key]) => key !== 'name') : []
  if (rest.length === 0) return [{ path, value: item }]
  return rest.flatMap(([key, member]) => leavesOf(member, [...path, { key }]))
}

/** What stands at a path; undefined where nothing does. */
export function valueAt(value: Json, path: Path): Json | undefined {
  let place: Json | undefined = value
  for (const step of path) {
    const members: JsonObject | null = place === undefined ? null : membersFor(place, step)
    if (!members) return undefined
    place = memberAt(members, step)
  }
  return place
}

/** The members of a value that such a step chooses from; null where the value has none of that kind. */
export function membersFor(value: Json, step: Step): JsonObject | null {
  if ('key' in step) return isJsonObject(value) ? value : null
  return Array.isArray(value) && value.length === 0 ? {} : byName(value)
}

export function memberAt(members: JsonObject, step: Step): Json | undefined {
  return entry(members, 'key' in step ? step.key : step.name)
}

export function pathText(path: Path): string {
  return path.reduce((text, step) => ('key' in step ? memberPath(text, step.key) : itemPath(text, step.name)), '')
}
