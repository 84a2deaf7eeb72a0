import { disagree, expectEqual, type Disagreement } from './disagreement.ts'
import type { PlanContent } from '../plan/plan.ts'
import type { PlanningInput } from '../plan/planning-input.ts'

/** A plan that says nothing of what the cluster shall be: there is nothing to be said, it says why, and it does nothing. */
export function holdNothing(input: PlanningInput, plan: PlanContent): readonly Disagreement[] {
  const kinds = new Set(input.stack.profiles.flatMap(({ content }) => content.layers.map(({ kind }) => kind)))
  const isWhole = (['os', 'k8s', 'cni'] as const).every((kind) => kinds.has(kind))
  const says = plan.checks.some(({ severity }) => severity === 'error')
  const does = [plan.changes, plan.pools, plan.repave.pools, plan.steps, plan.removes.objects, plan.removes.nodes]
  return [
    ...(isWhole ? [disagree('desired', null, 'a whole stack', 'A stack with its infrastructure can be compiled.')] : []),
    ...(says ? [] : [disagree('checks', [], 'an error', 'A plan that leads nowhere says why.')]),
    ...expectEqual('desired', does, [[], [], [], [], [], 0], 'A plan that leads nowhere does nothing.'),
  ]
}
