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
const rememberedMax = 4096
const remembered = new Map<string, readonly ObjectHead[]>()

/**
 * The objects of a text of manifests, by their lines, since a template of YAML need not be YAML. The members of a list count as objects
 * of their own. A version or kind that a template makes says nothing. The same text always has the same answer, so answers are kept.
 */
export function objectHeads(text: string): readonly ObjectHead[] {
  if (!text.includes('apiVersion')) return []
  const known = remembered.get(text)
  if (known) return known
  const heads = read(text)
  const [oldest] = remembered.keys()
  if (oldest !== undefined && remembered.size >= rememberedMax) remembered.delete(oldest)
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
  if (!head.kind.endsWith('List')) return [head]
  const items = lines.flatMap((line, index) => (/^\s*-\s+\S/.test(line) ? [index] : []))
  const members = items.flatMap((start, place) => {
    const dash = /^(\s*-\s+)/.exec(lines[start] ?? '')?.[1]?.length ?? 0
    const block = lines.slice(start, items.slice(place + 1).find((next) => indentOf(lines[next]) < dash) ?? lines.length)
    const member = readBlock([`${' '.repeat(dash)}${(block[0] ?? '').slice(dash)}`, ...block.slice(1)], start, dash)
    return member ? [member] : []
  })
  return [head, ...members]
}

/** Objects of manifests begin at the margin; a text in a list of values may be indented as a whole. */
function indentOfObject(lines: readonly string[]): number | null {
  const head = lines.find((line) => /^\s*apiVersion:/.test(line))
  return head === undefined ? null : Math.min(...lines.filter((line) => /^\s*(apiVersion|kind):/.test(line)).map(indentOf))
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

/** Null where a template makes it. */
function scalarOf(line: string | undefined): string | null {
  const text = /^[^:]*:\s*(.*?)\s*(?:\s#.*)?$/.exec(line ?? '')?.[1] ?? ''
  const plain = /^(["'])(.*)\1$/.exec(text)?.[2] ?? text
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
  return headsOf(value)
}

function headsOf(value: unknown): readonly Head[] {
  if (typeof value !== 'object' || value === null) return []
  const { apiVersion, kind, metadata, items } = value as Readonly<Record<string, unknown>>
  if (typeof apiVersion !== 'string' || typeof kind !== 'string') return []
  const name = typeof metadata === 'object' && metadata !== null ? (metadata as Readonly<Record<string, unknown>>)['name'] : null
  const head = { line: 0, apiVersions: [apiVersion], kind, name: typeof name === 'string' ? name : null }
  return [head, ...(kind.endsWith('List') && Array.isArray(items) ? items.flatMap(headsOf) : [])]
}
