import type { Cluster, clusterStatuses } from '#contract/cluster.ts'

interface Rule {
  readonly in: readonly (typeof clusterStatuses)[number][]
  readonly otherwise: (status: Cluster['status']) => string
}

const notNow = ({ status }: Cluster['status']) =>
  status === 'Deleting' ? 'The cluster is being deleted.' : `The cluster is ${status}. It can be changed once it is Running.`

/** What may be done to a cluster in which status. Buttons and the reasons of disabled ones both follow from this table. */
const rules = {
  change: { in: ['Running', 'Failed'], otherwise: notNow },
  applyUpdates: { in: ['Running', 'Failed'], otherwise: notNow },
  delete: { in: ['Pending', 'Provisioning', 'Running', 'Failed'], otherwise: () => 'The cluster is being deleted already.' },
} as const satisfies Readonly<Record<string, Rule>>

export type ClusterAction = keyof typeof rules

/** Why the action is refused now; null where it is allowed. */
export function whyNot(action: ClusterAction, status: Cluster['status']): string | null {
  const rule: Rule = rules[action]
  return rule.in.includes(status.status) ? null : rule.otherwise(status)
}
