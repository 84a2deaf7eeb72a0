/** Where in its text, counted from 0, a malformed JSON first stops being JSON. The engine's own messages do not always say it. */
export function findJsonError(text: string): number {
  // What may come next: a value, a key, and so on; the stack holds the closing bracket of every list and map that is open.
  const open: ('}' | ']')[] = []
  let expected: Expected = 'value'
  let at = 0
  for (;;) {
    at = match(whitespace, text, at)
    const character = text[at]
    if (character === undefined) return at
    const token = readToken(text, at)
    if (typeof token === 'number') return token
    const closes: '}' | ']' | undefined = open.at(-1)
    if (expected === 'end') return at
    if (token.kind === 'open' && isValue(expected)) {
      open.push(character === '{' ? '}' : ']')
      expected = character === '{' ? 'first key' : 'first value'
    } else if (token.kind === 'close') {
      if (character !== closes || !mayClose(expected, character)) return at
      open.pop()
      expected = open.length === 0 ? 'end' : 'comma'
    } else if (token.kind === 'string' && (expected === 'key' || expected === 'first key')) expected = 'colon'
    else if ((token.kind === 'string' || token.kind === 'scalar') && isValue(expected))
      expected = open.length === 0 ? 'end' : 'comma'
    else if (character === ':' && expected === 'colon') expected = 'value'
    else if (character === ',' && expected === 'comma') expected = closes === '}' ? 'key' : 'value'
    else return at
    at = token.end
  }
}

type Expected = 'value' | 'first value' | 'key' | 'first key' | 'colon' | 'comma' | 'end'

interface Token {
  readonly kind: 'open' | 'close' | 'string' | 'scalar' | 'mark'
  readonly end: number
}

const whitespace = /[ \t\n\r]*/y
const scalar = /(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)(?![\w.+-])/y
// oxlint-disable-next-line no-control-regex -- JSON's own grammar leaves the control characters out
const characters = /(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*/y

/** The token at that place, or the place at which it is broken. */
function readToken(text: string, at: number): Token | number {
  const character = text[at]!
  if (character === '{' || character === '[') return { kind: 'open', end: at + 1 }
  if (character === '}' || character === ']') return { kind: 'close', end: at + 1 }
  if (character === ':' || character === ',') return { kind: 'mark', end: at + 1 }
  if (character === '"') {
    const end = match(characters, text, at + 1)
    return text[end] === '"' ? { kind: 'string', end: end + 1 } : end
  }
  const end = match(scalar, text, at)
  return end === at ? at : { kind: 'scalar', end }
}

/** Where the sticky pattern ends; where it began, if it does not match. */
function match(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at
  return pattern.test(text) ? pattern.lastIndex : at
}

function isValue(expected: Expected): boolean {
  return expected === 'value' || expected === 'first value'
}

function mayClose(expected: Expected, character: string): boolean {
  return expected === 'comma' || expected === (character === '}' ? 'first key' : 'first value')
}
