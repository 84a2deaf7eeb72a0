import { valid } from 'semver'
import { isIpv4, isIpv4Cidr, isIpv6 } from '../base/address.ts'
import { isBase64 } from '../base/base64.ts'
import { readPattern, type Pattern } from '../base/pattern.ts'
import type { Json } from '../base/json.ts'

/** What a value of a pack has to look like: `${number:[1-10]}`, `${string}/${string}:${version}`. */
export interface ValueFormat {
  /** As it stands in the schema. */
  readonly text: string
  /** In words, for a person. */
  readonly wanted: string
  /** Whether what is given must never be shown. */
  readonly isSecret: boolean
  readonly fits: (value: Json) => boolean
}

export type FormatRead =
  { readonly kind: 'format'; readonly format: ValueFormat } | { readonly kind: 'refused'; readonly message: string }

/** Characters of a text that is held against a regular expression; of one that is held against several formats at once. */
const textMax = 4096
const joinedTextMax = 512

/**
 * Reads a format. Texts around `${…}` stand for themselves; several formats in one text are matched one after the other. A text may
 * stand where a number or truth value is wanted, since a variable always gives a text; a number where a text is wanted is refused,
 * since Kubernetes refuses it too. Of a list each item has to be one of `${list:[…]}`.
 */
export function readFormat(text: string): FormatRead {
  const parts = partsOf(text)
  if (typeof parts === 'string') return { kind: 'refused', message: parts }
  const [only] = parts
  const isSecret = parts.some((part) => part.type === 'password')
  const wanted =
    only && parts.length === 1
      ? only.wanted
      : `"${parts.map((part) => (part.type === null ? part.wanted : `(${part.wanted})`)).join('')}"`
  const fitsOne = only && parts.length === 1 ? (value: Json) => fitsAlone(only, value) : (value: Json) => fitsJoined(parts, value)
  const fits = (value: Json): boolean =>
    only?.type === 'list' && Array.isArray(value) ? (value as readonly Json[]).every(fitsOne) : fitsOne(value)
  return { kind: 'format', format: { text, wanted, isSecret, fits } }
}

interface Part {
  /** Null for a text that stands for itself. */
  readonly type: string | null
  readonly wanted: string
  readonly holds: (text: string) => boolean
  /** The longest text that it can be; where a format stands among others, no longer one is tried. */
  readonly charactersMax: number
  readonly pattern: Pattern | null
}

interface FormatType {
  readonly wanted: string
  readonly holds: (text: string) => boolean
  readonly charactersMax: number
}

const anything = (): boolean => true

const types: Readonly<Record<string, FormatType>> = {
  string: { wanted: 'a text', holds: anything, charactersMax: Infinity },
  password: { wanted: 'a text', holds: anything, charactersMax: Infinity },
  number: { wanted: 'a number', holds: isNumber, charactersMax: 40 },
  boolean: { wanted: 'true or false', holds: (text) => text === 'true' || text === 'false', charactersMax: 5 },
  ipv4: { wanted: 'an IPv4 address such as 10.0.0.1', holds: isIpv4, charactersMax: 15 },
  ipv4cidr: { wanted: 'an IPv4 network such as 10.0.0.0/16', holds: isIpv4Cidr, charactersMax: 18 },
  ipv6: { wanted: 'an IPv6 address such as fd00::1', holds: isIpv6, charactersMax: 45 },
  version: { wanted: 'a version such as 1.2.3', holds: isVersion, charactersMax: 128 },
  base64: { wanted: 'a text in base64', holds: isBase64, charactersMax: Infinity },
}

/** A sentence where the format cannot be read. */
function partsOf(text: string): readonly Part[] | string {
  const parts: Part[] = []
  let at = 0
  while (at < text.length) {
    const start = text.indexOf('${', at)
    const plain = text.slice(at, start < 0 ? text.length : start)
    if (plain !== '')
      parts.push({ type: null, wanted: plain, holds: (given) => given === plain, charactersMax: plain.length, pattern: null })
    if (start < 0) break
    const found = /^\$\{\s*([A-Za-z0-9]+)\s*(?:\}|:\s*(?:\/([\s\S]*?)\/|\[([\s\S]*?)\])\s*\})/.exec(text.slice(start))
    if (!found)
      return `"${text.slice(start, start + 60)}" is no format; one looks like \${string}, \${number:[1-10]}, \${list:[A,B]} or \${string:/[a-z]+/}`
    const [whole, name = '', pattern, bracket] = found
    const part = partOf(name, pattern, bracket)
    if (typeof part === 'string') return part
    parts.push(part)
    at = start + whole.length
  }
  if (parts.length === 0) return 'the format is empty; one looks like ${string}'
  return parts.length > 20 ? 'the format has more than 20 parts' : parts
}

function partOf(name: string, pattern: string | undefined, bracket: string | undefined): Part | string {
  if (name === 'list') return listPart(bracket)
  const type = Object.hasOwn(types, name) ? types[name] : undefined
  if (!type) return `"${name}" is no format; they are ${[...Object.keys(types), 'list'].join(', ')}`
  if (bracket !== undefined)
    return name === 'number' ? rangePart(bracket) : `\${${name}} takes no [${bracket}]; a number has a range, a list its items`
  if (pattern === undefined) return { ...type, type: name, pattern: null }
  const read = readPattern(pattern)
  if (read.kind === 'malformed') return `the regular expression /${pattern}/ cannot be read: ${read.message}`
  return { ...type, type: name, wanted: `${type.wanted} of the form /${pattern}/`, pattern: read.pattern }
}

function rangePart(bracket: string): Part | string {
  const [, least, most] = /^\s*(-?\d+(?:\.\d+)?)\s*-\s*(-?\d+(?:\.\d+)?)\s*$/.exec(bracket) ?? []
  if (least === undefined || most === undefined || Number(least) > Number(most))
    return `[${bracket}] is no range; one looks like [1-10]`
  const holds = (text: string): boolean => isNumber(text) && Number(text) >= Number(least) && Number(text) <= Number(most)
  return { type: 'number', wanted: `a number from ${least} to ${most}`, holds, charactersMax: 40, pattern: null }
}

function listPart(bracket: string | undefined): Part | string {
  const items = (bracket ?? '').split(',').map((item) => item.trim())
  if (bracket === undefined || items.includes('')) return 'a list names its items, as in ${list:[A,B]}'
  const charactersMax = Math.max(...items.map((item) => item.length))
  return {
    type: 'list',
    wanted: `one of ${items.join(', ')}`,
    holds: (text) => items.includes(text),
    charactersMax,
    pattern: null,
  }
}

/** A regular expression is looked for anywhere in the text, as RE2 does it. */
function fitsAlone(part: Part, value: Json): boolean {
  const isScalar = typeof value === 'number' || typeof value === 'boolean'
  if (typeof value !== 'string' && !(isScalar && !isTextual(part))) return false
  const text = String(value)
  return part.holds(text) && (part.pattern === null || (text.length <= textMax && part.pattern.matches(text)))
}

function isTextual({ type }: Part): boolean {
  return type === 'string' || type === 'password' || type === 'base64'
}

/** A regular expression is the whole of its part here. Follows every way to cut the text at once: which places of it the parts so far can end at. */
function fitsJoined(parts: readonly Part[], value: Json): boolean {
  const text = typeof value === 'string' ? value : typeof value === 'number' ? String(value) : null
  if (text === null || text.length > joinedTextMax) return false
  const ends = parts.reduce<ReadonlySet<number>>(
    (starts, part) => new Set([...starts].flatMap((start) => endsOf(part, text, start))),
    new Set([0]),
  )
  return ends.has(text.length)
}

function endsOf(part: Part, text: string, start: number): readonly number[] {
  if (part.type === null) return text.startsWith(part.wanted, start) ? [start + part.wanted.length] : []
  const last = Math.min(text.length, start + part.charactersMax)
  const { pattern, holds } = part
  if (pattern === null && holds === anything) return range(start + 1, last)
  return range(pattern === null ? start + 1 : start, last).filter((end) => {
    const piece = text.slice(start, end)
    return holds(piece) && (pattern === null || pattern.matchesWhole(piece))
  })
}

function range(first: number, last: number): readonly number[] {
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index)
}

function isNumber(text: string): boolean {
  return /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(text) && Number.isFinite(Number(text))
}

/** SemVer, with the `v` that some write before it. */
function isVersion(text: string): boolean {
  const plain = text.replace(/^v/, '')
  return valid(plain) === plain || (plain.includes('+') && valid(plain) !== null)
}
