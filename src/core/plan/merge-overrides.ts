import { byText } from '../base/compare.ts'
import { sameJson } from '../base/json.ts'
import type { ClusterSpec, Override } from '../cluster/cluster.ts'
import type { Stack } from '../cluster/compile-cluster.ts'
import { mergedManifests, mergedValues, valuesOf } from '../cluster/resolve-layer.ts'
import { itemPath } from '../diff/diff.ts'
import { mergeOverride, type ValueConflict } from '../diff/override-merge.ts'
import type { PackContent } from '../pack/pack.ts'
import type { Layer } from '../profile/profile.ts'
import type { Check, Conflict } from './plan.ts'
import type { ParentRevision } from './planning-input.ts'

export interface MergedOverrides {
  readonly overrides: readonly Override[]
  readonly conflicts: readonly Conflict[]
  readonly checks: readonly Check[]
}

/**
 * Carries the cluster's overrides over to the requested profiles: an override that the request itself gives stands as it is given,
 * every other one is merged three-way with what its layer said before and says now. One whose layer has gone goes with it.
 */
export function mergeOverrides(requested: ClusterSpec, stack: Stack, parent: ParentRevision): MergedOverrides {
  const merged = overridesInOrder(requested.overrides).map((override) => mergeOne(override, stack, parent))
  return {
    overrides: merged.flatMap((one) => (one.override ? [one.override] : [])),
    conflicts: merged.flatMap((one) => one.conflicts),
    checks: merged.flatMap((one) => one.checks),
  }
}

/** In an order of their own: which of them was given first means nothing. */
export function overridesInOrder(overrides: readonly Override[]): readonly Override[] {
  return overrides.toSorted(byText(({ profile, layer }) => `${profile}/${layer}`))
}

interface Merged {
  readonly override: Override | null
  readonly conflicts: readonly Conflict[]
  readonly checks: readonly Check[]
}

function mergeOne(override: Override, stack: Stack, parent: ParentRevision): Merged {
  const theirs = find(stack, override)
  if (!theirs) return { override: null, conflicts: [], checks: [dropped(override)] }
  const base = find(parent.stack, override)
  const old = parent.spec.overrides.find((one) => one.profile === override.profile && one.layer === override.layer)
  if (!base || !old || !sameJson(old, override)) return { override, conflicts: [], checks: [] }
  const values = mergeValues(override.values, base, theirs)
  const manifests = mergeManifests(override.manifests, base, theirs)
  const isEmpty = (values.values ?? '').trim() === '' && manifests.manifests.length === 0
  return {
    override: isEmpty ? null : { ...override, values: values.values, manifests: manifests.manifests },
    conflicts: [...values.conflicts, ...manifests.conflicts].map((conflict) => ({
      profile: override.profile,
      layer: override.layer,
      ...conflict,
    })),
    checks: [],
  }
}

interface Side {
  readonly layer: Layer
  readonly pack: PackContent | null
}

function mergeValues(text: string | null, base: Side, theirs: Side) {
  if (text === null) return { values: null, conflicts: [] }
  const [before, after] = [base, theirs].map(({ layer, pack }) => mergedValues(layer, pack, null))
  return mergeOverride(text, valuesOf(text), before ?? {}, after ?? {})
}

/** Manifests are merged as wholes: one that the override repeats follows the profile, one that both sides changed is a conflict. */
function mergeManifests(ours: Override['manifests'], base: Side, theirs: Side) {
  const contentOf = ({ layer, pack }: Side, name: string) =>
    mergedManifests(layer, pack, null).find((manifest) => manifest.name === name)?.content ?? null
  const sides = ours.map((manifest) => {
    const [before, after] = [contentOf(base, manifest.name), contentOf(theirs, manifest.name)]
    return { manifest, before, after, isMet: before !== after }
  })
  return {
    manifests: sides
      .filter(({ manifest, before, isMet }) => !isMet || manifest.content !== before)
      .map(({ manifest }) => manifest),
    conflicts: sides
      .filter(({ manifest, before, after, isMet }) => isMet && manifest.content !== before && manifest.content !== after)
      .map(({ manifest, before, after }): ValueConflict => ({
        path: itemPath('manifests', manifest.name),
        base: before,
        ours: manifest.content,
        theirs: after,
      })),
  }
}

function find(stack: Stack, { profile, layer }: Override): Side | null {
  const found = stack.profiles.find((one) => one.profile === profile)?.content.layers.find((one) => one.name === layer)
  if (!found) return null
  return { layer: found, pack: found.pack ? (stack.packs.get(found.pack.digest) ?? null) : null }
}

function dropped({ profile, layer }: Override): Check {
  return {
    code: 'override.dropped',
    severity: 'warning',
    message: `The override of ${profile}/${layer} goes: the cluster will have no such layer.`,
    evidence: { profile, layer },
    remedy: 'Keep its values somewhere if they are still wanted.',
  }
}
