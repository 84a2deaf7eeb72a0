import { isMap, isScalar, isSeq, parseDocument, type Node } from 'yaml'
import { isJsonObject, type Json } from '../base/json.ts'
import { readSchema, type ValueRule } from './schema.ts'
import type { ValueStep } from './value-path.ts'

/** What a pack says of one of its values, for people who write others over it. */
export interface ValueNote {
  /** The pack's own; undefined where it has none. */
  readonly value: Json | undefined
  /** What stands above it in the pack's `values.yaml`. */
  readonly comment: string
  readonly rule: ValueRule | null
}

export interface ValueNotes {
  readonly at: (steps: readonly ValueStep[]) => ValueNote | null
  /** What the map at the place can hold, in the order of the pack. */
  readonly below: (steps: readonly ValueStep[]) => readonly { readonly key: string; readonly note: ValueNote }[]
}

/** All that a pack tells of its values: what they are, the comments beside them, and the rules of its `schema.yaml`. */
export function valueNotes(pack: { readonly values: string; readonly schema: string | null }): ValueNotes {
  const root = branch()
  const document = parseDocument(pack.values, { prettyErrors: false, logLevel: 'silent', resolveKnownTags: false })
  if (document.errors.length === 0) grow(root, document.contents, 0)
  for (const rule of readSchema(pack.schema ?? '').rules) {
    rule.steps.reduce((at, step) => into(at, step, branch), root).rule = rule
  }
  const find = (steps: readonly ValueStep[]) => steps.reduce<Branch | null>((at, step) => at && seen(at, step), root)
  return {
    at: (steps) => noteOf(find(steps)),
    below: (steps) =>
      [...(find(steps)?.members ?? [])].flatMap(([key, member]) => {
        const note = noteOf(member)
        return note ? [{ key, note }] : []
      }),
  }
}

interface Branch {
  value: Json | undefined
  comment: string
  rule: ValueRule | null
  readonly members: Map<string, Branch>
  /** What every item of the list is. */
  items: Branch | null
}

function branch(): Branch {
  return { value: undefined, comment: '', rule: null, members: new Map(), items: null }
}

function noteOf(found: Branch | null): ValueNote | null {
  return found && { value: found.value, comment: found.comment, rule: found.rule }
}

function seen(at: Branch, step: ValueStep): Branch | null {
  return step.kind === 'key' ? (at.members.get(step.key) ?? null) : at.items
}

function into(at: Branch, step: ValueStep, make: () => Branch): Branch {
  const found = seen(at, step)
  if (found) return found
  const made = make()
  if (step.kind === 'key') at.members.set(step.key, made)
  else at.items = made
  return made
}

const depthMax = 100

function grow(at: Branch, node: Node | null, depth: number): void {
  if (depth > depthMax) return
  if (isMap<Node, Node>(node)) {
    at.value ??= {}
    for (const [index, { key, value }] of node.items.entries()) {
      if (!isScalar(key)) continue
      const member = into(at, { kind: 'key', key: String(key.value) }, branch)
      // What stands above the first key belongs to the map.
      const above = key.commentBefore ?? (index === 0 ? node.commentBefore : null)
      const beside = isScalar(value) ? value.comment : null
      member.comment ||= said(above) || said(beside)
      grow(member, value, depth + 1)
    }
  } else if (isSeq<Node>(node)) {
    at.value = node.toJSON() as Json
    at.items ??= branch()
    for (const item of node.items) grow(at.items, item, depth + 1)
  } else if (isScalar(node)) at.value ??= node.value as Json
}

/** The last paragraph of a comment, without lines that are drawn. */
function said(comment: string | null | undefined): string {
  const paragraph = (comment ?? '').split(/\n\s*\n/).at(-1) ?? ''
  const lines = paragraph.split('\n').map((line) => line.trim())
  return lines.filter((line) => line !== '' && !/^[-=#*]+$/.test(line)).join(' ')
}

/** The few texts that a value has to be one of; none where it is free. */
export function choicesOf({ value, rule }: ValueNote): readonly string[] {
  const listed = /^\s*\$\{\s*list\s*:\s*\[([^\]]*)\]\s*\}\s*$/.exec(rule?.format?.text ?? '')?.[1]
  if (listed !== undefined) return listed.split(',').map((item) => item.trim())
  const isBoolean = typeof value === 'boolean' || /^\s*\$\{\s*boolean\s*\}\s*$/.test(rule?.format?.text ?? '')
  return isBoolean ? ['true', 'false'] : []
}

/** Whether anything stands below the value. */
export function hasMembers({ value }: ValueNote): boolean {
  return isJsonObject(value) || Array.isArray(value)
}
