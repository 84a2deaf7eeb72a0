/** Code points, from and to included. */
export interface CharacterSet {
  readonly ranges: readonly (readonly [number, number])[]
  readonly isNegated: boolean
}

export type Edge = 'start' | 'end' | 'word' | 'no-word'

export type PatternNode =
  | { readonly kind: 'set'; readonly set: CharacterSet }
  | { readonly kind: 'edge'; readonly edge: Edge }
  | { readonly kind: 'sequence'; readonly nodes: readonly PatternNode[] }
  | { readonly kind: 'choice'; readonly nodes: readonly PatternNode[] }
  /** `max` is null where there is no end. */
  | { readonly kind: 'repeat'; readonly node: PatternNode; readonly min: number; readonly max: number | null }

export type ParsedPattern =
  | { readonly kind: 'pattern'; readonly node: PatternNode; readonly ignoresCase: boolean }
  | { readonly kind: 'malformed'; readonly message: string }

/** Parses what RE2 and JavaScript have in common; `(?i)` at the beginning ignores case. */
export function parsePattern(source: string): ParsedPattern {
  const ignoresCase = source.startsWith('(?i)')
  const reader: Reader = { characters: Array.from(ignoresCase ? source.slice(4) : source), at: 0, depth: 0 }
  try {
    const node = readChoice(reader)
    if (reader.at < reader.characters.length) throw new Malformed('there is a ) without its (')
    return { kind: 'pattern', node, ignoresCase }
  } catch (error) {
    if (error instanceof Malformed) return { kind: 'malformed', message: error.message }
    throw error
  }
}

/** Never leaves this file. */
class Malformed extends Error {}

interface Reader {
  readonly characters: readonly string[]
  at: number
  depth: number
}

const depthMax = 50
const repeatMax = 1000

function readChoice(reader: Reader): PatternNode {
  const nodes = [readSequence(reader)]
  while (reader.characters[reader.at] === '|') {
    reader.at += 1
    nodes.push(readSequence(reader))
  }
  return nodes.length === 1 && nodes[0] ? nodes[0] : { kind: 'choice', nodes }
}

function readSequence(reader: Reader): PatternNode {
  const nodes: PatternNode[] = []
  for (;;) {
    const character = reader.characters[reader.at]
    if (character === undefined || character === '|' || character === ')') return { kind: 'sequence', nodes }
    nodes.push(readRepeat(reader, readOne(reader)))
  }
}

function readRepeat(reader: Reader, node: PatternNode): PatternNode {
  const rest = reader.characters.slice(reader.at, reader.at + 12).join('')
  const found = /^(?:([*+?])|\{(\d{1,4})(,)?(\d{1,4})?\})\??/.exec(rest)
  if (!found) return node
  reader.at += found[0].length
  const [, sign, from, comma, to] = found
  const min = sign === undefined ? Number(from) : sign === '+' ? 1 : 0
  const most = to === undefined ? (comma === undefined ? min : null) : Number(to)
  const max = sign === undefined ? most : sign === '?' ? 1 : null
  if (min > repeatMax || (max !== null && (max > repeatMax || max < min)))
    throw new Malformed(`{${from},${to ?? ''}} is no range of repetitions up to ${repeatMax}`)
  if (/^(?:[*+?]|\{\d)/.test(reader.characters.slice(reader.at, reader.at + 2).join('')))
    throw new Malformed('a repetition is repeated; put it in brackets')
  return { kind: 'repeat', node, min, max }
}

function readOne(reader: Reader): PatternNode {
  const character = reader.characters[reader.at] ?? ''
  reader.at += 1
  if (character === '(') return readGroup(reader)
  if (character === '[') return { kind: 'set', set: readClass(reader) }
  if (character === '.') return { kind: 'set', set: { ranges: [[10, 10]], isNegated: true } }
  if (character === '^') return { kind: 'edge', edge: 'start' }
  if (character === '$') return { kind: 'edge', edge: 'end' }
  if ('*+?'.includes(character)) throw new Malformed(`there is nothing that ${character} could repeat`)
  if (character === '\\') {
    const next = reader.characters[reader.at]
    const edge = next === undefined ? undefined : edges[next]
    if (edge) {
      reader.at += 1
      return { kind: 'edge', edge }
    }
    return { kind: 'set', set: readEscape(reader) }
  }
  return { kind: 'set', set: only(character) }
}

const edges: Readonly<Record<string, Edge | undefined>> = { b: 'word', B: 'no-word', A: 'start', z: 'end' }

function readGroup(reader: Reader): PatternNode {
  const rest = reader.characters.slice(reader.at, reader.at + 70).join('')
  const name = /^\?(?::|P?<[A-Za-z]\w{0,60}>)/.exec(rest)?.[0] ?? ''
  if (name === '' && rest.startsWith('?'))
    throw new Malformed(`(${rest.slice(0, 3)} is not supported: groups are (…) and (?:…), and (?i) stands at the beginning`)
  reader.at += name.length
  reader.depth += 1
  if (reader.depth > depthMax) throw new Malformed(`groups stand more than ${depthMax} deep`)
  const node = readChoice(reader)
  if (reader.characters[reader.at] !== ')') throw new Malformed('there is a ( without its )')
  reader.at += 1
  reader.depth -= 1
  return node
}

function readClass(reader: Reader): CharacterSet {
  const isNegated = reader.characters[reader.at] === '^'
  if (isNegated) reader.at += 1
  const ranges: (readonly [number, number])[] = []
  for (let isFirst = true; ; isFirst = false) {
    const character = reader.characters[reader.at]
    if (character === undefined) throw new Malformed('there is a [ without its ]')
    reader.at += 1
    if (character === ']' && !isFirst) return { ranges, isNegated }
    if (character === '[' && reader.characters[reader.at] === ':')
      throw new Malformed('named classes such as [:alpha:] are not supported; write a-z')
    const set = character === '\\' ? readEscape(reader) : only(character)
    const [low] = set.ranges
    const end = reader.characters[reader.at + 1]
    if (reader.characters[reader.at] !== '-' || end === undefined || end === ']' || !isOne(set) || !low) {
      ranges.push(...positive(set))
      continue
    }
    reader.at += 2
    const high = end === '\\' ? readEscape(reader) : only(end)
    const to = high.ranges[0]?.[1] ?? 0
    if (!isOne(high) || to < low[0]) throw new Malformed(`${character}-${end} is no range of characters`)
    ranges.push([low[0], to])
  }
}

function readEscape(reader: Reader): CharacterSet {
  const character = reader.characters[reader.at]
  if (character === undefined) throw new Malformed('there is a \\ with nothing behind it')
  reader.at += 1
  const known = classes[character]
  if (known) return known
  const control = controls[character]
  if (control !== undefined) return { ranges: [[control, control]], isNegated: false }
  if (character === 'x') {
    const hex = /^[0-9A-Fa-f]{2}/.exec(reader.characters.slice(reader.at, reader.at + 2).join(''))?.[0]
    if (hex === undefined) throw new Malformed('\\x is followed by two hexadecimal digits')
    reader.at += 2
    const code = Number.parseInt(hex, 16)
    return { ranges: [[code, code]], isNegated: false }
  }
  if (/[A-Za-z0-9]/.test(character)) throw new Malformed(`\\${character} is not supported`)
  return only(character)
}

const digits: CharacterSet['ranges'] = [[48, 57]]
const words: CharacterSet['ranges'] = [...digits, [65, 90], [95, 95], [97, 122]]
const spaces: CharacterSet['ranges'] = [
  [9, 13],
  [32, 32],
]
const classes: Readonly<Record<string, CharacterSet | undefined>> = {
  d: { ranges: digits, isNegated: false },
  D: { ranges: digits, isNegated: true },
  w: { ranges: words, isNegated: false },
  W: { ranges: words, isNegated: true },
  s: { ranges: spaces, isNegated: false },
  S: { ranges: spaces, isNegated: true },
}
const controls: Readonly<Record<string, number | undefined>> = { n: 10, r: 13, t: 9, f: 12, v: 11 }

function only(character: string): CharacterSet {
  const code = character.codePointAt(0) ?? 0
  return { ranges: [[code, code]], isNegated: false }
}

function isOne({ ranges, isNegated }: CharacterSet): boolean {
  const [range] = ranges
  return !isNegated && ranges.length === 1 && range !== undefined && range[0] === range[1]
}

/** The ranges of a set that is in another one. */
function positive({ ranges, isNegated }: CharacterSet): CharacterSet['ranges'] {
  if (!isNegated) return ranges
  const gaps: (readonly [number, number])[] = []
  let next = 0
  for (const [from, to] of ranges) {
    if (from > next) gaps.push([next, from - 1])
    next = to + 1
  }
  return [...gaps, [next, 0x10ffff]]
}
