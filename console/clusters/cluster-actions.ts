import type { Cluster, clusterStatuses, updateStatuses } from '#contract/cluster.ts'

type ClusterStatus = (typeof clusterStatuses)[number]
type UpdateStatus = (typeof updateStatuses)[number]

interface Rule {
  readonly status: readonly ClusterStatus[]
  /** Empty: in any. */
  readonly updateStatus: readonly UpdateStatus[]
  readonly otherwise: (status: Cluster['status']) => string
}

const notNow = ({ status }: Cluster['status']) =>
  status === 'Deleting' ? 'The cluster is being deleted.' : `The cluster is ${status}. It can be changed once it is Running.`

/** What may be done to a cluster in which state. Buttons and the reasons of disabled ones both follow from this table. */
const rules = {
  change: { status: ['Running', 'Failed'], updateStatus: [], otherwise: notNow },
  applyUpdates: {
    status: ['Running', 'Failed'],
    updateStatus: [],
    otherwise: notNow,
  },
  pause: {
    status: ['Running', 'Failed'],
    updateStatus: ['Updating', 'Waiting', 'Verifying'],
    otherwise: ({ updateStatus }) => `The update is ${updateStatus}. Only an update that is moving can be paused.`,
  },
  resume: {
    status: ['Running', 'Failed'],
    updateStatus: ['Paused'],
    otherwise: ({ updateStatus }) => `The update is ${updateStatus}. Only a paused update can be resumed.`,
  },
  retry: {
    status: ['Running', 'Failed'],
    updateStatus: ['Waiting', 'Halted'],
    otherwise: ({ updateStatus }) => `The update is ${updateStatus}. Only one that waits or has halted can be tried again.`,
  },
  delete: {
    status: ['Pending', 'Provisioning', 'Running', 'Failed'],
    updateStatus: [],
    otherwise: () => 'The cluster is being deleted already.',
  },
} as const satisfies Readonly<Record<string, Rule>>

export type ClusterAction = keyof typeof rules

/** Why the action is refused now; null where it is allowed. */
export function whyNot(action: ClusterAction, status: Cluster['status']): string | null {
  const rule: Rule = rules[action]
  const allowed =
    rule.status.includes(status.status) && (rule.updateStatus.length === 0 || rule.updateStatus.includes(status.updateStatus))
  return allowed ? null : rule.otherwise(status)
}
