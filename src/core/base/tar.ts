import { utf8ToBytes } from '@noble/hashes/utils.js'

/** A file of an archive, by its path in it. */
export interface TarFile {
  readonly path: string
  readonly content: Uint8Array
}

/**
 * A tar archive of plain files, in the order given. Equal files are equal bytes: no time, no owner, one mode. The format is ustar, with
 * POSIX' extended header for a path that has more than 100 bytes (POSIX.1-2017, pax, "pax Interchange Format").
 */
export function tarOf(files: readonly TarFile[]): Uint8Array {
  return joined([...files.flatMap(entryOf), new Uint8Array(2 * blockBytes)])
}

/** The bytes after one another. */
export function joined(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}

const blockBytes = 512
const nameBytesMax = 100

function entryOf({ path, content }: TarFile): readonly Uint8Array[] {
  const name = utf8ToBytes(path)
  const plain = [header(name.slice(0, nameBytesMax), content.length, '0'), padded(content)]
  if (name.length <= nameBytesMax) return plain
  const extended = pathRecord(name)
  return [header(utf8ToBytes('pax'), extended.length, 'x'), padded(extended), ...plain]
}

/** `<bytes of all of this> path=<path>\n`. */
function pathRecord(path: Uint8Array): Uint8Array {
  const rest = ' path='.length + path.length + 1
  const withDigits = (digits: number): number => (String(rest + digits).length > digits ? withDigits(digits + 1) : digits)
  return joined([utf8ToBytes(`${rest + withDigits(1)} path=`), path, utf8ToBytes('\n')])
}

function header(name: Uint8Array, bytes: number, type: '0' | 'x'): Uint8Array {
  const block = new Uint8Array(blockBytes)
  const put = (at: number, text: string): void => block.set(utf8ToBytes(text), at)
  block.set(name)
  put(100, '0000644\0')
  put(108, '0000000\0')
  put(116, '0000000\0')
  put(124, `${bytes.toString(8).padStart(11, '0')}\0`)
  put(136, '00000000000\0')
  put(156, type)
  put(257, 'ustar\x0000')
  // The sum is made with spaces in its own place.
  const sum = block.reduce((all, byte) => all + byte, 8 * 32)
  put(148, `${sum.toString(8).padStart(6, '0')}\0 `)
  return block
}

function padded(content: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(Math.ceil(content.length / blockBytes) * blockBytes)
  bytes.set(content)
  return bytes
}
