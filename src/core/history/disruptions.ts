import type { PlanContent } from '../plan/plan.ts'

/** What a plan disrupts, one line each: what its approval acknowledges. */
export function disruptionsOf({
  repave,
  removes,
  changes,
}: Pick<PlanContent, 'repave' | 'removes' | 'changes'>): readonly string[] {
  return [
    ...repave.pools.map(({ name, nodes, rolls }) => {
      return `${nodes * rolls} ${nodes * rolls === 1 ? 'node' : 'nodes'} of pool ${name} ${nodes * rolls === 1 ? 'is' : 'are'} replaced`
    }),
    ...(removes.nodes > 0 ? [`${removes.nodes} ${removes.nodes === 1 ? 'node is' : 'nodes are'} removed`] : []),
    ...changes
      .filter(({ kind }) => kind === 'removed' || kind === 'replaced')
      .map(({ profile, layer, kind }) => `layer ${profile}/${layer} is ${kind}`),
    ...removes.objects.map((object) => `${object} is removed`),
  ]
}
