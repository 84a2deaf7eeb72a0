import { entry, isJsonObject, type Json } from '../base/json.ts'

/** One step of a path as {@link diff} writes it: into a map by its key, or into a list by what an item says of itself. */
export type PathStep = { readonly key: string } | { readonly by: string; readonly is: string }

/** `a["x.y"].list[name=web]`. A name that holds `]` before a step is read short: paths are for people, and nothing is decided by them. */
export function stepsOf(path: string): readonly PathStep[] {
  return [...path.matchAll(pattern)].map(([, quoted, by, is, plain]): PathStep => {
    if (by !== undefined) return { by, is: is ?? '' }
    return { key: quoted === undefined ? (plain ?? '') : (JSON.parse(`"${quoted}"`) as string) }
  })
}

const pattern = /\["((?:[^"\\]|\\.)*)"\]|\[(name|path)=(.*?)\](?=[.[]|$)|\.?([^.[\]"\s]+)/gs

/**
 * What stands at a path: a list of one value, or of none where nothing does. What is merged as a whole is the answer for everything
 * below it: a text or number on the way, and a list of files that has none of that path.
 */
export function valueAt(value: Json, steps: readonly PathStep[]): readonly Json[] {
  let place = value
  for (const step of steps) {
    const next = into(place, step)
    if (next === undefined)
      return isJsonObject(place) || (Array.isArray(place) && 'by' in step && step.by === 'name') ? [] : [place]
    place = next
  }
  return [place]
}

function into(place: Json, step: PathStep): Json | undefined {
  if (isJsonObject(place)) return 'key' in step ? entry(place, step.key) : undefined
  if (!Array.isArray(place) || 'key' in step) return undefined
  return (place as readonly Json[]).findLast((item) => isJsonObject(item) && entry(item, step.by) === step.is)
}
