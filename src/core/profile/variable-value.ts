import { parse } from 'semver'
import { isIpv4, isIpv4Cidr, isIpv6 } from '../base/address.ts'
import { isBase64 } from '../base/base64.ts'
import { readPattern } from '../base/pattern.ts'
import type { Variable, VariableType } from './variable.ts'

/**
 * What is wrong with a value, as the end of a sentence that begins with the variable; null where nothing is. The value itself is not in
 * it: it may be sensitive. An empty text is no value, and asks for nothing.
 */
export function checkValue(variable: Pick<Variable, 'type' | 'multiline' | 'options' | 'pattern'>, value: string): string | null {
  if (value === '') return null
  const { type, multiline, options, pattern } = variable
  if (multiline !== true && /[\n\r]/.test(value)) return 'has one line; mark it as multiline for more'
  if (!fits[type](value)) return `has to be ${typeRules[type]}`
  if (options && !options.some((option) => option.value === value)) return `has to be one of ${namesOf(options)}`
  if (pattern === undefined) return null
  if (value.length > patternTextMax) return `has at most ${patternTextMax} characters, since it has a regular expression`
  const read = readPattern(pattern)
  // One that cannot be read is refused where it enters.
  return read.kind === 'malformed' || read.pattern.matches(value) ? null : `has to match ${pattern}`
}

/** How long a value can be that is compared with a regular expression. */
const patternTextMax = 10_000

const typeRules: Readonly<Record<VariableType, string>> = {
  string: 'a text',
  number: 'a number such as 3, -1 or 0.5, and an integer of at most 15 digits',
  boolean: 'true or false',
  version: 'a version such as 1.2.3 or 1.2.3-rc.1',
  ipv4: 'an IPv4 address such as 10.0.0.1',
  ipv4cidr: 'an IPv4 network such as 10.0.0.0/16',
  ipv6: 'an IPv6 address such as 2001:db8::1',
  base64: 'base64 with its padding',
}

const fits: Readonly<Record<VariableType, (value: string) => boolean>> = {
  string: () => true,
  // Only what a computer holds exactly: a text that is put in the place of a number must be that number.
  number: (value) =>
    /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d{1,3})?$/.test(value) &&
    Number.isFinite(Number(value)) &&
    (!Number.isInteger(Number(value)) || Number.isSafeInteger(Number(value))),
  boolean: (value) => value === 'true' || value === 'false',
  version: (value) => parse(value)?.raw === value && /^\d/.test(value),
  ipv4: isIpv4,
  ipv4cidr: isIpv4Cidr,
  ipv6: isIpv6,
  base64: isBase64,
}

function namesOf(options: readonly { readonly value: string }[]): string {
  const names = options.slice(0, 10).map(({ value }) => value)
  return options.length > names.length ? `${names.join(', ')} and ${options.length - names.length} more` : names.join(', ')
}
