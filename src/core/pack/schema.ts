import { canonicalJson, entry, isJsonObject, sameJson, type Json, type JsonObject } from '../base/json.ts'
import { remember } from '../base/remember.ts'
import { shortened } from '../base/shortened.ts'
import { readFormat, type ValueFormat } from './value-format.ts'
import { parseValuePath, placesAt, type ValuePlace, type ValueStep } from './value-path.ts'
import { readYaml } from './yaml-text.ts'

/** What one entry of a `schema.yaml` demands of the values at its path. */
export interface ValueRule {
  readonly path: string
  readonly steps: readonly ValueStep[]
  readonly isRequired: boolean
  /** The value is the pack's own. */
  readonly isFixed: boolean
  readonly format: ValueFormat | null
  readonly hints: readonly string[]
}

/** What of a `schema.yaml` cannot be read: its line, counted from 1, and its key; the key is null where it is the file as a whole. */
export interface SchemaProblem {
  readonly line: number
  readonly key: string | null
  readonly message: string
}

export interface ValueSchema {
  readonly rules: readonly ValueRule[]
  readonly problems: readonly SchemaProblem[]
}

/** A value that a rule refuses. */
export interface ValueViolation {
  readonly path: string
  readonly wanted: string
  /** As JSON, shortened; `(not shown)` where it may be secret, `nothing` where there is none. */
  readonly given: string
}

/** The rules of a `schema.yaml`; an empty one has none. Remembered by its text. */
export const readSchema: (text: string) => ValueSchema = remember(read, { texts: 1024, characters: 8 * 1024 * 1024 })

/**
 * Every value that the rules refuse. `packDefaults` are the pack's own values, which a read-only value equals. A rule that does not
 * require its value says nothing where there is none. `isOpen` tells texts that are no values yet, or not to be looked into:
 * references that stand for something else; nothing is said of those.
 */
export function checkValueRules(
  rules: readonly ValueRule[],
  values: JsonObject,
  packDefaults: JsonObject,
  isOpen: (text: string) => boolean = () => false,
): readonly ValueViolation[] {
  return rules.flatMap((rule) =>
    placesOf(rule, values).flatMap((place) =>
      holdsOpen(place.value, isOpen) ? [] : violation(rule, place, packDefaults, isOpen),
    ),
  )
}

function holdsOpen(value: Json | undefined, isOpen: (text: string) => boolean): boolean {
  if (typeof value === 'string') return isOpen(value)
  return typeof value === 'object' && value !== null && Object.values(value).some((member: Json) => holdsOpen(member, isOpen))
}

/** A required value of each item of a list that has no item is missing with the list. */
function placesOf({ steps, isRequired, path }: ValueRule, values: JsonObject): readonly ValuePlace[] {
  const places = placesAt(values, steps)
  if (places.length > 0 || !isRequired || steps.at(-1)?.kind !== 'items') return places
  return [{ path, value: undefined }]
}

function violation(
  rule: ValueRule,
  { path, value }: ValuePlace,
  packDefaults: JsonObject,
  isOpen: (text: string) => boolean,
): readonly ValueViolation[] {
  const isSecret = rule.format?.isSecret ?? false
  if (rule.isFixed) {
    const own = placesAt(packDefaults, rule.steps).find((one) => one.path === path)?.value
    if (!holdsOpen(own, isOpen) && !sameJson(value ?? null, own ?? null))
      return [{ path, wanted: `the pack's own value, ${shown(own, isSecret)}`, given: shown(value, isSecret) }]
  }
  if (isEmpty(value))
    return rule.isRequired ? [{ path, wanted: rule.format?.wanted ?? 'a value', given: shown(value, false) }] : []
  if (!rule.format || rule.format.fits(value)) return []
  return [{ path, wanted: rule.format.wanted, given: shown(value, isSecret) }]
}

/** What a form would call not filled in. */
function isEmpty(value: Json | undefined): value is null | undefined | '' {
  return value === undefined || value === null || value === ''
}

function shown(value: Json | undefined, isSecret: boolean): string {
  if (value === undefined || value === null) return 'nothing'
  if (isSecret) return '(not shown)'
  return shortened(canonicalJson(value))
}

function read(text: string): ValueSchema {
  const yaml = readYaml(text)
  if (yaml.kind === 'malformed') {
    return {
      rules: [],
      problems: [{ line: yaml.line, key: null, message: `it is not valid YAML at column ${yaml.column}: ${yaml.message}` }],
    }
  }
  if (yaml.value === null) return { rules: [], problems: [] }
  if (!isJsonObject(yaml.value))
    return { rules: [], problems: [{ line: 1, key: null, message: 'it is no map of paths to rules' }] }
  const rules: ValueRule[] = []
  const problems: SchemaProblem[] = []
  for (const [path, value] of Object.entries(yaml.value)) {
    const rule = readRule(path, value)
    if (typeof rule === 'string') problems.push({ line: lineOf(text, path), key: path, message: rule })
    else rules.push(rule)
  }
  return { rules, problems }
}

/** A sentence where the rule cannot be read. */
function readRule(path: string, value: Json): ValueRule | string {
  const steps = parseValuePath(path)
  if (!steps) return 'the key is no path of values; one looks like a.b, or a.$[].b for every item of a list'
  const text = isJsonObject(value) ? entry(value, 'schema') : undefined
  if (typeof text !== 'string') return 'it has no rule; give one as schema: \'{{ required | format "${string}" }}\''
  const [, inner] = /^\s*\{\{-?([\s\S]*?)-?\}\}\s*$/.exec(text) ?? []
  const verbs = inner === undefined ? null : verbsOf(inner)
  if (!verbs) return `${canonicalJson(text)} is no rule; one looks like {{ required | format "\${string}" | hints "…" }}`
  let rule: ValueRule = { path, steps, isRequired: false, isFixed: false, format: null, hints: [] }
  for (const { verb, texts } of verbs) {
    if (verb === 'required') rule = { ...rule, isRequired: true }
    else if (verb === 'readonly') rule = { ...rule, isFixed: true }
    else if (verb === 'hints') rule = { ...rule, hints: [...rule.hints, ...texts] }
    else if (verb === 'format') {
      const format = texts.length === 1 ? readFormat(texts[0] ?? '') : null
      if (!format) return 'format has one text, such as format "${string}"'
      if (format.kind === 'refused') return format.message
      rule = { ...rule, format: format.format }
    } else return `"${verb}" is nothing that a rule can say; it may say required, readonly, format and hints`
  }
  return rule
}

interface Verb {
  readonly verb: string
  readonly texts: readonly string[]
}

/** `required | format "…" | hints "…" "…"`; null where it is not of this form. A `|` may stand in a text. */
function verbsOf(inner: string): readonly Verb[] | null {
  const verbs: Verb[] = []
  let rest = inner.trim()
  while (rest !== '') {
    const [whole, verb] = /^([A-Za-z]+)\s*/.exec(rest) ?? []
    if (whole === undefined || verb === undefined) return null
    rest = rest.slice(whole.length)
    const texts: string[] = []
    for (;;) {
      const [quoted] = /^"(?:[^"\\]|\\[\s\S])*"\s*/.exec(rest) ?? []
      if (quoted === undefined) break
      // Other backslashes are those of regular expressions.
      texts.push(quoted.trim().slice(1, -1).replaceAll('\\"', '"'))
      rest = rest.slice(quoted.length)
    }
    verbs.push({ verb, texts })
    if (rest === '') break
    if (!/^\|\s*\S/.test(rest)) return null
    rest = rest.slice(1).trim()
  }
  return verbs.length > 0 ? verbs : null
}

/** Where a key of the top map stands; 1 where it is written in a way of its own. */
function lineOf(text: string, key: string): number {
  const line = text.split('\n').findIndex((one) => {
    const bare = one.replace(/^["']/, '')
    return bare.startsWith(key) && /^["']?\s*:/.test(bare.slice(key.length))
  })
  return Math.max(line, 0) + 1
}
