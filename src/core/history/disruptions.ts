import { countText } from '../base/count-text.ts'
import type { PlanContent } from '../plan/plan.ts'

/** What a plan disrupts, one line each: what its approval acknowledges. */
export function disruptionsOf({
  repave,
  removes,
  changes,
}: Pick<PlanContent, 'repave' | 'removes' | 'changes'>): readonly string[] {
  return [
    ...repave.pools.map(({ name, nodes, rolls }) => {
      return `${countText(nodes * rolls, 'node')} of pool ${name} ${nodes * rolls === 1 ? 'is' : 'are'} replaced`
    }),
    ...(removes.nodes > 0 ? [`${countText(removes.nodes, 'node')} ${removes.nodes === 1 ? 'is' : 'are'} removed`] : []),
    ...changes
      .filter(({ kind }) => kind === 'removed' || kind === 'replaced')
      .map(({ profile, layer, kind }) => `layer ${profile}/${layer} is ${kind}`),
    ...removes.objects.map((object) => `${object} is removed`),
  ]
}
