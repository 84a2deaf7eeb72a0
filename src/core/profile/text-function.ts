import { decodeBase64, encodeBase64 } from '../base/base64.ts'

/** A function behind a pipe, with its arguments; the value that comes through the pipe is the last one. */
export interface Call {
  readonly name: string
  readonly args: readonly (string | number)[]
}

/** How each function is written, such as `trunc 8`. */
export function functionUsages(): readonly string[] {
  return Object.values(functions).map(({ usage }) => usage)
}

/** What is wrong with a call before any value is known; null where nothing is. */
export function checkCall({ name, args }: Call): string | null {
  const known = Object.hasOwn(functions, name) ? functions[name] : undefined
  if (!known) return `there is no function ${name}; there are ${Object.keys(functions).join(', ')}`
  const fits =
    args.length === known.takes.length && known.takes.every((kind, index) => kind === 'any' || typeof args[index] === kind)
  return fits ? null : `the function is written ${known.usage}`
}

export type Called =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'too-long'; readonly message: string }
  | { readonly kind: 'refused'; readonly message: string }

/** What a call makes of a text, or why it can make nothing of it. `lengthMax` bounds the answer. */
export function callFunction({ name, args }: Call, text: string, lengthMax: number): Called {
  const made = functions[name]?.apply(text, args, lengthMax) ?? null
  if (made === tooLong || (made !== null && made.length > lengthMax))
    return { kind: 'too-long', message: `${name} makes more than ${lengthMax} characters of it` }
  if (made === null) return { kind: 'refused', message: `${name} can make nothing of this value: it is no base64 of a text` }
  return { kind: 'text', text: made }
}

interface TextFunction {
  readonly usage: string
  readonly takes: readonly ('string' | 'number' | 'any')[]
  /** Null where the value is not for this function. */
  readonly apply: (text: string, args: readonly (string | number)[], lengthMax: number) => string | null
}

/** Said by a function that would have to make the text to see that it is too long. */
const tooLong = '\0'

/** As in Sprig (https://masterminds.github.io/sprig/strings.html), from where people know them. Positions count characters. */
const functions: Readonly<Record<string, TextFunction>> = {
  default: { usage: 'default "x"', takes: ['any'], apply: (text, [other]) => (text === '' ? String(other) : text) },
  substr: {
    usage: 'substr 0 4',
    takes: ['number', 'number'],
    apply: (text, args) => {
      const [start, end] = args.map(Number) as [number, number]
      const characters = Array.from(text)
      return characters.slice(Math.max(start, 0), end < 0 ? characters.length : end).join('')
    },
  },
  trunc: {
    usage: 'trunc 8',
    takes: ['number'],
    apply: (text, [count]) => {
      const most = Number(count)
      return most < 0 ? Array.from(text).slice(most).join('') : Array.from(text).slice(0, most).join('')
    },
  },
  upper: { usage: 'upper', takes: [], apply: (text) => text.toUpperCase() },
  lower: { usage: 'lower', takes: [], apply: (text) => text.toLowerCase() },
  trim: { usage: 'trim', takes: [], apply: (text) => text.trim() },
  replace: {
    usage: 'replace "a" "b"',
    takes: ['any', 'any'],
    apply: (text, [from, to], lengthMax) => {
      const parts = text.split(String(from) || '\0')
      const length = text.length + (parts.length - 1) * (String(to).length - String(from).length)
      return length > lengthMax ? tooLong : parts.join(String(to))
    },
  },
  quote: { usage: 'quote', takes: [], apply: (text) => JSON.stringify(text) },
  b64enc: { usage: 'b64enc', takes: [], apply: encodeBase64 },
  b64dec: { usage: 'b64dec', takes: [], apply: decodeBase64 },
}
