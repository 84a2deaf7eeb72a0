import type { Json } from '../base/json.ts'
import { isJsonObject } from '../base/json.ts'
import { itemPath, memberPath } from '../diff/diff.ts'
import { holdsExpression, parseText } from './expression.ts'
import type { References, UnresolvedCode } from './references.ts'
import { newAllowance, resolveExpression, tooMuch, type Allowance, type Resolved } from './resolve-reference.ts'

/** A reference that cannot be resolved: where it stands, and what it names. */
export interface UnresolvedReference {
  readonly path: string
  readonly name: string
  readonly code: UnresolvedCode
  readonly message: string
}

/**
 * Substitutes the references in every text of a value. Keys of maps are left as they are, and so is what cannot be resolved, which is
 * told. A text that is nothing but a reference to a number or a boolean becomes that number or boolean.
 */
export function substitute(
  value: Json,
  references: References,
  path = '',
  allowance: Allowance = newAllowance(),
): { value: Json; unresolved: readonly UnresolvedReference[] } {
  // Most layers refer to nothing: they are looked through once, and stay the value that they are.
  if (!refersToAnything(value)) return { value, unresolved: [] }
  const unresolved: UnresolvedReference[] = []
  const walk = (place: Json, at: string): Json => {
    if (typeof place === 'string') return holdsExpression(place) ? inText(place, references, at, allowance, unresolved) : place
    if (Array.isArray(place)) return (place as readonly Json[]).map((item, index) => walk(item, stepInto(at, item, index)))
    if (!isJsonObject(place)) return place
    return Object.fromEntries(Object.entries(place).map(([key, member]) => [key, walk(member, memberPath(at, key))]))
  }
  const substituted = walk(value, path)
  return allowance.isExceeded ? { value, unresolved: [exceeded(path)] } : { value: substituted, unresolved }
}

/** The same for a text of manifests. What does not resolve in a line that is a comment is nothing. */
export function substituteText(
  text: string,
  references: References,
  path: string,
  unresolved: UnresolvedReference[],
  allowance: Allowance = newAllowance(),
): string {
  if (!holdsExpression(text)) return text
  const found: UnresolvedReference[] = []
  const made = inPieces(text, references, path, allowance, found, (at) => isInComment(text, at))
  unresolved.push(...(allowance.isExceeded ? [exceeded(path)] : found))
  return allowance.isExceeded ? text : made
}

function refersToAnything(value: Json): boolean {
  if (typeof value === 'string') return holdsExpression(value)
  if (Array.isArray(value)) return (value as readonly Json[]).some(refersToAnything)
  return isJsonObject(value) && Object.values(value).some(refersToAnything)
}

function inText(
  text: string,
  references: References,
  path: string,
  allowance: Allowance,
  unresolved: UnresolvedReference[],
): string | number | boolean {
  const [only, ...more] = parseText(text)
  if (only === undefined || typeof only === 'string' || more.length > 0)
    return inPieces(text, references, path, allowance, unresolved, () => false)
  const resolved = resolveExpression(only, references, allowance)
  if (resolved.kind === 'problem') unresolved.push(unresolvedAt(path, resolved))
  return resolved.kind === 'value' ? resolved.value : text
}

function inPieces(
  text: string,
  references: References,
  path: string,
  allowance: Allowance,
  unresolved: UnresolvedReference[],
  isNothing: (at: number) => boolean,
): string {
  let at = 0
  const made = parseText(text).map((piece) => {
    if (typeof piece === 'string') {
      at += piece.length
      return piece
    }
    const start = at
    at += piece.text.length
    const resolved = resolveExpression(piece, references, allowance)
    if (resolved.kind === 'value') return String(resolved.value)
    if (resolved.kind === 'problem' && !isNothing(start)) unresolved.push(unresolvedAt(path, resolved))
    return piece.text
  })
  return made.join('')
}

function isInComment(text: string, at: number): boolean {
  return /^\s*#/.test(text.slice(text.lastIndexOf('\n', at - 1) + 1, at))
}

function unresolvedAt(path: string, { name, code, message }: Resolved & { kind: 'problem' }): UnresolvedReference {
  return { path, name, code, message }
}

function exceeded(path: string): UnresolvedReference {
  return { path, name: '…', code: 'reference.too-long', message: tooMuch }
}

function stepInto(path: string, item: Json, index: number): string {
  const name = isJsonObject(item) ? item['name'] : undefined
  return typeof name === 'string' ? itemPath(path, name) : `${path}[${index}]`
}
