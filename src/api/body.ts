import { LineCounter, parseDocument } from 'yaml'
import { refuse, type Refusal, type RefusedPlace } from '#control/refusal.ts'
import { findJsonError } from './json-position.ts'

/** What a body says; a refusal where it cannot be read or could not be kept. */
export type BodyRead = { readonly kind: 'value'; readonly value: unknown } | Refusal

/** Larger ones get 413. */
export const bodyBytesMax = 2 * 1024 * 1024
/** A YAML text of many aliases of aliases is small and unfolds into gigabytes. */
export const yamlAliasesMax = 100
/** Deeper than anything that people write, and shallow enough for every recursive reader after this one. */
const depthMax = 100

export function readJson(bytes: Uint8Array): BodyRead {
  return readText(bytes, (text) => {
    try {
      return { kind: 'value', value: JSON.parse(text) as unknown }
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error
      const place = linePosition(text, findJsonError(text))
      return malformed(
        'JSON',
        place,
        'this is not JSON; strings and keys are in double quotes, and nothing follows the last item',
      )
    }
  })
}

/** One YAML 1.2 document. */
export function readYaml(bytes: Uint8Array): BodyRead {
  return readText(bytes, (text) => {
    const lines = new LineCounter()
    try {
      // Any quieter, and the parser passes over a second document without a word.
      const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: 'error', version: '1.2' })
      const [error] = document.errors
      if (error?.code === 'RESOURCE_EXHAUSTION') return tooDeep
      if (error) {
        const { line, col } = lines.linePos(error.pos[0])
        return malformed('YAML', { line: Math.max(line, 1), column: Math.max(col, 1) }, error.message)
      }
      return { kind: 'value', value: document.toJS({ maxAliasCount: yamlAliasesMax }) as unknown }
    } catch (error) {
      // The parser's answer to aliases beyond the limit.
      if (error instanceof ReferenceError) {
        return refuse(
          'body.malformed',
          `The YAML body unfolds more than ${yamlAliasesMax} aliases. Write out what they stand for.`,
        )
      }
      throw error
    }
  })
}

/** The places in a value that the database or the program could not keep as they are: NUL, half a character, a key that is none. */
export function findUnstorable(value: unknown): readonly RefusedPlace[] {
  const places: RefusedPlace[] = []
  const waiting: { readonly path: string; readonly value: unknown }[] = [{ path: '', value }]
  for (let next = waiting.pop(); next !== undefined && places.length < placesMax; next = waiting.pop()) {
    const { path, value: item } = next
    if (typeof item === 'string') {
      const message = textProblem(item)
      if (message !== null) places.push({ path, code: 'text.unstorable', message })
    } else if (typeof item === 'object' && item !== null) {
      for (const [key, member] of Object.entries(item)) {
        const place = Array.isArray(item) ? `${path}[${key}]` : path === '' ? key : `${path}.${key}`
        const message = key === '__proto__' ? 'no member may have this name' : textProblem(key)
        if (message !== null) places.push({ path: printable(place), code: 'text.unstorable', message })
        else waiting.push({ path: place, value: member })
      }
    }
  }
  return places
}

const placesMax = 20

function textProblem(text: string): string | null {
  if (text.includes('\0')) return 'it holds a NUL character, which no text may; take it out'
  return text.isWellFormed() ? null : 'it holds half of a surrogate pair, which is no character; take it out'
}

function printable(path: string): string {
  return path.toWellFormed().replaceAll('\0', '\u{fffd}')
}

function readText(bytes: Uint8Array, parse: (text: string) => BodyRead): BodyRead {
  let text
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return refuse('body.malformed', 'The body is not UTF-8 text. Save it as UTF-8.')
  }
  const read = parse(text)
  if (read.kind === 'refused') return read
  if (isDeeperThan(depthMax, read.value)) return tooDeep
  const places = findUnstorable(read.value)
  const [first] = places
  return first ? refuse('document.invalid', `The body cannot be kept: ${first.path}: ${first.message}.`, places) : read
}

const tooDeep = refuse('body.malformed', `The body is nested more than ${depthMax} levels deep.`)

/** Level by level and without recursion, so that it cannot fail on what it is there to find. */
function isDeeperThan(levels: number, value: unknown): boolean {
  let level: unknown[] = [value]
  for (let depth = 0; depth <= levels; depth += 1) {
    const below: unknown[] = []
    for (const item of level) {
      if (typeof item === 'object' && item !== null) for (const member of Object.values(item)) below.push(member)
    }
    if (below.length === 0) return false
    level = below
  }
  return true
}

interface Place {
  readonly line: number
  readonly column: number
}

function malformed(format: string, { line, column }: Place, message: string): Refusal {
  const where = `line ${line}, column ${column}`
  return refuse('body.malformed', `The ${format} body cannot be read at ${where}: ${message}.`, [
    { path: `${line}:${column}`, code: 'body.malformed', message },
  ])
}

function linePosition(text: string, offset: number): Place {
  const before = text.slice(0, offset)
  const lineStart = before.lastIndexOf('\n') + 1
  return { line: before.split('\n').length, column: offset - lineStart + 1 }
}
