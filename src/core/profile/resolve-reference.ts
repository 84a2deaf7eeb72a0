import { parseText, type Expression, type MalformedExpression } from './expression.ts'
import type { Meaning, References, UnresolvedCode } from './references.ts'
import { callFunction } from './text-function.ts'
import { checkValue } from './variable-value.ts'

/** How many references may lead to one another, and what the references of one layer may come to, on their way included. */
const depthMax = 8
const referencesMax = 10_000
const charactersMax = 256 * 1024

export const tooMuch = `the references of a layer come to at most ${charactersMax / 1024} KiB and ${referencesMax} in number, those that they lead to included`

/** What is left of the limits for one layer. */
export interface Allowance {
  references: number
  characters: number
  isExceeded: boolean
}

export function newAllowance(): Allowance {
  return { references: referencesMax, characters: charactersMax, isExceeded: false }
}

export type Resolved =
  | { readonly kind: 'value'; readonly value: string | number | boolean; readonly isSensitive: boolean }
  | { readonly kind: 'problem'; readonly name: string; readonly code: UnresolvedCode; readonly message: string }
  | { readonly kind: 'later' }

/** What a text stands for that may hold references; a text that is nothing but a reference may stand for a number or a boolean. */
export function resolveText(text: string, references: References, allowance: Allowance, trail: readonly Step[] = []): Resolved {
  const pieces = parseText(text)
  const [only] = pieces
  if (pieces.length === 1 && only !== undefined && typeof only !== 'string')
    return resolveExpression(only, references, allowance, trail)
  const texts: string[] = []
  let isSensitive = false
  for (const piece of pieces) {
    const resolved: Resolved =
      typeof piece === 'string'
        ? { kind: 'value', value: piece, isSensitive: false }
        : resolveExpression(piece, references, allowance, trail)
    if (resolved.kind !== 'value') return resolved
    texts.push(String(resolved.value))
    isSensitive ||= resolved.isSensitive
  }
  return { kind: 'value', value: texts.join(''), isSensitive }
}

/** One reference on the way to another. */
interface Step {
  readonly key: string
  readonly name: string
}

export function resolveExpression(
  expression: Expression | MalformedExpression,
  references: References,
  allowance: Allowance,
  trail: readonly Step[] = [],
): Resolved {
  if (expression.kind === 'malformed') return problem(expression.name, expression.code, expression.message)
  const { family, name } = expression.reference
  const step = { key: `${references.place} ${family}.${name}`, name: `${family}.${name}` }
  const back = trail.findIndex((one) => one.key === step.key)
  if (back !== -1) {
    const names = [...trail.slice(back), step].map((one) => one.name)
    return problem(step.name, 'reference.cycle', `it leads back to itself: ${names.join(' → ')}`)
  }
  if (trail.length >= depthMax)
    return problem(step.name, 'reference.too-long', `references lead to one another more than ${depthMax} deep`)
  allowance.references -= 1
  if (allowance.references < 0) return overdrawn(step.name, allowance)
  const meaning = references.lookUp(expression.reference)
  const resolved = resolveMeaning(meaning, step, hasDefault(expression), allowance, trail)
  if (resolved.kind !== 'value') return resolved
  return callAll(expression, step.name, resolved, allowance)
}

function resolveMeaning(
  meaning: Meaning,
  step: Step,
  canBeAbsent: boolean,
  allowance: Allowance,
  trail: readonly Step[],
): Resolved {
  switch (meaning.kind) {
    case 'later':
      return { kind: 'later' }
    case 'unknown':
      return problem(step.name, meaning.code, meaning.message)
    case 'absent':
      return canBeAbsent
        ? { kind: 'value', value: '', isSensitive: false }
        : problem(step.name, meaning.code, `${meaning.message}; make it, or give a default: | default "x"`)
    case 'scalar':
      return { kind: 'value', value: meaning.value, isSensitive: false }
    case 'text': {
      if (meaning.isSensitive) return { kind: 'value', value: meaning.text, isSensitive: true }
      const inner = resolveText(meaning.text, meaning.within, allowance, [...trail, step])
      if (inner.kind === 'problem' && trail.length === 0 && inner.code !== 'reference.cycle')
        return { ...inner, message: `it leads to {{.cairn.${inner.name}}}: ${inner.message}`, name: step.name }
      return inner.kind === 'value' ? { ...inner, value: typed(inner.value, meaning.type) } : inner
    }
  }
}

/** A value of a number or boolean variable is that number or boolean, as long as it fits: what does not is told of the variable. */
function typed(value: string | number | boolean, type: string): string | number | boolean {
  if (typeof value !== 'string' || value === '') return value
  if (type === 'number' && checkValue({ type }, value) === null) return Number(value)
  if (type === 'boolean' && checkValue({ type }, value) === null) return value === 'true'
  return value
}

function callAll(
  { calls }: Expression,
  name: string,
  { value, isSensitive }: Resolved & { kind: 'value' },
  allowance: Allowance,
): Resolved {
  if (!spend(allowance, String(value).length)) return overdrawn(name, allowance)
  if (calls.length === 0) return { kind: 'value', value, isSensitive }
  let text = String(value)
  for (const call of calls) {
    // What stands for a secret is the name of a Secret: to cut or encode that would make neither.
    if (isSensitive && call.name !== 'default')
      return problem(name, 'reference.function', `a sensitive value goes through no function, and ${call.name} is one`)
    const called = callFunction(call, text, charactersMax)
    if (called.kind === 'refused') return problem(name, 'reference.function', called.message)
    if (called.kind === 'too-long') return problem(name, 'reference.too-long', called.message)
    text = called.text
    if (!spend(allowance, text.length)) return overdrawn(name, allowance)
  }
  return { kind: 'value', value: text, isSensitive }
}

function hasDefault({ calls }: Expression): boolean {
  return calls.some((call) => call.name === 'default')
}

function spend(allowance: Allowance, characters: number): boolean {
  allowance.characters -= characters
  return allowance.characters >= 0
}

function overdrawn(name: string, allowance: Allowance): Resolved {
  allowance.isExceeded = true
  return problem(name, 'reference.too-long', tooMuch)
}

function problem(name: string, code: UnresolvedCode, message: string): Resolved {
  return { kind: 'problem', name, code, message }
}
