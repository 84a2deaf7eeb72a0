import type { Json } from '../base/json.ts'
import { isJsonObject } from '../base/json.ts'
import { byName, itemPath, memberPath } from '../diff/diff.ts'
import type { Difference } from '../diff/diff.ts'
import { disagree, isEqual, type Disagreement } from './disagreement.ts'

/** A place in a value: what stands there, the place that it is part of, and whether nothing is part of it. */
export interface Place {
  readonly value: Json
  readonly above: string | null
  readonly isLeaf: boolean
}

export type Places = ReadonlyMap<string, Place>

/** Every place of a value by its path. Maps have members, lists of named items have items; all else is a leaf. */
export function placesOf(value: Json): Places {
  const places = new Map<string, Place>()
  const walk = (path: string, above: string | null, here: Json): void => {
    const items = byName(here)
    const members = items ?? (isJsonObject(here) ? here : {})
    const keys = Object.keys(members)
    places.set(path, { value: here, above, isLeaf: keys.length === 0 })
    for (const key of keys) walk(items ? itemPath(path, key) : memberPath(path, key), path, members[key] ?? null)
  }
  walk('', null, value)
  return places
}

/** The leaves at which two values differ, each with the places that it is part of. */
export function differingLeaves(from: Places, to: Places): readonly (readonly string[])[] {
  const found: (readonly string[])[] = []
  const look = (some: Places, others: Places): void => {
    for (const [path, { value, isLeaf }] of some) {
      if (!isLeaf) continue
      const other = others.get(path)
      if (other && (isEqual(value, other.value) || (isJsonObject(value) && isJsonObject(other.value)))) continue
      found.push(trail(some, path))
    }
  }
  look(from, to)
  look(to, from)
  return found
}

/**
 * Whether differences lead from one value to the other: each names a place with what stands there before and after, and
 * together they name every leaf that differs.
 */
export function expectDifferences(
  what: string,
  planned: readonly Difference[],
  from: Json,
  to: Json,
  rule: string,
): readonly Disagreement[] {
  if (planned.length === 0) return isEqual(from, to) ? [] : [disagree(what, [], 'the values differ', rule)]
  const [before, after] = [placesOf(from), placesOf(to)]
  const named = new Set(planned.map(({ path }) => path))
  const wrong = planned.flatMap((difference) => {
    const real = differenceAt(difference.path, before.get(difference.path), after.get(difference.path))
    const { path, kind, from: old, to: now } = difference
    return isEqual(real, { path, kind, from: old, to: now })
      ? []
      : [disagree(`${what}: ${difference.path}`, difference, real, rule)]
  })
  const missed = differingLeaves(before, after).filter((places) => !places.some((place) => named.has(place)))
  const twice = named.size < planned.length ? [disagree(what, [...named], 'a path stands twice', rule)] : []
  return [...wrong, ...twice, ...missed.map(([path = '']) => disagree(`${what}: ${path}`, null, 'it differs', rule))]
}

function differenceAt(path: string, from: Place | undefined, to: Place | undefined): Difference | null {
  if (isEqual(from?.value, to?.value)) return null
  const kind = from === undefined ? 'added' : to === undefined ? 'removed' : 'changed'
  return { path, kind, from: from?.value ?? null, to: to?.value ?? null }
}

/** The place and all that it is part of, up to the whole. */
export function trail(places: Places, path: string): readonly string[] {
  const found: string[] = []
  for (let at: string | null = path; at !== null; at = places.get(at)?.above ?? null) found.push(at)
  return found
}

/** Whether a path is a place or a part of it. */
export function isAt(path: string, place: string): boolean {
  return path === place || path.startsWith(`${place}.`) || path.startsWith(`${place}[`)
}
