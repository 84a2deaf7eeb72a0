import { RE2JS, RE2JSException } from 're2js'
import { remember } from './remember.ts'

/** A regular expression of a stranger, ready to be asked. */
export interface Pattern {
  /** Whether it matches anywhere in the text; `^` and `$` are the text's ends. */
  readonly matches: (text: string) => boolean
  /** Whether it matches the text as a whole. */
  readonly matchesWhole: (text: string) => boolean
}

export type ReadPattern =
  { readonly kind: 'pattern'; readonly pattern: Pattern } | { readonly kind: 'malformed'; readonly message: string }

const charactersMax = 1000

/**
 * Reads a regular expression in the syntax of RE2, which packs of the field are written in. It takes time in proportion to text times
 * expression, whatever the expression, so that none can hang a server. What needs backtracking, back references and look-around, is refused.
 */
export const readPattern: (source: string) => ReadPattern = remember(readFresh, { texts: 500, characters: 500_000 })

function readFresh(source: string): ReadPattern {
  if (source.length > charactersMax)
    return { kind: 'malformed', message: `a regular expression has at most ${charactersMax} characters` }
  try {
    const compiled = RE2JS.compile(source)
    const pattern: Pattern = { matches: (text) => compiled.test(text), matchesWhole: (text) => compiled.testExact(text) }
    return { kind: 'pattern', pattern }
  } catch (error) {
    if (error instanceof RE2JSException)
      return { kind: 'malformed', message: error.message.replace(/^error parsing regexp: /, '') }
    throw error
  }
}
