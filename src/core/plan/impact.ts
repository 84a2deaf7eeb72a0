import { compareText } from '../base/compare.ts'
import type { Json } from '../base/json.ts'
import { isBlocked } from './plan-update.ts'
import type { PlanContent, RepaveReason, RepaveScope } from './plan.ts'

export type Outcome = 'unchanged' | 'in-place' | 'repaved' | 'blocked'

/** What a plan would come to, short enough to put clusters with the same together. */
export interface Impact {
  readonly outcome: Outcome
  readonly scope: RepaveScope
  readonly reasons: readonly string[]
}

/** Clusters whose plans come to the same. */
export interface ImpactGroup extends Impact {
  /** Names, in their order. */
  readonly clusters: readonly string[]
}

/** All clusters of one outcome and scope, and how many of them each reason is about. */
export interface OutcomeTotal extends Pick<Impact, 'outcome' | 'scope'> {
  readonly clusters: number
  /** The most frequent first. */
  readonly reasons: readonly { readonly text: string; readonly clusters: number }[]
}

/** Reasons for a person; a plan tells all of them. */
const reasonsMax = 20

export function impactOf(plan: PlanContent): Impact {
  const { repave, changes, pools, conflicts, checks, desired } = plan
  const scope = repave.scope
  if (isBlocked(plan)) {
    const errors = checks.filter((check) => check.severity === 'error').map((check) => check.message)
    const meetings = conflicts.map((one) => `the override of ${one.profile}/${one.layer} and the profile both change ${one.path}`)
    return { outcome: 'blocked', scope, reasons: distinct([...meetings, ...errors]) }
  }
  if (scope !== 'none')
    return {
      outcome: 'repaved',
      scope,
      reasons: distinct(repave.pools.flatMap((pool) => pool.reasons.map(reasonText))),
    }
  const touched = [
    ...changes.map((change) => `layer ${change.profile}/${change.layer} is ${change.kind}`),
    ...pools.map((pool) => `pool ${pool.name} is ${pool.kind} in place`),
    ...(desired?.compiled.mends ?? []).map((name) => `what was changed outside of ${name} is set right`),
  ]
  return touched.length === 0
    ? { outcome: 'unchanged', scope, reasons: [] }
    : { outcome: 'in-place', scope, reasons: distinct(touched) }
}

/** Of a list or a map only where it changes: its content would not be read in a line, and the plan shows it in full. */
function reasonText({ path, from, to, text }: RepaveReason): string {
  const [before] = text.split(` ${path} `)
  if (before === undefined || before === text || !(isPart(from) || isPart(to))) return text
  return `${before} ${path} ${from === null ? 'is added' : to === null ? 'is removed' : 'changes'}`
}

const isPart = (value: Json) => typeof value === 'object' && value !== null

/** Puts together what comes to the same; the worst first, and of those the largest group. */
export function groupImpacts(impacts: readonly (Impact & { readonly clusters: readonly string[] })[]): readonly ImpactGroup[] {
  const groups = Map.groupBy(impacts, ({ outcome, scope, reasons }) => JSON.stringify([outcome, scope, reasons]))
  return [...groups.values()]
    .flatMap((members): readonly ImpactGroup[] => {
      const [first] = members
      return first ? [{ ...first, clusters: members.flatMap((member) => member.clusters).sort(compareText) }] : []
    })
    .sort(
      (left, right) => order.indexOf(left.outcome) - order.indexOf(right.outcome) || right.clusters.length - left.clusters.length,
    )
}

/** Adds up groups by outcome and scope, in the order of the groups. */
export function totalOutcomes(groups: readonly ImpactGroup[]): readonly OutcomeTotal[] {
  const count = (some: readonly ImpactGroup[]) => some.reduce((sum, { clusters }) => sum + clusters.length, 0)
  return [...Map.groupBy(groups, ({ outcome, scope }) => `${outcome} ${scope}`).values()].flatMap((members) => {
    const [first] = members
    if (!first) return []
    const texts = distinct(members.flatMap(({ reasons }) => reasons))
    const reasons = texts.map((text) => ({ text, clusters: count(members.filter((group) => group.reasons.includes(text))) }))
    const { outcome, scope } = first
    return [
      { outcome, scope, clusters: count(members), reasons: reasons.toSorted((one, other) => other.clusters - one.clusters) },
    ]
  })
}

const order: readonly Outcome[] = ['blocked', 'repaved', 'in-place', 'unchanged']

function distinct(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)].slice(0, reasonsMax)
}
