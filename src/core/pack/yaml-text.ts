import { LineCounter, parseDocument } from 'yaml'
import type { Json } from '../base/json.ts'

/** What a YAML text says, or where and why it says nothing. Lines and columns count from 1. */
export type YamlText =
  | { readonly kind: 'value'; readonly value: Json }
  | { readonly kind: 'malformed'; readonly line: number; readonly column: number; readonly message: string }

/** A text of many aliases of aliases is small and unfolds into gigabytes. */
const aliasesMax = 100

/** Deeper than anything that people write, and shallow enough for every recursive reader after this one. */
const depthMax = 100

/** Reads one YAML 1.2 document; an empty text is null. Twice the same key in a map is malformed: one of the two would be lost. */
export function readYaml(text: string): YamlText {
  const lines = new LineCounter()
  try {
    const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: 'silent' })
    const [error] = document.errors
    if (error) {
      const place = lines.linePos(error.pos[0])
      return { kind: 'malformed', line: Math.max(place.line, 1), column: Math.max(place.col, 1), message: error.message }
    }
    const value = (document.toJS({ maxAliasCount: aliasesMax }) ?? null) as Json
    if (deeperThan(depthMax, value)) return refused(`it is nested more than ${depthMax} levels deep`)
    return { kind: 'value', value }
  } catch (error) {
    // The parser throws for what is no error of syntax: aliases beyond the limit, and nesting that exhausts its stack.
    if (error instanceof RangeError) return refused(`it is nested more than ${depthMax} levels deep`)
    if (error instanceof ReferenceError) return refused(`it unfolds more than ${aliasesMax} aliases`)
    throw error
  }
}

function refused(message: string): YamlText {
  return { kind: 'malformed', line: 1, column: 1, message }
}

/** Level by level and without recursion, so that it cannot fail on what it is there to find. */
export function deeperThan(levels: number, value: Json): boolean {
  let level: readonly Json[] = [value]
  for (let depth = 0; depth <= levels; depth += 1) {
    level = level.flatMap((item): readonly Json[] => (typeof item === 'object' && item !== null ? Object.values(item) : []))
    if (level.length === 0) return false
  }
  return true
}
