import { byText } from '../base/compare.ts'
import { sameJson } from '../base/json.ts'
import type { Override } from '../cluster/cluster.ts'
import type { Stack } from '../cluster/compile-cluster.ts'
import { valuesOf } from '../cluster/resolve-layer.ts'
import { itemPath } from '../diff/diff.ts'
import { mergeOverride, type DecidedConflict, type Decision, type ValueConflict } from '../diff/override-merge.ts'
import type { Check, Conflict, ResolvedConflict } from './plan.ts'
import type { ParentRevision, PlanningInput, Resolution } from './planning-input.ts'
import { findLayer, isOf, profileManifest, profileValues, type StackedLayer } from './stacked-layer.ts'

/** What the merge rests on, a part of the planning input. */
interface OverrideInput extends Pick<PlanningInput, 'requested' | 'stack' | 'resolutions'> {
  readonly parent: OldSide
}
type OldSide = Pick<ParentRevision, 'spec' | 'stack'>

export interface MergedOverrides {
  readonly overrides: readonly Override[]
  readonly conflicts: readonly Conflict[]
  readonly resolved: readonly ResolvedConflict[]
  readonly checks: readonly Check[]
}

/**
 * Carries the cluster's overrides over to the requested profiles: an override that the request itself gives stands as it is given,
 * every other one is merged three-way with what its layer said before and says now. One whose layer has gone goes with it.
 */
export function mergeOverrides({ requested, stack, parent, resolutions }: OverrideInput): MergedOverrides {
  const merged = overridesInOrder(requested.overrides).map((override) => mergeOne(override, stack, parent, resolutions))
  const resolved = merged.flatMap((one) => one.resolved)
  return {
    overrides: merged.flatMap((one) => (one.override ? [one.override] : [])),
    conflicts: merged.flatMap((one) => one.conflicts),
    resolved,
    checks: [...merged.flatMap((one) => one.checks), ...idle(resolutions, resolved)],
  }
}

/** In an order of their own: which of them was given first means nothing. */
export function overridesInOrder(overrides: readonly Override[]): readonly Override[] {
  return overrides.toSorted(byText(({ profile, layer }) => `${profile}/${layer}`))
}

interface Merged {
  readonly override: Override | null
  readonly conflicts: readonly Conflict[]
  readonly resolved: readonly ResolvedConflict[]
  readonly checks: readonly Check[]
}

function mergeOne(override: Override, stack: Stack, parent: OldSide, resolutions: readonly Resolution[]): Merged {
  const asItIs = { override, conflicts: [], resolved: [], checks: [] }
  const theirs = findLayer(stack, override)
  if (!theirs) return { ...asItIs, override: null, checks: [dropped(override)] }
  const base = findLayer(parent.stack, override)
  const old = parent.spec.overrides.find(isOf(override))
  if (!base || !old || !sameJson(old, override)) return asItIs
  const decisions = new Map(resolutions.filter(isOf(override)).map((resolution) => [resolution.path, resolution]))
  const values = mergeValues(override.values, base, theirs, decisions)
  const manifests = mergeManifests(override.manifests, base, theirs, decisions)
  const isEmpty = (values.values ?? '').trim() === '' && manifests.manifests.length === 0
  const place = { profile: override.profile, layer: override.layer }
  return {
    override: isEmpty ? null : { ...override, values: values.values, manifests: manifests.manifests },
    conflicts: [...values.conflicts, ...manifests.conflicts].map((conflict) => ({ ...place, ...conflict })),
    resolved: [...values.resolved, ...manifests.resolved].map((conflict) => ({ ...conflict, ...place })),
    checks: [],
  }
}

function mergeValues(
  text: string | null,
  base: StackedLayer,
  theirs: StackedLayer,
  decisions: ReadonlyMap<string, Decision>,
): Omit<ReturnType<typeof mergeOverride>, 'values'> & { readonly values: string | null } {
  if (text === null) return { values: null, conflicts: [], resolved: [] }
  return mergeOverride(text, valuesOf(text), profileValues(base), profileValues(theirs), decisions)
}

/** Manifests are merged as wholes: one that the override repeats follows the profile, one that both sides changed is a conflict. */
function mergeManifests(
  ours: Override['manifests'],
  base: StackedLayer,
  theirs: StackedLayer,
  decisions: ReadonlyMap<string, Decision>,
) {
  const merged = ours.map((manifest): MergedManifest => {
    const [before, after] = [base, theirs].map((side) => profileManifest(side, manifest.name)) as [string | null, string | null]
    if (before === after || manifest.content === after) return { manifest, conflict: null, decision: null }
    if (manifest.content === before) return { manifest: null, conflict: null, decision: null }
    const path = itemPath('manifests', manifest.name)
    const conflict = { path, base: before, ours: manifest.content, theirs: after }
    const decision = decisions.get(path) ?? null
    return { manifest: decision === null ? manifest : decidedManifest(manifest, decision), conflict, decision }
  })
  return {
    manifests: merged.flatMap(({ manifest }) => (manifest ? [manifest] : [])),
    conflicts: merged.flatMap(({ conflict, decision }) => (conflict && !decision ? [conflict] : [])),
    resolved: merged.flatMap(({ conflict, decision }): readonly DecidedConflict[] =>
      conflict && decision ? [{ ...conflict, ...decision }] : [],
    ),
  }
}

type OverrideManifest = Override['manifests'][number]

interface MergedManifest {
  readonly manifest: OverrideManifest | null
  readonly conflict: ValueConflict | null
  readonly decision: Decision | null
}

/** A manifest is a text, or goes: {@link checkResolutions} lets nothing else in. */
function decidedManifest(manifest: OverrideManifest, decision: Decision): OverrideManifest | null {
  if (decision.take === 'ours') return manifest
  return decision.take === 'theirs' ? null : { ...manifest, content: typeof decision.value === 'string' ? decision.value : null }
}

/** Resolutions that decide nothing: what they speak of may have been settled since they were written. */
function idle(resolutions: readonly Resolution[], resolved: readonly ResolvedConflict[]): readonly Check[] {
  return resolutions
    .filter((resolution) => !resolved.some((one) => isOf(resolution)(one) && one.path === resolution.path))
    .toSorted(byText(({ profile, layer, path }) => `${profile}/${layer} ${path}`))
    .map(({ profile, layer, path }) => ({
      code: 'resolution.idle',
      severity: 'info',
      message: `The resolution for ${path} of ${profile}/${layer} decides nothing: no conflict stands there that it could decide.`,
      evidence: { profile, layer, path },
      remedy: 'Compare its path with those of the conflicts, to the letter; leave it out where the conflict has gone.',
    }))
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
