export const clusterStatuses = ['Pending', 'Provisioning', 'Running', 'Deleting', 'Failed'] as const
export type ClusterStatus = (typeof clusterStatuses)[number]

export const healths = ['Healthy', 'Unhealthy', 'Unknown'] as const
export type Health = (typeof healths)[number]
