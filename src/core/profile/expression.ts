import { boundedMap } from '../base/bounded-map.ts'
import { shortened } from '../base/shortened.ts'
import { checkCall, type Call } from './text-function.ts'

/** Where the value of a reference comes from. */
export const referenceFamilies = ['var', 'macro', 'system', 'pack'] as const
export type ReferenceFamily = (typeof referenceFamilies)[number]

/** `{{.cairn.FAMILY.NAME}}`: of a pack the name is `PACK.path.to.value`. */
export interface Reference {
  readonly family: ReferenceFamily
  readonly name: string
}

/** A reference, and the functions that its value goes through, first to last. */
export interface Expression {
  readonly kind: 'expression'
  /** The whole of it as it stands, braces included. */
  readonly text: string
  readonly reference: Reference
  readonly calls: readonly Call[]
}

/** What begins like an expression and is none. */
export interface MalformedExpression {
  readonly kind: 'malformed'
  readonly text: string
  /** What stands in the place of a name. */
  readonly name: string
  readonly code: 'reference.unknown' | 'reference.function'
  readonly message: string
}

/** A stretch of text that stands for itself, or an expression. */
export type Piece = string | Expression | MalformedExpression

/** Whether a text may hold expressions. Templates of others, such as Helm's `{{ .Values.x }}`, are none. */
export function holdsExpression(text: string): boolean {
  return text.includes('{{') && /\{\{-?\s*\.(?:cairn|spectro)\./.test(text)
}

/**
 * The pieces of a text, in their order; joined they are the text again. `.spectro.`, which packs of the field say, means the same as
 * `.cairn.`. The same text always has the same pieces, so those of texts with expressions are remembered.
 */
export function parseText(text: string): readonly Piece[] {
  if (!holdsExpression(text)) return [text]
  const known = remembered.get(text)
  if (known) return known
  const pieces = parse(text)
  if (text.length <= rememberedCharactersMax) remembered.set(text, pieces)
  return pieces
}

/** What is longer is no expression: texts with many openings must not be read to their ends for each. */
const expressionCharactersMax = 2000

const rememberedCharactersMax = 10_000
const remembered = boundedMap<string, readonly Piece[]>(2000)

function parse(text: string): readonly Piece[] {
  const pieces: Piece[] = []
  let done = 0
  for (const opening of text.matchAll(/\{\{-?\s*\.(?:cairn|spectro)\./g)) {
    // An opening within what was read already, such as in a quoted argument, is a part of that.
    if (opening.index < done) continue
    if (opening.index > done) pieces.push(text.slice(done, opening.index))
    const piece = readExpression(text.slice(opening.index, opening.index + expressionCharactersMax), opening[0].length)
    pieces.push(piece)
    done = opening.index + piece.text.length
  }
  if (done < text.length) pieces.push(text.slice(done))
  return pieces
}

/** A name: all that is no white space, pipe, brace or quote. */
const namePattern = /[^\s|{}"'`]*/y
/** What may follow it: a pipe, the end, a text in quotes, or a bare word. */
const tokenPattern = /\s*(?:(\|)|(-?\}\})|"((?:[^"\\]|\\.)*)"|'([^']*)'|`([^`]*)`|([^\s|{}"'`]+))/sy

function readExpression(text: string, afterDot: number): Expression | MalformedExpression {
  namePattern.lastIndex = afterDot
  const written = namePattern.exec(text)?.[0] ?? ''
  const calls: { name: string; args: (string | number)[] }[] = []
  let at = afterDot + written.length
  let isCallDue = false
  for (;;) {
    tokenPattern.lastIndex = at
    const token = tokenPattern.exec(text)
    if (!token) return unclosed(text, afterDot)
    const [whole, pipe, end, double, single, raw, word] = token
    at += whole.length
    const call = calls.at(-1)
    const quoted = double === undefined ? (single ?? raw) : unescape(double)
    if (end !== undefined) break
    if (pipe !== undefined) {
      if (isCallDue) return aloneOnly(text, afterDot, at)
      isCallDue = true
    } else if (isCallDue && word !== undefined) {
      calls.push({ name: word, args: [] })
      isCallDue = false
    } else if (!isCallDue && call) {
      call.args.push(quoted ?? (/^-?\d{1,9}$/.test(word ?? '') ? Number(word) : (word ?? '')))
    } else return aloneOnly(text, afterDot, text.indexOf('}}', at) + 2)
  }
  if (isCallDue) return aloneOnly(text, afterDot, at)
  return makeExpression(text.slice(0, at), written, calls)
}

function makeExpression(text: string, written: string, calls: readonly Call[]): Expression | MalformedExpression {
  // `{{.cairn.var.a-}}`: the dash belongs to the braces, as `{{- … -}}` has it.
  const path = calls.length === 0 && text.endsWith(`${written}}}`) ? written.replace(/-$/, '') : written
  const malformed = (code: MalformedExpression['code'], message: string) =>
    ({ kind: 'malformed', text, name: path, code, message }) as const
  if (!/^[A-Za-z0-9_.-]+$/.test(path)) return malformed('reference.unknown', aloneRule)
  const dot = path.indexOf('.')
  const family = referenceFamilies.find((one) => one === path.slice(0, dot))
  if (!family || dot === path.length - 1)
    return malformed('reference.unknown', `{{.cairn.${path}}} is no reference; ${familyRule}`)
  for (const call of calls) {
    const problem = checkCall(call)
    if (problem !== null) return malformed('reference.function', problem)
  }
  return { kind: 'expression', text, reference: { family, name: path.slice(dot + 1) }, calls }
}

const aloneRule = 'a reference is a name, such as {{.cairn.var.NAME}}, and functions behind pipes'
const familyRule = 'use {{.cairn.var.NAME}}, {{.cairn.macro.NAME}}, {{.cairn.system.NAME}} or {{.cairn.pack.PACK.path}}'

function aloneOnly(text: string, afterDot: number, end: number): MalformedExpression {
  if (end <= afterDot) return unclosed(text, afterDot)
  const whole = text.slice(0, end)
  const name = text.slice(afterDot, end).replace(/\s*-?\}\}$/, '')
  return { kind: 'malformed', text: whole, name: shortened(name), code: 'reference.unknown', message: aloneRule }
}

function unclosed(text: string, afterDot: number): MalformedExpression {
  const line = text.slice(afterDot).split(/[\n{}]/, 1)[0] ?? ''
  const message = `its braces are not closed by }}, or hold what no expression has: ${aloneRule}`
  return {
    kind: 'malformed',
    text: text.slice(0, afterDot + line.length),
    name: shortened(line.trim()),
    code: 'reference.unknown',
    message,
  }
}

function unescape(quoted: string): string {
  return quoted.replace(/\\(.)/gs, (_, letter: string) => (letter === 'n' ? '\n' : letter === 't' ? '\t' : letter))
}
