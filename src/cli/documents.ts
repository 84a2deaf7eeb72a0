import { placeText } from '#contract/place.ts'
import { LineCounter, isNode, parseAllDocuments, type Document } from 'yaml'
import { clusterDocumentSchema, type ClusterDocument } from '#contract/cluster-document.ts'
import type { clusterRoutes } from '#contract/cluster.ts'
import { profileDocumentSchema, type ProfileDocument, type profileRoutes } from '#contract/profile.ts'
import type { CallInput } from '#contract/route.ts'
import { Failure } from './failure.ts'

export interface SourceText {
  /** The file's name, or `standard input`. */
  readonly name: string
  readonly text: string
}

/** A document as it was written (`sent`), and with every default in place (`full`). */
export type SourceDocument = ProfileSource | ClusterSource

export interface ProfileSource {
  readonly kind: 'ClusterProfile'
  readonly place: string
  readonly sent: NonNullable<CallInput<typeof profileRoutes.create>['body']>
  readonly full: ProfileDocument
}

export interface ClusterSource {
  readonly kind: 'Cluster'
  readonly place: string
  readonly sent: NonNullable<CallInput<typeof clusterRoutes.create>['body']>
  readonly full: ClusterDocument
}

/** What the server takes of aliases in one document (4-interfaces, "Documents"). */
const aliasesMax = 100

/** Every document of these texts, each checked against the contract; all that is wrong is told at once, with file and line. */
export function readDocuments(texts: readonly SourceText[]): readonly SourceDocument[] {
  const reads = texts.flatMap(readText)
  const refused = reads.flatMap((read) => ('refused' in read ? read.refused : []))
  const documents = reads.flatMap((read) => ('refused' in read ? [] : [read]))
  const places = [...refused, ...twice(documents)]
  if (places.length > 0) {
    throw new Failure('Nothing was sent, since not every document is valid.', { places, next: 'Correct them and try again.' })
  }
  if (documents.length === 0) throw new Failure(`There is no document in ${texts.map(({ name }) => name).join(', ')}.`)
  return documents
}

type Read = SourceDocument | { readonly refused: readonly string[] }

function readText({ name, text }: SourceText): readonly Read[] {
  const lines = new LineCounter()
  const parsed = parseAllDocuments(text, { lineCounter: lines, prettyErrors: false })
  if (!Array.isArray(parsed)) return []
  return parsed.flatMap((document: Document): readonly Read[] => {
    const line = (offset: number) => `${name}:${lines.linePos(offset).line}`
    if (document.errors.length > 0) {
      const refused = document.errors.map(({ pos, message }) => {
        return `${line(pos[0])}:${lines.linePos(pos[0]).col}: ${message} (body.malformed)`
      })
      return [{ refused }]
    }
    const start = line(isNode(document.contents) ? (document.contents.range?.[0] ?? 0) : 0)
    let value: unknown
    try {
      value = document.toJS({ maxAliasCount: aliasesMax })
    } catch (error) {
      return [{ refused: [`${start}: ${(error as Error).message} (body.malformed)`] }]
    }
    if (value === null) return []
    return [checked(value, start, (path) => line(offsetOf(document, path)))]
  })
}

function checked(value: unknown, place: string, lineOf: (path: readonly PropertyKey[]) => string): Read {
  const kind = (value as { kind?: unknown } | null)?.kind
  if (kind !== 'ClusterProfile' && kind !== 'Cluster') {
    return {
      refused: [`${place}: kind: is ${JSON.stringify(kind) ?? 'absent'}, and must be ClusterProfile or Cluster (field.value)`],
    }
  }
  const result = kind === 'Cluster' ? clusterDocumentSchema.safeParse(value) : profileDocumentSchema.safeParse(value)
  if (!result.success) return { refused: issuePlaces(result.error.issues, lineOf) }
  return { kind, place, sent: value, full: result.data } as SourceDocument
}

interface Issue {
  readonly code: string
  readonly path: readonly PropertyKey[]
  readonly message: string
  readonly keys?: readonly string[]
  readonly errors?: readonly (readonly Issue[])[]
}

/** Every place that the contract refuses, as the server tells it, with the line of the nearest value that is there. */
export function issuePlaces(issues: readonly unknown[], lineOf?: (path: readonly PropertyKey[]) => string): readonly string[] {
  return (issues as readonly Issue[]).flatMap(leaves).map(({ code, path, message }) => {
    const text = placeText(path)
    const told = `${message.replace(/^Invalid input: /, '')} (${codeOf(code, message)})`
    return [...(lineOf ? [lineOf(path)] : []), ...(text === '' ? [] : [text]), told].join(': ')
  })
}

/** An issue with each of its unknown keys named, and of alternatives the one that fits best. */
function leaves(issue: Issue): readonly Issue[] {
  if (issue.keys) return issue.keys.map((key) => ({ ...issue, path: [...issue.path, key], message: 'there is no such field' }))
  const alternatives = (issue.errors ?? []).filter((alternative) => alternative.length > 0)
  const [best] = alternatives.toSorted((left, right) => left.length - right.length)
  if (!best) return [issue]
  return best.flatMap(leaves).map((leaf) => ({ ...leaf, path: [...issue.path, ...leaf.path] }))
}

const codes: Readonly<Record<string, string>> = {
  unrecognized_keys: 'field.unknown',
  invalid_type: 'field.type',
  invalid_format: 'field.format',
  too_big: 'field.size',
  too_small: 'field.size',
}

function codeOf(code: string, message: string): string {
  return message.endsWith('received undefined') ? 'field.missing' : (codes[code] ?? 'field.value')
}

/** Where the value at this path is written, or else the nearest one around it. */
function offsetOf(document: Document, path: readonly PropertyKey[]): number {
  for (let length = path.length; length >= 0; length--) {
    const node = document.getIn(path.slice(0, length), true)
    if (isNode(node) && node.range) return node.range[0]
  }
  return 0
}

function twice(documents: readonly SourceDocument[]): readonly string[] {
  const first = new Map<string, string>()
  return documents.flatMap((document) => {
    const { metadata } = document.full
    const version = document.kind === 'ClusterProfile' ? `@${document.full.spec.version}` : ''
    const identity = `${document.kind} ${metadata.name}${version}`
    const key = `${metadata.project ?? ''}/${identity}`
    const before = first.get(key)
    if (before === undefined) first.set(key, document.place)
    return before === undefined ? [] : [`${document.place}: ${identity} stands at ${before} already (document.invalid)`]
  })
}
