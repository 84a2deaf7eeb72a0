import type { Json, JsonObject } from '../base/json.ts'
import { entry, isJsonObject } from '../base/json.ts'
import { byName } from '../diff/diff.ts'

/**
 * What stands at a place when several say something of it, the lowest first, all at once: the latest that says something, and maps
 * and lists of named items together as far as nothing between them says otherwise. Null takes away what lies below; the lowest
 * alone means it.
 */
export function settled(values: readonly (Json | undefined)[]): Json | undefined {
  const top = values.findLastIndex((value) => value !== undefined)
  const value = values[top]
  if (value === undefined || (value === null && top > 0)) return undefined
  if (isJsonObject(value)) return settledMap(values.map((one, index) => (above(values, index, isMap) ? one : undefined)))
  if (byName(value)) return settledList(values.map((one, index) => (above(values, index, isNamed) ? one : undefined)))
  return value
}

function isMap(value: Json): boolean {
  return isJsonObject(value)
}

function isNamed(value: Json): boolean {
  return byName(value) !== null
}

/** Whether from here up to the top all that is said is of one kind. */
function above(values: readonly (Json | undefined)[], from: number, isKind: (value: Json) => boolean): boolean {
  return values.slice(from).every((value) => value === undefined || isKind(value))
}

function settledMap(maps: readonly (Json | undefined)[]): JsonObject {
  const objects = maps.map((map) => (isJsonObject(map) ? map : {}))
  const keys = new Set(objects.flatMap((map) => Object.keys(map)))
  return Object.fromEntries(
    [...keys].flatMap((key): [string, Json][] => {
      const member = settled(objects.map((map) => entry(map, key)))
      return member === undefined ? [] : [[key, member]]
    }),
  )
}

function settledList(lists: readonly (Json | undefined)[]): readonly Json[] {
  const items = lists.map((list) => byName(list ?? null) ?? {})
  const names = new Set(lists.flatMap((list) => ((list ?? []) as readonly { name: string }[]).map(({ name }) => name)))
  return [...names].flatMap((name) => settled(items.map((item) => entry(item, name))) ?? [])
}
