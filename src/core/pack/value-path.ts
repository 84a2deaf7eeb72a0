import { entry, isJsonObject, type Json, type JsonObject } from '../base/json.ts'
import { itemPath, memberPath } from '../diff/diff.ts'

/** One step into a value: a key of a map, every item of a list, or the item of that `name`. */
export type ValueStep =
  { readonly kind: 'key'; readonly key: string } | { readonly kind: 'items' } | { readonly kind: 'named'; readonly name: string }

/** A place that a path leads to. `value` is undefined where there is nothing. */
export interface ValuePlace {
  readonly path: string
  readonly value: Json | undefined
}

/**
 * The steps of a path as packs write it: `a.b`, every item of a list as `a.$[]` or `a[]`, an item by name as `a[name=web]`, and a
 * key that holds dots as `a["x.y"]`. Null where it is none.
 */
export function parseValuePath(path: string): readonly ValueStep[] | null {
  const steps: ValueStep[] = []
  let rest = path
  while (rest !== '') {
    const found = /^(?:\.?\$?\[\]|\[name=([^[\]]+)\]|\[("(?:[^"\\]|\\.)*")\]|\.?([^.[\]"\s]+))/.exec(rest)
    if (!found || (steps.length === 0 && rest.startsWith('.'))) return null
    const [whole, name, quoted, key] = found
    if (name !== undefined) steps.push({ kind: 'named', name })
    else if (quoted !== undefined) steps.push({ kind: 'key', key: unquoted(quoted) })
    else if (key !== undefined) steps.push({ kind: 'key', key })
    else steps.push({ kind: 'items' })
    rest = rest.slice(whole.length)
  }
  return steps.length > 0 ? steps : null
}

/** Every place of a value that the steps lead to; where one leads nowhere, that place without a value. A list without items has no place. */
export function placesAt(value: Json, steps: readonly ValueStep[]): readonly ValuePlace[] {
  return steps.reduce<readonly ValuePlace[]>(
    (places, step) => places.flatMap((place) => into(place, step)),
    [{ path: '', value }],
  )
}

/** The value without what the steps lead to. */
export function withoutValue(value: JsonObject, steps: readonly ValueStep[]): JsonObject {
  const without = remove(value, steps)
  return isJsonObject(without) ? without : value
}

function unquoted(text: string): string {
  try {
    return String(JSON.parse(text))
  } catch {
    return text.slice(1, -1)
  }
}

function into({ path, value }: ValuePlace, step: ValueStep): readonly ValuePlace[] {
  if (step.kind === 'key') {
    return [{ path: memberPath(path, step.key), value: isJsonObject(value) ? entry(value, step.key) : undefined }]
  }
  const items = Array.isArray(value) ? (value as readonly Json[]) : null
  if (step.kind === 'named') {
    const item = items?.find((one) => isJsonObject(one) && entry(one, 'name') === step.name)
    return [{ path: itemPath(path, step.name), value: item }]
  }
  return items?.map((item, index) => ({ path: `${path}[${index}]`, value: item })) ?? [{ path: `${path}[]`, value: undefined }]
}

/** Undefined where nothing of it is left. */
function remove(value: Json, [step, ...rest]: readonly ValueStep[]): Json | undefined {
  if (!step) return undefined
  if (step.kind === 'key') {
    if (!isJsonObject(value) || !Object.hasOwn(value, step.key)) return value
    const { [step.key]: member, ...others } = value
    const left = remove(member ?? null, rest)
    return left === undefined ? others : { ...value, [step.key]: left }
  }
  if (!Array.isArray(value)) return value
  return (value as readonly Json[]).flatMap((item): readonly Json[] => {
    const isMeant = step.kind === 'items' || (isJsonObject(item) && entry(item, 'name') === step.name)
    const left = isMeant ? remove(item, rest) : item
    return left === undefined ? [] : [left]
  })
}
