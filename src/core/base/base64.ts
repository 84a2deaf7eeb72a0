/** The base64 (RFC 4648, with padding) of a text's UTF-8 bytes. */
export function encodeBase64(text: string): string {
  const bytes = bytesOf(text)
  const groups: string[] = []
  for (let at = 0; at < bytes.length; at += 3) {
    const [a = 0, b, c] = [bytes[at], bytes[at + 1], bytes[at + 2]]
    const bits = (a << 16) | ((b ?? 0) << 8) | (c ?? 0)
    const sign = (shift: number) => alphabet[(bits >> shift) & 63] ?? ''
    groups.push(sign(18) + sign(12) + (b === undefined ? '=' : sign(6)) + (c === undefined ? '=' : sign(0)))
  }
  return groups.join('')
}

/** The text whose UTF-8 bytes a base64 stands for; null where it is no base64, or no text. */
export function decodeBase64(base64: string): string | null {
  if (!isBase64(base64)) return null
  const escaped: string[] = []
  for (let at = 0; at < base64.length; at += 4) {
    const bits = [0, 1, 2, 3].reduce((sum, index) => (sum << 6) | Math.max(alphabet.indexOf(base64[at + index] ?? ''), 0), 0)
    const count = base64[at + 2] === '=' ? 1 : base64[at + 3] === '=' ? 2 : 3
    for (let index = 0; index < count; index += 1)
      escaped.push(`%${((bits >> (16 - 8 * index)) & 255).toString(16).padStart(2, '0')}`)
  }
  try {
    return decodeURIComponent(escaped.join(''))
  } catch {
    return null
  }
}

/** Whether a text is base64: groups of four with padding, and no white space. */
export function isBase64(text: string): boolean {
  return text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text)
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

function bytesOf(text: string): readonly number[] {
  const bytes: number[] = []
  for (const part of encodeURIComponent(text.toWellFormed()).matchAll(/%([0-9A-F]{2})|[^%]/g)) {
    const [whole, hex] = part
    bytes.push(hex === undefined ? whole.charCodeAt(0) : Number.parseInt(hex, 16))
  }
  return bytes
}
