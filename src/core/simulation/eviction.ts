import type { EngineInstant } from '../base/instant.ts'
import { healthyWanted } from '../kubernetes/disruption-budget.ts'
import { isReady, type Budget, type Pod, type Workload } from './workload.ts'

/** What the eviction API answers. It sets a deletion timestamp at most: the pod is gone when its grace period has passed. */
export type EvictionAnswer =
  | { readonly status: 200 }
  /** The budget allows no disruption now. */
  | { readonly status: 429; readonly budget: Budget; readonly healthy: number; readonly wanted: number }
  /** More than one budget selects the pod: no amount of waiting helps. */
  | { readonly status: 500; readonly budgets: readonly Budget[] }

/**
 * Asks for the eviction of one pod. Healthy is what is ready; a pod that is not ready may go while the application is healthy without
 * it (kubernetes.io, "Unhealthy Pod Eviction Policy": IfHealthyBudget, the default).
 */
export function askEviction(workload: Pick<Workload, 'budgets' | 'pods'>, pod: Pod, now: EngineInstant): EvictionAnswer {
  const { budgets = [], pods } = workload
  const [budget] = budgets
  if (budget === undefined) return { status: 200 }
  if (budgets.length > 1) return { status: 500, budgets }
  const healthy = pods.filter((one) => isReady(one, now)).length
  const wanted = healthyWanted(budget, pods.length)
  const spared = isReady(pod, now) ? healthy > wanted : healthy > wanted || (healthy === wanted && wanted > 0)
  return spared ? { status: 200 } : { status: 429, budget, healthy, wanted }
}

/** The next instant at which a pod of the workload becomes ready, so that the answer may be another; null where none is on its way. */
export function nextReadyAt({ pods }: Pick<Workload, 'pods'>, now: EngineInstant): EngineInstant | null {
  let next: EngineInstant | null = null
  for (const { node, readyAt } of pods) {
    if (node !== null && readyAt !== null && readyAt > now && (next === null || readyAt < next)) next = readyAt
  }
  return next
}
