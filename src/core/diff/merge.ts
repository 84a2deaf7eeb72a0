import type { Json, JsonObject } from '../base/json.ts'
import { entry, isJsonObject } from '../base/json.ts'
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
  return mergeNamed(below ?? null, above) ?? above
}

/**
 * A list of named items over another: those of below in their place, new ones after them. What lies below and is no such list counts
 * as one without items, so that a null within an item removes there too. Null where the list above is another kind of list.
 */
function mergeNamed(below: Json, above: Json): Json | null {
  const [left, right] = [byName(below) ?? {}, byName(above)]
  if (!right) return null
  // Names are not asked of the maps: a map has names that are numbers in an order of its own.
  const names = [...new Set([...namesOf(byName(below) && below), ...namesOf(above)])]
  return names.map((name) => {
    const [old, item] = [entry(left, name), entry(right, name)]
    return item === undefined ? (old ?? null) : mergeValue(old, item)
  })
}

function namesOf(list: Json): readonly string[] {
  return (Array.isArray(list) ? (list as readonly Json[]) : []).flatMap((item) => {
    const name = isJsonObject(item) ? item['name'] : undefined
    return typeof name === 'string' ? [name] : []
  })
}
