import type { Json, JsonObject } from '../base/json.ts'
import { isJsonObject, sameJson } from '../base/json.ts'
import { compareText } from '../base/compare.ts'

/** One place where two values differ. `null` stands for "not there" on the side where the path does not exist; `kind` tells which. */
export interface Difference {
  readonly path: string
  readonly kind: 'added' | 'removed' | 'changed'
  readonly from: Json
  readonly to: Json
}

/**
 * The structural differences of two values, in the order of their paths. Maps are compared by key and lists of named items by name,
 * so that the order of keys and indentation are no difference; other lists are compared as a whole.
 */
export function diff(from: Json, to: Json): readonly Difference[] {
  return diffAt('', from, to)
}

/** It goes down without comparing on the way, so that every value is looked at once. */
function diffAt(path: string, from: Json, to: Json): readonly Difference[] {
  if (from === to) return []
  if (isJsonObject(from) && isJsonObject(to)) return diffMembers(path, from, to, memberPath)
  const [left, right] = [byName(from), byName(to)]
  const items = left && right ? diffMembers(path, left, right, itemPath) : []
  // Items in another order alone are a change of the list: whoever reads it may go by the order.
  return items.length > 0 || sameJson(from, to) ? items : [{ path, kind: 'changed', from, to }]
}

function diffMembers(
  path: string,
  from: JsonObject,
  to: JsonObject,
  pathOf: (path: string, key: string) => string,
): readonly Difference[] {
  const keys = [...new Set([...Object.keys(from), ...Object.keys(to)])].sort(compareText)
  return keys.flatMap((key): readonly Difference[] => {
    const place = pathOf(path, key)
    if (!Object.hasOwn(from, key)) return [{ path: place, kind: 'added', from: null, to: to[key] ?? null }]
    if (!Object.hasOwn(to, key)) return [{ path: place, kind: 'removed', from: from[key] ?? null, to: null }]
    return diffAt(place, from[key] ?? null, to[key] ?? null)
  })
}

/** `a.b`; a key that holds a dot, a bracket or a quote stands as `a["x.y"]`. */
export function memberPath(path: string, key: string): string {
  if (!/^[^.[\]"\s]+$/.test(key)) return `${path}[${JSON.stringify(key)}]`
  return path === '' ? key : `${path}.${key}`
}

/** `containers[name=web]`; a name that holds a bracket or a quote stands as `containers[name="a]"]`, so that no two paths read the same. */
export function itemPath(path: string, name: string): string {
  return `${path}[name=${/[\]"]/.test(name) ? JSON.stringify(name) : name}]`
}

/** A non-empty list of maps with distinct textual `name`s, as a map by name. */
export function byName(list: Json): JsonObject | null {
  if (!Array.isArray(list) || list.length === 0) return null
  const entries: [string, Json][] = []
  for (const item of list as readonly Json[]) {
    if (!isJsonObject(item)) return null
    const name = item['name']
    if (typeof name !== 'string') return null
    entries.push([name, item])
  }
  const map = new Map(entries)
  return map.size === entries.length ? (Object.fromEntries(map) as JsonObject) : null
}

/** Whether two paths are the same place, or one of them holds the other. */
export function touches(left: string, right: string): boolean {
  const [short, long] = left.length <= right.length ? [left, right] : [right, left]
  return long === short || (long.startsWith(short) && '.['.includes(long.charAt(short.length)))
}
