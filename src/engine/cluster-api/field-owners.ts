import { isJsonObject, type JsonObject } from '#core/base/json.ts'
import { mapAt } from '#core/base/json-at.ts'
import { fieldManager, type ManagedFields, type ServedObject } from './kube-client.ts'

/** Fields as the server keeps them: a map within a map, `f:name` for a member, `k:{…}` and `v:…` for an item of a list, `.` for itself. */
export type FieldSet = JsonObject

/** What Cairn owns of an object that it has applied. */
export function ownFields({ metadata }: ServedObject): FieldSet {
  const own = (metadata.managedFields ?? []).find(({ manager, operation }) => manager === fieldManager && operation === 'Apply')
  return own?.fieldsV1 ?? {}
}

/** Whether somebody else wants these fields of the spec. A status, and labels that nobody would change, are not asked about. */
export function ownedByOthers(
  object: ServedObject,
  own: FieldSet,
): readonly { readonly manager: string; readonly fields: readonly string[] }[] {
  const spec = mapAt(own, 'f:spec')
  const byManager = new Map<string, Set<string>>()
  for (const { manager = '', fieldsV1 } of others(object)) {
    const shared = pathsOf(common(mapAt(fieldsV1, 'f:spec'), spec), 'spec')
    if (shared.length === 0) continue
    const known = byManager.get(manager) ?? new Set()
    for (const path of shared) known.add(path)
    byManager.set(manager, known)
  }
  return [...byManager].map(([manager, fields]) => ({ manager, fields: [...fields].sort() }))
}

/** Who owns what, once these managers own nothing any more of what Cairn does. */
export function withoutShared(object: ServedObject, own: FieldSet, managers: ReadonlySet<string>): readonly ManagedFields[] {
  return (object.metadata.managedFields ?? []).flatMap((entry): readonly ManagedFields[] => {
    if (entry.manager === fieldManager || entry.subresource !== undefined || !managers.has(entry.manager ?? '')) return [entry]
    const left = minus(entry.fieldsV1 ?? {}, { 'f:spec': mapAt(own, 'f:spec') })
    return left === null ? [] : [{ ...entry, fieldsV1: left }]
  })
}

function others({ metadata }: ServedObject): readonly ManagedFields[] {
  return (metadata.managedFields ?? []).filter((one) => one.manager !== fieldManager && one.subresource === undefined)
}

/** What is in both. */
function common(left: FieldSet, right: FieldSet): FieldSet {
  return Object.fromEntries(
    Object.entries(left).flatMap(([key, member]) => {
      const other = right[key]
      return isJsonObject(member) && isJsonObject(other) ? [[key, common(member, other)]] : []
    }),
  )
}

/** What is left without the other; null where nothing is. */
function minus(from: FieldSet, taken: FieldSet): FieldSet | null {
  const left = Object.entries(from).flatMap(([key, member]) => {
    const other = taken[key]
    if (!isJsonObject(other) || !isJsonObject(member)) return [[key, member] as const]
    const rest = minus(member, other)
    return rest === null ? [] : [[key, rest] as const]
  })
  // Whoever has only that a map is there takes its members back, as the server sees it.
  const isBare = left.every(([key]) => key === '.') && Object.keys(from).length > left.length
  return left.length === 0 || isBare ? null : Object.fromEntries(left)
}

/** The leaves, as people read them. */
function pathsOf(set: FieldSet, at: string): readonly string[] {
  return Object.entries(set).flatMap(([key, member]) => {
    const path = key === '.' ? '' : key.startsWith('f:') ? `${at}.${key.slice(2)}` : `${at}[${key.slice(2)}]`
    if (path === '' || !isJsonObject(member)) return []
    const inner = pathsOf(member, path)
    return inner.length > 0 ? inner : [path]
  })
}
