/** Dotted decimal, no number with a leading zero: some readers take those as octal. */
export function isIpv4(text: string): boolean {
  return /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/.test(text)
}

/** An IPv4 address and the length of its network part, 0 to 32. */
export function isIpv4Cidr(text: string): boolean {
  const [address = '', length = '', ...rest] = text.split('/')
  return rest.length === 0 && isIpv4(address) && /^(?:\d|[12]\d|3[0-2])$/.test(length)
}

/** RFC 4291: eight groups, of which one run may be left out, and the last two may be an IPv4 address. */
export function isIpv6(text: string): boolean {
  const halves = text.split('::')
  if (halves.length > 2 || !/^[0-9A-Fa-f:.]+$/.test(text)) return false
  const groups = halves.map((half) => (half === '' ? [] : half.split(':')))
  const all = groups.flat()
  const last = all.at(-1) ?? ''
  const isMapped = last.includes('.')
  // After `::` alone there is no last group that could be an address.
  if (isMapped && !isIpv4(last)) return false
  const plain = isMapped ? all.slice(0, -1) : all
  if (isMapped && (groups.at(-1) ?? []).length === 0) return false
  const count = plain.length + (isMapped ? 2 : 0)
  return plain.every((group) => /^[0-9A-Fa-f]{1,4}$/.test(group)) && (halves.length === 2 ? count < 8 : count === 8)
}
