import { parsePattern, type PatternNode, type CharacterSet, type Edge } from './pattern-syntax.ts'

/** A regular expression of a stranger, ready to be asked. */
export interface Pattern {
  /** Whether it matches anywhere in the text, as RE2 and JavaScript have it; `^` and `$` are the text's ends. */
  readonly matches: (text: string) => boolean
  /** How long each match is that begins with the text, taken as if the text ended with it; in no order. */
  readonly prefixes: (text: string) => readonly number[]
}

export type ReadPattern =
  { readonly kind: 'pattern'; readonly pattern: Pattern } | { readonly kind: 'malformed'; readonly message: string }

/** Characters of a regular expression, and the steps that it may come to with its repetitions written out. */
export const patternCharactersMax = 1000
const stepsMax = 5000

/**
 * Reads a regular expression in the syntax that RE2 and JavaScript share. It is matched by following all ways at once (Thompson's
 * construction), so time grows with text times expression, whatever the expression: none can hang a server, and so none needs to be
 * refused for its shape. What needs backtracking, back references and look-around, is refused.
 */
export function readPattern(source: string): ReadPattern {
  const known = remembered.get(source)
  if (known) return known
  const read = readFresh(source)
  if (remembered.size >= 500) remembered.delete(remembered.keys().next().value ?? '')
  remembered.set(source, read)
  return read
}

const remembered = new Map<string, ReadPattern>()

function readFresh(source: string): ReadPattern {
  if (source.length > patternCharactersMax)
    return { kind: 'malformed', message: `a regular expression has at most ${patternCharactersMax} characters` }
  const parsed = parsePattern(source)
  if (parsed.kind === 'malformed') return parsed
  const steps: Step[] = []
  if (!assemble(parsed.node, steps))
    return { kind: 'malformed', message: 'its repetitions come to too much; repeat less, or fewer times' }
  steps.push({ kind: 'match' })
  const { ignoresCase } = parsed
  const pattern: Pattern = {
    matches: (text) => run(steps, text, ignoresCase),
    prefixes: (text) => prefixes(steps, text, ignoresCase),
  }
  return { kind: 'pattern', pattern }
}

type Step =
  | { readonly kind: 'set'; readonly set: CharacterSet }
  | { readonly kind: 'edge'; readonly edge: Edge }
  /** Goes on at both places, counted from this one. */
  | { kind: 'fork'; first: number; second: number }
  | { readonly kind: 'match' }

/** Writes the steps of a node behind the others; false where they become too many. */
function assemble(node: PatternNode, steps: Step[]): boolean {
  if (steps.length > stepsMax) return false
  switch (node.kind) {
    case 'set':
      steps.push({ kind: 'set', set: node.set })
      return true
    case 'edge':
      steps.push({ kind: 'edge', edge: node.edge })
      return true
    case 'sequence':
      return node.nodes.every((one) => assemble(one, steps))
    case 'choice': {
      const ends: { step: Step & { kind: 'fork' }; at: number }[] = []
      for (const [index, one] of node.nodes.entries()) {
        if (index === node.nodes.length - 1) {
          if (!assemble(one, steps)) return false
          continue
        }
        const fork = pushFork(steps)
        if (!assemble(one, steps)) return false
        ends.push(pushFork(steps))
        fork.step.second = steps.length - fork.at
      }
      for (const end of ends) end.step.first = end.step.second = steps.length - end.at
      return true
    }
    case 'repeat':
      return assembleRepeat(node, steps)
  }
}

function assembleRepeat({ node, min, max }: PatternNode & { kind: 'repeat' }, steps: Step[]): boolean {
  for (let count = 0; count < min; count += 1) if (!assemble(node, steps)) return false
  if (max === null) {
    const fork = pushFork(steps)
    if (!assemble(node, steps)) return false
    const back = pushFork(steps)
    back.step.first = back.step.second = fork.at - back.at
    fork.step.second = steps.length - fork.at
    return true
  }
  const forks: ReturnType<typeof pushFork>[] = []
  for (let count = min; count < max; count += 1) {
    forks.push(pushFork(steps))
    if (!assemble(node, steps)) return false
  }
  for (const fork of forks) fork.step.second = steps.length - fork.at
  return true
}

function pushFork(steps: Step[]): { readonly step: Step & { kind: 'fork' }; readonly at: number } {
  const step = { kind: 'fork' as const, first: 1, second: 1 }
  steps.push(step)
  return { step, at: steps.length - 1 }
}

function run(steps: readonly Step[], text: string, ignoresCase: boolean): boolean {
  const characters = Array.from(text, (character) => character.codePointAt(0) ?? 0)
  let ways: readonly number[] = []
  for (let at = 0; at <= characters.length; at += 1) {
    const before = characters[at - 1] ?? null
    const here = characters[at] ?? null
    // Whoever matches anywhere may begin anywhere.
    const open = follow(steps, [...ways, 0], before, here)
    if (open === 'match') return true
    if (here === null) return false
    ways = taking(steps, open, here, ignoresCase)
  }
  return false
}

function prefixes(steps: readonly Step[], text: string, ignoresCase: boolean): readonly number[] {
  const found: number[] = []
  let ways: readonly number[] = [0]
  let [at, before]: [number, number | null] = [0, null]
  while (ways.length > 0) {
    const here = text.codePointAt(at) ?? null
    if (follow(steps, ways, before, null) === 'match') found.push(at)
    if (here === null) break
    const open = follow(steps, ways, before, here, 'on')
    ways = open === 'match' ? [] : taking(steps, open, here, ignoresCase)
    at += here > 0xffff ? 2 : 1
    before = here
  }
  return found
}

/** The places behind those that take the character. */
function taking(steps: readonly Step[], open: readonly number[], here: number, ignoresCase: boolean): readonly number[] {
  return open.flatMap((place) => {
    const step = steps[place]
    return step?.kind === 'set' && holds(step.set, here, ignoresCase) ? [place + 1] : []
  })
}

/** All places that are reached without a further character; or that the end is among them, unless one goes on past it. */
function follow(
  steps: readonly Step[],
  starts: readonly number[],
  before: number | null,
  here: number | null,
  atMatch: 'stop' | 'on' = 'stop',
): readonly number[] | 'match' {
  const seen = new Uint8Array(steps.length)
  const open: number[] = []
  const todo = [...starts]
  for (let place = todo.pop(); place !== undefined; place = todo.pop()) {
    if (seen[place] === 1) continue
    seen[place] = 1
    const step = steps[place]
    if (step?.kind === 'match' && atMatch === 'stop') return 'match'
    if (step?.kind === 'set') open.push(place)
    else if (step?.kind === 'fork') todo.push(place + step.second, place + step.first)
    else if (step?.kind === 'edge' && isAt(step.edge, before, here)) todo.push(place + 1)
  }
  return open
}

function isAt(edge: Edge, before: number | null, here: number | null): boolean {
  if (edge === 'start') return before === null
  if (edge === 'end') return here === null
  return (edge === 'word') === (isWord(before) !== isWord(here))
}

function isWord(character: number | null): boolean {
  return character !== null && character < 128 && /\w/.test(String.fromCharCode(character))
}

function holds(set: CharacterSet, character: number, ignoresCase: boolean): boolean {
  const isIn = (one: number) => set.ranges.some(([from, to]) => from <= one && one <= to)
  const forms = ignoresCase ? [character, caseOf(character, 'lower'), caseOf(character, 'upper')] : [character]
  return forms.some(isIn) !== set.isNegated
}

function caseOf(character: number, form: 'lower' | 'upper'): number {
  const text = String.fromCodePoint(character)
  return (form === 'lower' ? text.toLowerCase() : text.toUpperCase()).codePointAt(0) ?? character
}
