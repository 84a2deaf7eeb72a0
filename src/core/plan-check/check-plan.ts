import type { PlanContent } from '../plan/plan.ts'
import type { PlanningInput } from '../plan/planning-input.ts'
import { holdAbort } from './abort.ts'
import { holdChangedCloud } from './changed-cloud.ts'
import { holdChangedLayers } from './changed-layers.ts'
import { holdChangedPools } from './changed-pools.ts'
import { holdDesiredLayers, holdLayerDigests } from './desired-layers.ts'
import { holdDesiredPools } from './desired-pools.ts'
import { holdDesiredSpec } from './desired-spec.ts'
import { holdGuards } from './guards.ts'
import { holdNothing } from './nothing.ts'
import { disagree, type Disagreement, type Held } from './disagreement.ts'
import { holdMends } from './mends.ts'
import { holdRemovals } from './removals.ts'
import { holdReasons } from './reasons.ts'
import { holdMachineDigests, holdRepavedPools } from './repaved-pools.ts'
import { holdLayerRanges } from './layer-ranges.ts'
import { holdVersions } from './skew.ts'
import { holdSteps } from './steps.ts'
import { holdWay } from './way.ts'
import { holdWhatIsTold } from './told.ts'

type Hold = (held: Held) => readonly Disagreement[]

const holds: readonly Hold[] = [
  holdAbort,
  holdMachineDigests,
  holdRepavedPools,
  holdReasons,
  holdChangedLayers,
  holdChangedPools,
  holdChangedCloud,
  holdRemovals,
  holdMends,
  holdWhatIsTold,
  holdSteps,
  holdVersions,
  holdLayerRanges,
  holdGuards,
  holdWay,
]

/** What holds of a state that was asked for and compiled. An abort takes up what was compiled before. */
const holdsOfCompiled: readonly Hold[] = [holdDesiredLayers, holdLayerDigests, holdDesiredPools, holdDesiredSpec]

/**
 * A second pair of eyes: what of a plan is not so. It finds out by other code than the planner's, from machine specs, layers and
 * objects before and after, and answers for any plan, whoever made it; one that cannot be read is a disagreement too.
 */
export function checkPlan(input: PlanningInput, plan: PlanContent): readonly Disagreement[] {
  const before = input.parent.compiled
  const after = attempt(() => plan.desired?.compiled ?? null)
  if (after.kind === 'unreadable') return after.disagreements
  const { value } = after
  const parts =
    value === null
      ? [() => holdNothing(input, plan), () => holdWhatIsTold({ input, plan, before, after: before })]
      : [...holds, ...(input.running ? [] : holdsOfCompiled)].map((hold) => () => hold({ input, plan, before, after: value }))
  return parts.flatMap((part) => {
    const held = attempt(part)
    return held.kind === 'unreadable' ? held.disagreements : held.value
  })
}

type Attempt<Value> =
  | { readonly kind: 'read'; readonly value: Value }
  | { readonly kind: 'unreadable'; readonly disagreements: readonly Disagreement[] }

/** A plan may be anything, and of what has no form there is but one thing to say. */
function attempt<Value>(read: () => Value): Attempt<Value> {
  try {
    return { kind: 'read', value: read() }
  } catch (error) {
    return { kind: 'unreadable', disagreements: [disagree('the plan', null, String(error), 'A plan has the form of a plan.')] }
  }
}
