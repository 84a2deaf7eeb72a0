import { byText } from '../base/compare.ts'
import type { Json } from '../base/json.ts'
import type { Override } from '../cluster/cluster.ts'
import type { Stack } from '../cluster/compile-cluster.ts'
import { valuesOf } from '../cluster/resolve-layer.ts'
import { itemPath } from '../diff/diff.ts'
import { repeats } from '../diff/override-merge.ts'
import { leavesOf, pathText, valueAt, type Path } from '../diff/path.ts'
import { overridesInOrder, mergeOverrides } from './merge-overrides.ts'
import type { ParentRevision } from './planning-input.ts'
import { findLayer, isOf, profileManifest, profileValues, type StackedLayer } from './stacked-layer.ts'

export interface OverriddenValue {
  readonly profile: string
  readonly layer: string
  readonly path: string
  readonly kind: 'value' | 'manifest'
  /** What the override says; null takes away. */
  readonly value: Json
  /** What it lies over: what the profile says there; null where it says nothing. */
  readonly below: Json
  /** `idle` says what the profile says anyway; `conflict` would stop a plan that takes the newest revisions. */
  readonly state: 'differs' | 'idle' | 'conflict'
}

/** Everything that a cluster overrides, by layer and path. `newest` is what the newest revisions of its profile versions say. */
export function overriddenValues(parent: Pick<ParentRevision, 'spec' | 'stack'>, newest: Stack): readonly OverriddenValue[] {
  const { conflicts } = mergeOverrides({ requested: parent.spec, stack: newest, parent, resolutions: [] })
  return overridesInOrder(parent.spec.overrides).flatMap((override) => {
    const stacked = findLayer(parent.stack, override)
    if (!stacked) return []
    const met = new Set(conflicts.filter(isOf(override)).map(({ path }) => path))
    return [...valuesIn(override, stacked, met), ...manifestsIn(override, stacked, met)]
  })
}

function valuesIn(
  { profile, layer, values }: Override,
  stacked: StackedLayer,
  met: ReadonlySet<string>,
): readonly OverriddenValue[] {
  const said = profileValues(stacked)
  return leavesOf(valuesOf(values ?? ''))
    .filter(({ path }) => path.length > 0)
    .map(({ path, value }): OverriddenValue => {
      const below = valueAt(said, path) ?? null
      const state = isMet(path, met) ? 'conflict' : repeats(value, below) ? 'idle' : 'differs'
      return { profile, layer, path: pathText(path), kind: 'value', value, below, state }
    })
    .sort(byText(({ path }) => path))
}

/** A conflict stands at the value or above it. */
function isMet(path: Path, met: ReadonlySet<string>): boolean {
  return met.size > 0 && path.some((_, index) => met.has(pathText(path.slice(0, index + 1))))
}

function manifestsIn(
  { profile, layer, manifests }: Override,
  stacked: StackedLayer,
  met: ReadonlySet<string>,
): readonly OverriddenValue[] {
  return manifests.map(({ name, content }): OverriddenValue => {
    const [path, below] = [itemPath('manifests', name), profileManifest(stacked, name)]
    const state = met.has(path) ? 'conflict' : content === below ? 'idle' : 'differs'
    return { profile, layer, path, kind: 'manifest', value: content, below, state }
  })
}
