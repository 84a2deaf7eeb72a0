/** The kind of work that looks at clusters and carries updates out, by cluster id. */
export const clusterWork = 'cluster'
