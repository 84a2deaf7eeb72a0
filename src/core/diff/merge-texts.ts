import { stringify } from 'yaml'
import { isJsonObject, sameJson, type Json, type JsonObject } from '../base/json.ts'
import { parseValues } from '../profile/values.ts'
import { diff, touches, type Difference } from './diff.ts'
import { editValues } from './edit-values.ts'
import { foldValues } from './fold-values.ts'
import { merge } from './merge.ts'
import type { Step } from './path.ts'
import { stepsOf } from './value-at.ts'

/** `taken`: the paths that only their text changed, in the order of paths. */
export type MergedTexts =
  { readonly kind: 'merged'; readonly text: string; readonly taken: readonly string[] } | { readonly kind: 'conflict' }

/**
 * Puts two texts of values together that both came from `base`: their changes go into mine, whose comments stay. A place that both
 * changed to different ends is a conflict, and so is a text that cannot be read.
 */
export function mergeTexts(base: string, mine: string, theirs: string): MergedTexts {
  const [old, own, other] = [base, mine, theirs].map(parseValues)
  if (old?.kind !== 'values' || own?.kind !== 'values' || other?.kind !== 'values') return { kind: 'conflict' }
  const ownChanges = diff(old.values, own.values)
  const changes = diff(old.values, other.values).filter(
    ({ path, to }) => !ownChanges.some((one) => one.path === path && sameJson(one.to, to)),
  )
  if (changes.some(({ path }) => ownChanges.some((one) => touches(one.path, path)))) return { kind: 'conflict' }
  const removals = changes.filter(({ kind }) => kind === 'removed').map((change) => ({ path: pathOf(change) }))
  const rest = removals.length === 0 ? mine : editValues(mine, own.values, removals)
  const restValues = parseValues(rest)
  const added = changes.filter(({ kind }) => kind !== 'removed').map((change) => nested(pathOf(change), change.to))
  if (restValues.kind !== 'values') return { kind: 'conflict' }
  const above = added.reduce<JsonObject>((all, one) => merge(all, one as JsonObject), {})
  const text = foldValues(rest, restValues.values, stringify(above, { lineWidth: 0 }), above)
  return { kind: 'merged', text, taken: changes.map(({ path }) => path) }
}

/** The text with a value at a path, as {@link diff} writes paths; the rest of it stays as it is. Null where the text cannot be read. */
export function writeValue(text: string, path: string, value: Json): string | null {
  const parsed = parseValues(text)
  if (parsed.kind !== 'values') return null
  const above = nested(pathOf({ path }), value) as JsonObject
  return foldValues(text, parsed.values, stringify(above, { lineWidth: 0 }), above)
}

function pathOf({ path }: Pick<Difference, 'path'>): readonly Step[] {
  return stepsOf(path).map((step) => ('key' in step ? step : { name: step.is }))
}

/** A value with the maps and items around it. */
function nested(path: readonly Step[], value: Json): Json {
  return path.reduceRight<Json>(
    (inner, step) => ('key' in step ? { [step.key]: inner } : [{ name: step.name, ...(isJsonObject(inner) ? inner : {}) }]),
    value,
  )
}
