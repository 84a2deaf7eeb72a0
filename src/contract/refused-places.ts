import type { z } from 'zod'
import { placeText } from './place.ts'

/** A place of a document and what is wrong there, as every refusal says it. */
export interface RefusedPlace {
  readonly path: string
  readonly code: string
  readonly message: string
}

/** Every place of a value that its schema refused, by path and stable code, with what to write instead. */
export function placesOf(issues: readonly Issue[], value: unknown): readonly RefusedPlace[] {
  return issues.flatMap((issue) => placesOfIssue(issue, value)).slice(0, placesMax)
}

type Issue = z.core.$ZodIssue
type Path = readonly PropertyKey[]

const placesMax = 100

function placesOfIssue(issue: Issue, value: unknown): readonly RefusedPlace[] {
  const path = placeText(issue.path)
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => ({
        path: placeText([...issue.path, key]),
        code: 'field.unknown',
        message: 'there is no such field',
      }))
    case 'invalid_type':
      return [typePlace(path, issue.expected, valueAt(value, issue.path))]
    case 'invalid_value':
      return [
        { path, code: codeOf(valueAt(value, issue.path), 'field.value'), message: `expected ${list(issue.values.map(String))}` },
      ]
    case 'invalid_union':
      return placesOfUnion(issue, value)
    case 'too_big':
      return [{ path, code: 'field.size', message: `at most ${issue.maximum}${unitOf(issue.origin)}` }]
    case 'too_small':
      return [{ path, code: 'field.size', message: `at least ${issue.minimum}${unitOf(issue.origin)}` }]
    case 'invalid_key':
    case 'invalid_element':
      return issue.issues.flatMap((inner) => placesOfIssue({ ...inner, path: [...issue.path, ...inner.path] } as Issue, value))
    case 'invalid_format':
      return [{ path, code: 'field.format', message: issue.message }]
    case 'custom':
    case 'not_multiple_of':
      return [{ path, code: 'field.value', message: issue.message }]
  }
}

/** Of the branches of a union, the one that the value is nearest to; of several plain ones, what each expects. */
function placesOfUnion(issue: Extract<Issue, { code: 'invalid_union' }>, value: unknown): readonly RefusedPlace[] {
  const branches = issue.errors.map((branch) =>
    branch.flatMap((inner) => placesOfIssue({ ...inner, path: [...issue.path, ...inner.path] } as Issue, value)),
  )
  const path = placeText(issue.path)
  const [first] = branches
  if (!first) return [{ path, code: 'field.value', message: issue.message }]
  if (branches.every((places) => places.length === 1 && places[0]!.path === path)) {
    const messages = new Set(branches.map(([place]) => place!.message.replace(/^expected /, '').replace(/, not .*$/, '')))
    return [{ path, code: first[0]!.code, message: `expected ${list([...messages])}` }]
  }
  return branches.reduce((nearest, places) => (places.length < nearest.length ? places : nearest), first)
}

function typePlace(path: string, expected: string, found: unknown): RefusedPlace {
  const wanted = expected === 'record' ? 'object' : expected === 'int' ? 'whole number' : expected
  if (found === undefined) return { path, code: 'field.missing', message: `required: give ${article(wanted)}` }
  return { path, code: 'field.type', message: `expected ${article(wanted)}, not ${article(nameOf(found))}` }
}

function codeOf(found: unknown, code: string): string {
  return found === undefined ? 'field.missing' : code
}

function nameOf(value: unknown): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'array' : typeof value
}

function article(noun: string): string {
  return noun === 'null' || noun === 'undefined' ? noun : `${/^[aeiou]/.test(noun) ? 'an' : 'a'} ${noun}`
}

function unitOf(origin: string): string {
  return origin === 'string'
    ? ' characters'
    : origin === 'array' || origin === 'set' || origin === 'map' || origin === 'object'
      ? ' items'
      : ''
}

function list(items: readonly string[]): string {
  const last = items.at(-1) ?? ''
  return items.length < 2 ? last : `${items.slice(0, -1).join(', ')} or ${last}`
}

/** `spec.layers[0].name` */
function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((inner, key) => {
    if (typeof inner !== 'object' || inner === null || !Object.hasOwn(inner, key)) return undefined
    return (inner as Readonly<Record<PropertyKey, unknown>>)[key]
  }, value)
}
