import { isMap, isSeq, parseDocument, stringify, type Document, type Node, type Scalar } from 'yaml'
import { entry, isJsonObject, sameJson, type Json, type JsonObject } from '../base/json.ts'
import { readYaml } from '../pack/yaml-text.ts'
import { byName } from './diff.ts'
import type { Path } from './path.ts'

/** Sets what stands at a path, or takes it away where it names no value. */
export interface Edit {
  readonly path: Path
  readonly value?: Json
}

/**
 * The text of `values` with these edits, in place: comments and indentation of the rest stay as they are. A map, an item or a list
 * that is left empty goes too; where nothing is left, the text is empty.
 */
export function editValues(text: string, values: JsonObject, edits: readonly Edit[]): string {
  const wanted = edits.reduce<Json | undefined>((rest, edit) => (rest === undefined ? rest : edited(rest, edit, false)), values)
  if (wanted === undefined) return ''
  const document = parseDocument(text, { stringKeys: true })
  keepHead(document, wanted)
  rewrite(document, document.contents, values, wanted)
  return textOf(document, wanted)
}

/** The document as text where that says what is wanted; else what is wanted, without its comments: values count more. */
export function textOf(document: Document, wanted: Json): string {
  const text = print(document)
  const read = text === null ? null : readYaml(text)
  return text !== null && read?.kind === 'value' && sameJson(read.value ?? {}, wanted)
    ? text
    : stringify(wanted, { lineWidth: 0, aliasDuplicateObjects: false })
}

function print(document: Document): string | null {
  try {
    return document.toString({ lineWidth: 0 })
  } catch {
    // An alias whose anchor has gone.
    return null
  }
}

/** What people wrote at the head of a text is about the whole of it, though it stands above a key that goes. */
function keepHead({ contents }: Document, wanted: Json): void {
  if (!isMap(contents) || !isJsonObject(wanted)) return
  const keys = contents.items.map(({ key }) => key as Scalar<string>)
  const [first, stays] = [keys[0], keys.find((key) => Object.hasOwn(wanted, key.value))]
  if (!first?.commentBefore || !stays || first === stays) return
  stays.commentBefore = [first.commentBefore, stays.commentBefore].filter((comment) => comment).join('\n')
}

/** The value after one edit; undefined where nothing of it is left. An item that has but its name says nothing. */
function edited(value: Json, { path: [step, ...path], ...edit }: Edit, isItem: boolean): Json | undefined {
  if (!step) return edit.value
  if ('name' in step) {
    const items = (Array.isArray(value) ? (value as readonly Json[]) : []).flatMap((item) => {
      const left = isJsonObject(item) && item['name'] === step.name ? edited(item, { ...edit, path }, true) : item
      return left === undefined ? [] : [left]
    })
    return items.length > 0 ? items : undefined
  }
  if (!isJsonObject(value)) return value
  const members = Object.entries(value).flatMap(([key, member]): readonly [string, Json][] => {
    const left = key === step.key ? edited(member, { ...edit, path }, false) : member
    return left === undefined ? [] : [[key, left]]
  })
  const isEmpty = members.length === 0 || (isItem && members.length === 1 && members[0]?.[0] === 'name')
  return isEmpty ? undefined : Object.fromEntries(members)
}

/** Makes the nodes of a document say `to` instead of `from`, and touches nothing else. */
function rewrite(document: Document, node: unknown, from: Json, to: Json): void {
  if (sameJson(from, to)) return
  if (isMap(node) && isJsonObject(from) && isJsonObject(to)) {
    for (const [key, member] of Object.entries(from)) {
      const left = entry(to, key)
      if (left === undefined) node.delete(key)
      else if (canRewrite(member, left)) rewrite(document, node.get(key, true), member, left)
      else node.set(key, replacement(document, node.get(key, true), left))
    }
  } else if (isSeq(node) && Array.isArray(from)) {
    const [items, kept] = [from as readonly Json[], byName(to) ?? {}]
    for (const [index, item] of [...items.entries()].reverse()) {
      const name = isJsonObject(item) ? item['name'] : undefined
      const left = typeof name === 'string' ? entry(kept, name) : undefined
      if (left === undefined) node.delete(index)
      else if (canRewrite(item, left)) rewrite(document, node.get(index, true), item, left)
      else node.set(index, replacement(document, node.get(index, true), left))
    }
  }
}

function canRewrite(from: Json, to: Json): boolean {
  return sameJson(from, to) || (isJsonObject(from) && isJsonObject(to)) || (byName(from) !== null && byName(to) !== null)
}

/** A new node with what people wrote about the old one. */
function replacement(document: Document, old: unknown, value: Json): Node {
  const node = document.createNode(value) as Node
  const { comment, commentBefore } = (old ?? {}) as Node
  if (comment) node.comment = comment
  if (commentBefore) node.commentBefore = commentBefore
  return node
}
