import type { Json } from '../base/json.ts'
import { isJsonObject } from '../base/json.ts'
import { itemPath, memberPath } from '../diff/diff.ts'
import { parseText, type Reference } from './expression.ts'
import type { Variable, VariableValue } from './variable.ts'

/** What a text refers to, each once, in the order in which they stand there. What is no reference is left out. */
export function referencesIn(text: string): readonly Reference[] {
  const found = parseText(text).flatMap((piece) =>
    typeof piece !== 'string' && piece.kind === 'expression' ? [piece.reference] : [],
  )
  return found.filter(({ family, name }, index) => found.findIndex((one) => one.family === family && one.name === name) === index)
}

/** A reference that cannot be resolved: where it stands, and what it names. */
export interface UnresolvedReference {
  readonly path: string
  readonly name: string
  readonly code: 'variable.unknown' | 'macro.unknown' | 'reference.unknown'
  readonly message: string
}

/** What `{{.cairn.…}}` references of one profile's layers mean on one cluster. */
export interface References {
  readonly variables: ReadonlyMap<string, string>
}

/**
 * The texts that variables stand for: the cluster's value, else the default, else nothing. Of a sensitive one it is a reference
 * to a Secret that is named by the keyed digest, so that a new secret is a change like any other and its text is nowhere.
 */
export function referencesOf(variables: readonly Variable[], values: Readonly<Record<string, VariableValue>>): References {
  const texts = variables.map((variable): [string, string] => {
    const value = Object.hasOwn(values, variable.name) ? values[variable.name] : undefined
    if (value === undefined) return [variable.name, variable.default ?? '']
    return [variable.name, value.kind === 'plain' ? value.value : `secret:${variable.name}-${value.digest.slice(-16)}`]
  })
  return { variables: new Map(texts) }
}

/** A reference, and whatever else somebody put between the braces. */
const pattern = /\{\{-?\s*\.cairn\.([^{}]*?)\s*-?\}\}/g

/** Substitutes the references in every text of a value. Keys of maps are left as they are. */
export function substitute(
  value: Json,
  references: References,
  path = '',
): { value: Json; unresolved: readonly UnresolvedReference[] } {
  const unresolved: UnresolvedReference[] = []
  const walk = (place: Json, at: string): Json => {
    if (typeof place === 'string') return place.includes('.cairn.') ? substituteText(place, references, at, unresolved) : place
    if (Array.isArray(place)) return (place as readonly Json[]).map((item, index) => walk(item, stepInto(at, item, index)))
    if (!isJsonObject(place)) return place
    return Object.fromEntries(Object.entries(place).map(([key, member]) => [key, walk(member, memberPath(at, key))]))
  }
  return { value: walk(value, path), unresolved }
}

/** Substitutes the references in a text; those that mean nothing stay as they are and are told. */
export function substituteText(text: string, references: References, path: string, unresolved: UnresolvedReference[]): string {
  return text.replace(pattern, (whole, reference: string) => {
    const [family = '', ...rest] = reference.split('.')
    const name = rest.join('.')
    const known = family === 'var' ? references.variables.get(name) : undefined
    if (known !== undefined) return known
    unresolved.push({ path, name: reference, ...explain(family, name) })
    return whole
  })
}

function explain(family: string, name: string): Pick<UnresolvedReference, 'code' | 'message'> {
  if (!/^[A-Za-z0-9_.-]+$/.test(`${family}.${name}`))
    return { code: 'reference.unknown', message: 'a reference is a name alone, such as {{.cairn.var.NAME}}' }
  if (family === 'var')
    return { code: 'variable.unknown', message: `the profile has no variable ${name}; add it to the profile's variables` }
  if (family === 'macro') return { code: 'macro.unknown', message: `there is no macro ${name}` }
  return { code: 'reference.unknown', message: `{{.cairn.${family}…}} is no reference; use {{.cairn.var.NAME}}` }
}

function stepInto(path: string, item: Json, index: number): string {
  const name = isJsonObject(item) ? item['name'] : undefined
  return typeof name === 'string' ? itemPath(path, name) : `${path}[${index}]`
}
