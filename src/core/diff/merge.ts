import type { Json, JsonObject } from '../base/json.ts'
import { isJsonObject } from '../base/json.ts'
import { byName } from './diff.ts'

/**
 * Lays values over others (2-rules, "Values"): maps by key, lists of named items by name, other lists as a whole, and a null
 * removes what lies below. Nothing of either side is changed.
 */
export function merge(below: JsonObject, above: JsonObject): JsonObject {
  const members = new Map(Object.entries(below))
  for (const [key, value] of Object.entries(above)) {
    if (value === null) members.delete(key)
    else members.set(key, mergeValue(members.get(key), value))
  }
  return Object.fromEntries(members)
}

function mergeValue(below: Json | undefined, above: Json): Json {
  if (isJsonObject(above)) return merge(isJsonObject(below) ? below : {}, above)
  const [left, right] = below === undefined ? [null, null] : [byName(below), byName(above)]
  if (left && right) return Object.values(merge(left, right))
  return above
}
