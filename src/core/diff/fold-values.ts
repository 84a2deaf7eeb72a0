import { isMap, isSeq, parseDocument, type Document, type Pair, type Scalar, type YAMLMap, type YAMLSeq } from 'yaml'
import { entry, isJsonObject, sameJson, type Json, type JsonObject } from '../base/json.ts'
import { textOf } from './edit-values.ts'
import { byName } from './diff.ts'

/**
 * One text of values in place of two that lie over each other, with the comments of both. Nulls stay, since they remove what lies
 * below. `values` and `aboveValues` are what the texts say.
 */
export function foldValues(text: string, values: JsonObject, above: string, aboveValues: JsonObject): string {
  const wanted = compose(values, aboveValues)
  if (sameJson(wanted, values)) return text
  const [document, upper] = [text, above].map((one) => parseDocument(one, { stringKeys: true })) as [Document, Document]
  if (!isMap(document.contents)) {
    // Nothing but comments, which stay at its head.
    const head = text.trim() === '' || text.trim() === '{}' ? '' : `${text.trimEnd()}\n`
    return textOf(parseDocument(head + above, { stringKeys: true }), wanted)
  }
  if (isMap(upper.contents)) foldMap(document.contents, upper.contents)
  return textOf(document, wanted)
}

/** What has to be laid over one value so that it says what the other says; a list of named items can lose none by it. */
export function overlay(from: JsonObject, to: JsonObject): JsonObject {
  const removed = Object.keys(from).filter((key) => !Object.hasOwn(to, key))
  const changed = Object.entries(to).flatMap(([key, value]): readonly [string, Json][] => {
    const old = entry(from, key)
    if (sameJson(old, value)) return []
    return [[key, isJsonObject(old) && isJsonObject(value) ? overlay(old, value) : value]]
  })
  return Object.fromEntries([...removed.map((key): [string, Json] => [key, null]), ...changed])
}

/** Like `merge`, but for nulls: what they remove lies below both. */
function compose(below: JsonObject, above: JsonObject): JsonObject {
  const members = new Map(Object.entries(below))
  for (const [key, value] of Object.entries(above)) members.set(key, composeValue(members.get(key), value))
  return Object.fromEntries(members)
}

function composeValue(below: Json | undefined, above: Json): Json {
  if (isJsonObject(above)) return isJsonObject(below) ? compose(below, above) : above
  const [old, added] = [byName(below ?? null), byName(above)]
  if (!old || !added) return above
  const items = new Map(itemsOf(below ?? null))
  for (const [name, item] of itemsOf(above)) items.set(name, composeValue(items.get(name), item))
  return [...items.values()]
}

/** In their order: a map would have names that are numbers in an order of its own. */
function itemsOf(list: Json): readonly [string, Json][] {
  return (list as readonly JsonObject[]).map((item) => [item['name'] as string, item])
}

type Node = Pair<Scalar<string>, unknown>

function foldMap(below: YAMLMap, above: YAMLMap): void {
  if (below.items.length === 0) below.flow = above.flow ?? false
  for (const pair of above.items as Node[]) {
    const old = (below.items as Node[]).find(({ key }) => key.value === pair.key.value)
    if (!old) {
      below.items.push(pair)
      continue
    }
    const head = [old.key.commentBefore, pair.key.commentBefore].filter((comment) => comment)
    if (head.length > 0) old.key.commentBefore = [...new Set(head)].join('\n')
    old.value = folded(old.value, pair.value)
  }
}

function folded(below: unknown, above: unknown): unknown {
  if (isMap(below) && isMap(above)) {
    headToFirst(above)
    foldMap(below, above)
    return below
  }
  if (isSeq(below) && isSeq(above) && nameOf(below.items[0]) !== null && nameOf(above.items[0]) !== null) {
    foldItems(below, above)
    return below
  }
  const [old, own] = [below, above] as { comment?: string | null }[]
  if (own && old?.comment && !own.comment) own.comment = old.comment
  return above
}

/** What stands above the first key of a map is kept by the map, and has to come along with the key. */
function headToFirst(map: YAMLMap): void {
  const [first] = map.items as Node[]
  if (!map.commentBefore || !first) return
  first.key.commentBefore = [map.commentBefore, first.key.commentBefore].filter((comment) => comment).join('\n')
  map.commentBefore = null
}

function foldItems(below: YAMLSeq, above: YAMLSeq): void {
  for (const item of above.items) {
    const index = below.items.findIndex((old) => nameOf(old) === nameOf(item))
    if (index < 0) below.items.push(item)
    else below.items[index] = folded(below.items[index], item)
  }
}

function nameOf(item: unknown): unknown {
  return isMap(item) ? (item.get('name') ?? null) : null
}
