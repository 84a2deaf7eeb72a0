import type { Json, JsonObject } from '../base/json.ts'
import { isJsonObject } from '../base/json.ts'
import { isEqual } from './disagreement.ts'
import { placesOf, trail, type Places } from './places.ts'

/** What an override says, by path: its leaves, but for the names that only tell which item is meant. */
export function sayingsOf(values: JsonObject): ReadonlyMap<string, Json> {
  const places = placesOf(values)
  return new Map([...places].filter(([path]) => isSaying(places, path)).map(([path, { value }]) => [path, value]))
}

function isSaying(places: Places, path: string): boolean {
  const place = places.get(path)
  if (!place?.isLeaf || path === '') return false
  return !/\[name=[^\]]*\]$/.test(place.above ?? '') || path !== `${place.above}.name`
}

/** An override and its profile before and after, each by its places. */
export interface Sides {
  readonly ours: Places
  readonly base: Places
  readonly theirs: Places
}

export function sidesOf(ours: JsonObject, base: JsonObject, theirs: JsonObject): Sides {
  return { ours: placesOf(ours), base: placesOf(base), theirs: placesOf(theirs) }
}

/** What the three say at a place; null for nothing. */
export function saidAt(
  { ours, base, theirs }: Sides,
  path: string,
): { readonly base: Json; readonly ours: Json; readonly theirs: Json } {
  const at = (places: Places): Json => places.get(path)?.value ?? null
  return { base: at(base), ours: at(ours), theirs: at(theirs) }
}

/** A leaf of all three sides, which they can only agree on or not. */
export function isPlain(sides: Sides, path: string): boolean {
  return [sides.ours, sides.base, sides.theirs].every((places) => {
    const place = places.get(path)
    return place !== undefined && place.isLeaf && place.value !== null && !isJsonObject(place.value)
  })
}

/** Whether the profile changed at a place of the override, or above it. */
export function isMet(sides: Sides, path: string): boolean {
  return trail(sides.ours, path).some((place) => {
    const { base, theirs } = saidAt(sides, place)
    return place !== '' && !isEqual(base, theirs)
  })
}
