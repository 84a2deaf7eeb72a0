import type { ClusterSpec, Override } from '../cluster/cluster.ts'
import type { Stack } from '../cluster/compile-cluster.ts'
import { mergedValues, valuesOf } from '../cluster/resolve-layer.ts'
import { mergeOverride } from '../diff/override-merge.ts'
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
  const merged = requested.overrides.map((override) => mergeOne(override, stack, parent))
  return {
    overrides: merged.flatMap((one) => (one.override ? [one.override] : [])),
    conflicts: merged.flatMap((one) => one.conflicts),
    checks: merged.flatMap((one) => one.checks),
  }
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
  const given = !old || old.values !== override.values
  if (!base || given || override.values === null) return { override, conflicts: [], checks: [] }
  const before = mergedValues(base.layer, base.pack, null)
  const after = mergedValues(theirs.layer, theirs.pack, null)
  const { values, conflicts } = mergeOverride(override.values, valuesOf(override.values), before, after)
  return {
    override: values.trim() === '' && override.manifests.length === 0 ? null : { ...override, values },
    conflicts: conflicts.map((conflict) => ({ profile: override.profile, layer: override.layer, ...conflict })),
    checks: [],
  }
}

function find(stack: Stack, { profile, layer }: Override): { layer: Layer; pack: PackContent | null } | null {
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
