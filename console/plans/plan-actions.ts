import type { Plan } from '#contract/plan.ts'

type State = Plan['state']

interface Rule {
  readonly states: readonly State[]
  readonly otherwise: Readonly<Partial<Record<State, string>>>
}

const settled = {
  approved: 'The plan has been approved.',
  rejected: 'The plan has been cancelled.',
  expired: 'The plan has expired. Make a new one.',
  stale: 'The cluster has moved on since. Make a new plan.',
  superseded: 'Another plan has taken its place.',
} as const

/** What may be done with a plan in which state. Buttons and the reasons of disabled ones both follow from this table. */
const rules = {
  continue: {
    states: ['open'],
    otherwise: {
      ...settled,
      blocked: 'The plan has errors. Remove their causes and plan again.',
      empty: 'The plan changes nothing, so there is nothing to continue with.',
    },
  },
  cancel: {
    states: ['open', 'blocked'],
    otherwise: { ...settled, empty: 'The plan changes nothing, so there is nothing to cancel.' },
  },
} as const satisfies Readonly<Record<string, Rule>>

export type PlanAction = keyof typeof rules

/** Why the action is refused now; null where it is allowed. */
export function whyNotPlan(action: PlanAction, state: State): string | null {
  const rule: Rule = rules[action]
  return rule.states.includes(state) ? null : (rule.otherwise[state] ?? `The plan is ${state}.`)
}

/** Whether a plan takes something away for a while or for good, so that its approval must say so. */
export function disrupts({ repave, removes, changes }: Plan): boolean {
  return (
    repave.scope !== 'none' ||
    removes.nodes > 0 ||
    removes.objects.length > 0 ||
    changes.some(({ kind }) => kind === 'removed' || kind === 'replaced')
  )
}
