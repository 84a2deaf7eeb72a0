import type { Json, JsonObject } from '../base/json.ts'
import { isJsonObject } from '../base/json.ts'
import { remember } from '../base/remember.ts'
import { readYaml } from '../pack/yaml-text.ts'

export type ParsedValues =
  | { readonly kind: 'values'; readonly values: JsonObject }
  | { readonly kind: 'malformed'; readonly line: number; readonly column: number; readonly message: string }

/**
 * The values of a YAML text (1.2, one document, a map at the top; empty is an empty map). Answers are remembered: YAML reads at a
 * few megabytes a second and must not stand on the planning path. What is kept is about the layers of a large fleet's profiles.
 */
export const parseValues: (text: string) => ParsedValues = remember(parse, { texts: 4096, characters: 32 * 1024 * 1024 })

function parse(text: string): ParsedValues {
  const read = readYaml(text)
  if (read.kind === 'malformed') return read
  if (read.value === null) return { kind: 'values', values: {} }
  if (!isJsonObject(read.value)) return refused('values are a map at the top')
  if (!isText(read.value)) return refused('a text holds a NUL or half a character, which no database keeps; take it out')
  const place = referenceAsKey(read.value, '')
  if (place === null) return { kind: 'values', values: read.value }
  return refused(`${place || 'the top'} has a reference as a key, and keys are never substituted; put it into a value`)
}

function refused(message: string): ParsedValues {
  return { kind: 'malformed', line: 1, column: 1, message }
}

/** Escapes in YAML can say what is no text. */
function isText(value: Json): boolean {
  if (typeof value === 'string') return !value.includes('\0') && value.isWellFormed()
  if (typeof value !== 'object' || value === null) return true
  return Object.entries(value).every(([key, member]) => isText(key) && isText(member as Json))
}

/** The path of a map that has such a key; null where none has. */
function referenceAsKey(value: Json, path: string): string | null {
  if (typeof value !== 'object' || value === null) return null
  for (const [key, member] of Object.entries(value)) {
    if (/\{\{.*\.cairn\./s.test(key)) return path
    const place = referenceAsKey(member as Json, path === '' ? key : `${path}.${key}`)
    if (place !== null) return place
  }
  return null
}
