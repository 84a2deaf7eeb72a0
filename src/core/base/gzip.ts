import { joined } from './tar.ts'

/**
 * The bytes as gzip reads them, without compressing them: what a compressor makes of equal bytes differs between its versions and between
 * processors, and these are the same everywhere and for ever (RFC 1951, 3.2.4; RFC 1952).
 */
export function gzipOf(content: Uint8Array): Uint8Array {
  const blocks: Uint8Array[] = []
  for (let at = 0; at === 0 || at < content.length; at += blockBytesMax) {
    const part = content.subarray(at, at + blockBytesMax)
    const isLast = at + blockBytesMax >= content.length
    const size = part.length
    blocks.push(Uint8Array.of(isLast ? 1 : 0, size & 0xff, size >> 8, ~size & 0xff, (~size >> 8) & 0xff), part)
  }
  // No time, no name, made on no system in particular.
  const head = Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255)
  return joined([head, ...blocks, numberOf(checksum(content)), numberOf(content.length)])
}

const blockBytesMax = 0xffff

/** Four bytes, the lowest first. */
function numberOf(value: number): Uint8Array {
  return Uint8Array.of(value & 0xff, (value >>> 8) & 0xff, (value >>> 16) & 0xff, value >>> 24)
}

/** CRC-32 as gzip has it. */
function checksum(bytes: Uint8Array): number {
  let sum = 0xffffffff
  for (const byte of bytes) sum = (sum >>> 8) ^ (remainders[(sum ^ byte) & 0xff] ?? 0)
  return (sum ^ 0xffffffff) >>> 0
}

const remainders: readonly number[] = Array.from({ length: 256 }, (_, byte) => {
  let rest = byte
  for (let bit = 0; bit < 8; bit += 1) rest = rest & 1 ? (rest >>> 1) ^ 0xedb88320 : rest >>> 1
  return rest
})
