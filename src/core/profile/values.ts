import { LineCounter, parseDocument } from 'yaml'
import type { Json, JsonObject } from '../base/json.ts'
import { isJsonObject } from '../base/json.ts'

export type ParsedValues =
  | { readonly kind: 'values'; readonly values: JsonObject }
  | { readonly kind: 'malformed'; readonly line: number; readonly column: number; readonly message: string }

/** The most texts whose parsed form is kept: about the layers of a large fleet's profiles. */
const rememberedMax = 4096
const remembered = new Map<string, ParsedValues>()

/**
 * The values of a YAML text (1.2, one document, a map at the top; empty is an empty map). The same text always has the same
 * answer, so answers are remembered: YAML reads at a few megabytes a second and must not stand on the planning path.
 */
export function parseValues(text: string): ParsedValues {
  const known = remembered.get(text)
  if (known) return known
  const parsed = parse(text)
  if (remembered.size >= rememberedMax) remembered.delete(remembered.keys().next().value ?? '')
  remembered.set(text, parsed)
  return parsed
}

function parse(text: string): ParsedValues {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true, prettyErrors: false, stringKeys: false })
  const [error] = document.errors
  if (error) {
    const { line, col } = lines.linePos(error.pos[0])
    return { kind: 'malformed', line, column: col, message: error.message }
  }
  const content = toJson(document)
  if (content.kind === 'refused') return { kind: 'malformed', line: 1, column: 1, message: content.message }
  if (content.value === null) return { kind: 'values', values: {} }
  if (!isJsonObject(content.value)) return { kind: 'malformed', line: 1, column: 1, message: 'values are a map at the top' }
  return { kind: 'values', values: content.value }
}

function toJson(
  document: ReturnType<typeof parseDocument>,
): { kind: 'json'; value: Json } | { kind: 'refused'; message: string } {
  try {
    const value: unknown = document.toJS({ maxAliasCount: 100 })
    const problem = firstNonJson(value, '')
    return problem ? { kind: 'refused', message: problem } : { kind: 'json', value: value as Json }
  } catch (error) {
    return { kind: 'refused', message: error instanceof Error ? error.message : String(error) }
  }
}

/** YAML can say more than JSON (`.nan`, a map as a key that an unquoted `{{reference}}` makes, binary): none of it is a value. */
function firstNonJson(value: unknown, path: string): string | null {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return null
  if (typeof value === 'number') return Number.isFinite(value) ? null : `${path || 'the top'} is no finite number`
  if (Array.isArray(value)) return first(value.map((item, index) => [`${path}[${index}]`, item]))
  if (typeof value !== 'object' || Object.getPrototypeOf(value) !== Object.prototype)
    return `${path || 'the top'} is no plain value`
  const reference = Object.keys(value).find((key) => /\{\s*"?\.cairn\./.test(key))
  if (reference !== undefined) return `${path || 'the top'} holds a reference without quotes; write it as "{{.cairn.var.NAME}}"`
  return first(Object.entries(value).map(([key, member]) => [path === '' ? key : `${path}.${key}`, member]))
}

function first(members: readonly (readonly [string, unknown])[]): string | null {
  for (const [path, member] of members) {
    const problem = firstNonJson(member, path)
    if (problem) return problem
  }
  return null
}
