import { LineCounter, parseDocument, type ErrorCode } from 'yaml'
import type { Json } from '../base/json.ts'

/** What a YAML text says, or where and why it says nothing. Lines and columns count from 1. */
export type YamlText =
  | { readonly kind: 'value'; readonly value: Json }
  | { readonly kind: 'malformed'; readonly line: number; readonly column: number; readonly message: string }

/** A text of many aliases of aliases is small and unfolds into gigabytes. */
const aliasesMax = 100

/** Deeper than anything that people write, and shallow enough for every recursive reader after this one. */
const depthMax = 100
const tooDeep = `it is nested more than ${depthMax} levels deep, or holds itself`

/** Reads one YAML 1.2 document; an empty text is null. Two documents, and twice the same key in a map are malformed: one of the two would be lost. */
export function readYaml(text: string): YamlText {
  const lines = new LineCounter()
  try {
    // Any quieter, and the parser passes over a second document without a word.
    // A tag such as !!binary would give a value that is no JSON; without known tags its text stands as it is.
    const document = parseDocument(text, {
      lineCounter: lines,
      prettyErrors: false,
      logLevel: 'error',
      resolveKnownTags: false,
      stringKeys: true,
    })
    const [error] = document.errors
    if (error?.code === 'RESOURCE_EXHAUSTION') return refused(tooDeep)
    if (error) {
      const place = lines.linePos(error.pos[0])
      return {
        kind: 'malformed',
        line: Math.max(place.line, 1),
        column: Math.max(place.col, 1),
        message: messages[error.code] ?? error.message,
      }
    }
    const value = (document.toJS({ maxAliasCount: aliasesMax }) ?? null) as Json
    if (deeperThan(depthMax, value)) return refused(tooDeep)
    return finite(value)
      ? { kind: 'value', value }
      : refused('it holds .nan or .inf, which no JSON can say; quote it to give a text')
  } catch (error) {
    // The parser's answer to an alias without an anchor, and to aliases beyond the limit.
    if (error instanceof ReferenceError)
      return refused(error.message.replace(/^Excessive.*/, `it unfolds more than ${aliasesMax} aliases`))
    throw error
  }
}

/** The parser's words where they speak of the parser. */
const messages: Partial<Record<ErrorCode, string>> = {
  NON_STRING_KEY: 'a map or a list stands as a key; what begins with {{ needs quotes around it',
  MULTIPLE_DOCS: 'a second document begins here; one text holds one document',
}

function refused(message: string): YamlText {
  return { kind: 'malformed', line: 1, column: 1, message }
}

function finite(value: Json): boolean {
  if (typeof value === 'number') return Number.isFinite(value)
  return typeof value !== 'object' || value === null || Object.values(value).every(finite)
}

/** It looks no further than it must, so it ends for a value that holds itself, as an alias inside its own anchor makes one. */
export function deeperThan(levels: number, value: Json): boolean {
  if (typeof value !== 'object' || value === null) return false
  return levels === 0 || Object.values(value).some((member: Json) => deeperThan(levels - 1, member))
}
