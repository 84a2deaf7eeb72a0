import { isJsonObject, type Json } from '#core/base/json.ts'
import { memberPath } from '#core/diff/diff.ts'

/** One place in a value where no further value stands, and the same value with another one there. */
export interface Leaf {
  readonly path: string
  readonly changed: Json
}

/** Every leaf of a value, lists included, each changed alone. An empty map or list is a leaf: something can be put into it. */
export function leavesChanged(value: Json): readonly Leaf[] {
  return walk(value, '')
}

function walk(value: Json, path: string): readonly Leaf[] {
  if (Array.isArray(value) && value.length > 0) {
    const items = value as readonly Json[]
    return items.flatMap((item, index) =>
      walk(item, `${path}[${index}]`).map((leaf) => ({ path: leaf.path, changed: items.with(index, leaf.changed) })),
    )
  }
  if (isJsonObject(value) && Object.keys(value).length > 0) {
    return Object.entries(value).flatMap(([key, member]) =>
      walk(member, memberPath(path, key)).map((leaf) => ({ path: leaf.path, changed: { ...value, [key]: leaf.changed } })),
    )
  }
  return [{ path, changed: another(value) }]
}

/** Words of which only some exist, and one of the others. Everything else is changed by its type. */
const otherWords: Readonly<Record<string, string>> = {
  'expand-first': 'contract-first',
  'contract-first': 'expand-first',
  custom: 'expand-first',
  halt: 'force',
  force: 'halt',
  NoSchedule: 'NoExecute',
}

function another(value: Json): Json {
  if (typeof value === 'string') return anotherText(value)
  if (typeof value === 'number') return value + 1
  if (typeof value === 'boolean') return !value
  if (value === null) return 'x'
  return Array.isArray(value) ? ['x'] : { x: 'x' }
}

function anotherText(text: string): string {
  if (Object.hasOwn(otherWords, text)) return otherWords[text] ?? ''
  return /^\d+%$/.test(text) ? `1${text}` : `${text}x`
}
