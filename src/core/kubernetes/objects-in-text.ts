import { boundedMap } from '../base/bounded-map.ts'

/** What one document of a text says that it is. */
export interface ObjectHead {
  /** The document's place in the text, from 0. */
  readonly document: number
  /** The line of its `apiVersion`, from 1. */
  readonly line: number
  /** More than one where a template chooses between them. */
  readonly apiVersions: readonly string[]
  readonly kind: string
  readonly name: string | null
}

/** How many texts are kept in the form in which they were read: about the manifests of a large fleet's profiles. */
const remembered = boundedMap<string, readonly ObjectHead[]>(4096)

/**
 * The objects of a text of manifests, by their lines, since a template of YAML need not be YAML. The members of a list count as objects
 * of their own. A version or kind that a template makes says nothing. The same text always has the same answer, so answers are kept.
 */
export function objectHeads(text: string): readonly ObjectHead[] {
  if (!text.includes('apiVersion')) return []
  const known = remembered.get(text)
  if (known) return known
  const heads = read(text)
  remembered.set(text, heads)
  return heads
}

function read(text: string): readonly ObjectHead[] {
  let line = 1
  return text.split(/^---.*$/m).flatMap((document, index) => {
    const first = line
    line += document.split('\n').length - 1
    return readDocument(document).map((head) => ({ ...head, document: index, line: first + head.line }))
  })
}

type Head = Omit<ObjectHead, 'document'>

/** Heads with lines from 0. */
function readDocument(text: string): readonly Head[] {
  const lines = text.split('\n')
  const indent = /^\s*\{(?!\{)/.test(text) ? null : indentOfObject(lines)
  if (indent === null) return readJson(text)
  const head = readBlock(lines, 0, indent)
  if (!head) return []
  return head.kind.endsWith('List') ? [head, ...readMembers(lines)] : [head]
}

/** The maps of the outermost list: what stands in lists further in belongs to them. */
function readMembers(lines: readonly string[]): readonly Head[] {
  const dashes = lines.flatMap((line, index) => (/^\s*- +\S/.test(line) ? [index] : []))
  const outermost = indentOf(lines[dashes[0] ?? -1])
  const starts = dashes.filter((index) => indentOf(lines[index]) === outermost)
  return starts.flatMap((start, place) => {
    const [first = '', ...rest] = lines.slice(start, starts[place + 1] ?? lines.length)
    const indent = outermost + 1 + indentOf(first.slice(outermost + 1))
    const member = readBlock([`${' '.repeat(indent)}${first.slice(indent)}`, ...rest], start, indent)
    return member ? [member] : []
  })
}

/** Objects of manifests begin at the margin; a text in a list of values may be indented as a whole. */
function indentOfObject(lines: readonly string[]): number | null {
  if (!lines.some((line) => /^\s*apiVersion:/.test(line))) return null
  return lines
    .filter((line) => /^\s*(apiVersion|kind):/.test(line))
    .reduce((least, line) => Math.min(least, indentOf(line)), Infinity)
}

function readBlock(lines: readonly string[], first: number, indent: number): Head | null {
  const at = (key: string) =>
    lines.flatMap((line, index) => (line.startsWith(`${key}:`, indent) && indentOf(line) === indent ? [index] : []))
  const versions = at('apiVersion')
  const [kind] = at('kind').map((index) => scalarOf(lines[index]))
  const texts = versions.map((index) => scalarOf(lines[index]))
  if (kind === null || kind === undefined || texts.length === 0 || texts.some((text) => text === null)) return null
  const apiVersions = texts.filter((text): text is string => text !== null)
  return { line: first + (versions[0] ?? 0), apiVersions, kind, name: nameOf(lines, indent) }
}

function nameOf(lines: readonly string[], indent: number): string | null {
  const metadata = lines.findIndex((line) => line.startsWith('metadata:', indent) && indentOf(line) === indent)
  if (metadata < 0) return null
  for (const line of lines.slice(metadata + 1)) {
    if (line.trim() !== '' && indentOf(line) <= indent) return null
    if (/^\s*name:/.test(line) && indentOf(line) <= indent + 4) return scalarOf(line)
  }
  return null
}

/** Null where a template makes it. Texts of strangers come here, so nothing in it goes back and forth over a line. */
function scalarOf(line = ''): string | null {
  const text = line.slice(line.indexOf(':') + 1).trim()
  const comment = text.search(/\s#/)
  const bare = comment < 0 ? text : text.slice(0, comment).trim()
  const isQuoted = bare.length > 1 && (bare.startsWith('"') || bare.startsWith("'")) && bare.endsWith(bare[0] ?? '')
  const plain = isQuoted ? bare.slice(1, -1) : bare
  return plain === '' || plain.includes('{{') ? null : plain
}

function indentOf(line: string | undefined): number {
  return (line ?? '').length - (line ?? '').trimStart().length
}

/** JSON is YAML too. */
function readJson(text: string): readonly Head[] {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return []
  }
  const items = (value as { readonly items?: unknown } | null)?.items
  return [value, ...(Array.isArray(items) ? (items as readonly unknown[]) : [])].flatMap(headOf)
}

function headOf(value: unknown): readonly Head[] {
  if (typeof value !== 'object' || value === null) return []
  const { apiVersion, kind, metadata } = value as Readonly<Record<string, unknown>>
  if (typeof apiVersion !== 'string' || typeof kind !== 'string') return []
  const name = typeof metadata === 'object' && metadata !== null ? (metadata as Readonly<Record<string, unknown>>)['name'] : null
  return [{ line: 0, apiVersions: [apiVersion], kind, name: typeof name === 'string' ? name : null }]
}
