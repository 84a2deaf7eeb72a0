/** The numbers of a disruption budget: one of the two is given. */
export interface BudgetNumbers {
  readonly minAvailable: number | string | null
  readonly maxUnavailable: number | string | null
}

/**
 * Whether a budget allows nothing even while all of its pods are ready, so that waiting never helps. Percentages round up, of both
 * numbers (kubernetes.io, "Specifying a Disruption Budget"). Numbers that say nothing are never found so.
 */
export function isNeverMet({ minAvailable, maxUnavailable }: BudgetNumbers, pods: number): boolean {
  if (pods === 0) return false
  const most = countOf(maxUnavailable, pods)
  if (most !== null) return most <= 0
  const least = countOf(minAvailable, pods)
  return least !== null && least >= pods
}

/** How many of the pods have to stay ready. */
export function healthyWanted({ minAvailable, maxUnavailable }: BudgetNumbers, pods: number): number {
  const most = countOf(maxUnavailable, pods)
  return most === null ? (countOf(minAvailable, pods) ?? 0) : Math.max(pods - most, 0)
}

function countOf(amount: number | string | null, pods: number): number | null {
  if (typeof amount === 'number') return amount
  const percent = /^(\d+)%$/.exec(amount ?? '')?.[1]
  if (percent !== undefined) return Math.ceil((Number(percent) * pods) / 100)
  return amount !== null && /^\d+$/.test(amount) ? Number(amount) : null
}
