import type { z } from 'zod'
import type { Json } from '#core/base/json.ts'
import { isJsonObject } from '#core/base/json.ts'
import { withValueAt, type DocumentPath } from '#core/cluster/edit-document.ts'
import { readYaml } from '#core/pack/yaml-text.ts'
import { placeText } from '#contract/place.ts'
import { placesOf, type RefusedPlace } from '#contract/refused-places.ts'

/** A document as it is written, with what it says and what is wrong with it. The text is the truth: fields read it and write into it. */
export interface DocumentDraft {
  readonly text: string
  /** Why it cannot be read as YAML; null where it can. */
  readonly unreadable: string | null
  /** What the server's own schema refuses, while it is typed. */
  readonly problems: readonly RefusedPlace[]
  readonly at: (path: DocumentPath) => Json | undefined
  readonly set: (path: DocumentPath, value: Json | undefined) => void
  /** Several places at once. */
  readonly setAll: (values: readonly (readonly [path: DocumentPath, value: Json | undefined])[]) => void
}

export function draftOf(schema: z.ZodType, text: string, onText: (text: string) => void): DocumentDraft {
  const read = readYaml(text)
  const value = read.kind === 'malformed' ? null : (read.value as Json)
  const checked = schema.safeParse(value)
  return {
    text,
    unreadable: read.kind === 'malformed' ? `line ${read.line}, column ${read.column}: ${read.message}` : null,
    problems: read.kind === 'malformed' || checked.success ? [] : placesOf(checked.error.issues, value),
    at: (path) => valueAt(value, path),
    set: (path, next) => onText(withValueAt(text, path, next)),
    setAll: (values) => onText(values.reduce((written, [path, next]) => withValueAt(written, path, next), text)),
  }
}

function valueAt(value: Json, path: DocumentPath): Json | undefined {
  return path.reduce<Json | undefined>((inner, key) => {
    if (Array.isArray(inner)) return (inner as readonly Json[])[Number(key)]
    return isJsonObject(inner) && Object.hasOwn(inner, key) ? inner[key] : undefined
  }, value)
}

/** What is wrong at a place or within it, in one sentence; undefined where nothing is. */
export function problemAt(problems: readonly RefusedPlace[], path: DocumentPath): string | undefined {
  const place = placeText(path)
  const found = problems.filter(
    (one) => one.path === place || one.path.startsWith(`${place}.`) || one.path.startsWith(`${place}[`),
  )
  const texts = found.map((one) =>
    one.path === place ? one.message : `${one.path.slice(place.length).replace(/^\./, '')}: ${one.message}`,
  )
  return texts.length === 0 ? undefined : [...new Set(texts)].slice(0, 3).join('; ')
}

/** The list of objects at a path; what is no object is an empty one. */
export function itemsAt({ at }: DocumentDraft, path: DocumentPath): readonly Readonly<Record<string, Json>>[] {
  const list = at(path)
  return Array.isArray(list) ? (list as readonly Json[]).map((item) => (isJsonObject(item) ? item : {})) : []
}

export function textAt({ at }: DocumentDraft, path: DocumentPath): string {
  return wordOf(at(path))
}

/** A value as one word; what has parts, or is none, is empty. */
export function wordOf(value: Json | undefined): string {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : ''
}

/** A number where it is one, else what was typed: the schema then says what it expects. */
export function numberOf(text: string): Json | undefined {
  if (text === '') return undefined
  return /^-?\d+$/.test(text) && Number.isSafeInteger(Number(text)) ? Number(text) : text
}
