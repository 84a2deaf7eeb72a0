import type { Inventory, ObservedBudget } from '../cluster/inventory.ts'
import { isNeverMet } from '../kubernetes/disruption-budget.ts'
import type { EngineTarget } from '../update/target.ts'
import type { Pod, Workload } from './workload.ts'

/**
 * The pods that are seen from outside: those that budgets guard. What can never be evicted waits for a person, whom nobody foresees;
 * where drains are forced it waits for their deadline, and that is foreseen.
 */
export function seenWorkloads({ budgets = [], pools }: Inventory, target: EngineTarget | null): readonly Workload[] {
  const pool = (node: string) => pools.find(({ nodes }) => nodes.some(({ name }) => name === node))?.name
  const isForced = ({ pods }: ObservedBudget) =>
    pods.every(({ node }) => target?.pools.find(({ name }) => name === pool(node))?.drain.then === 'force')
  const guards = new Map<string, number>()
  for (const { namespace, pods } of budgets) {
    for (const { name } of pods) guards.set(`${namespace}/${name}`, (guards.get(`${namespace}/${name}`) ?? 0) + 1)
  }
  const seen = budgets.filter((budget) => {
    const { namespace, pods } = budget
    const never = isNeverMet(budget, pods.length) || pods.some(({ name }) => (guards.get(`${namespace}/${name}`) ?? 0) > 1)
    return pods.length > 0 && (!never || isForced(budget))
  })
  return seen.map(({ namespace, name: short, minAvailable, maxUnavailable, pods }): Workload => {
    const name = `${namespace}/${short}`
    return {
      name,
      kind: 'Deployment',
      madeBy: 'seen',
      budgets: [{ name, minAvailable, maxUnavailable }],
      pods: pods.map(({ node, ready }, serial): Pod => ({ serial, node, readyAt: ready ? 0 : null })),
      podsMade: pods.length,
    }
  })
}
