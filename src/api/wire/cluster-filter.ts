import type { z } from 'zod'
import type { clusterFilterSchema } from '#contract/cluster.ts'
import type { ClusterFilter } from '#store/cluster-filter.ts'

/** The filters of a request. */
export function parseFilter({ drift, pending, ...filter }: z.output<typeof clusterFilterSchema>): ClusterFilter {
  return { ...filter, drift: flagOf(drift), pending: flagOf(pending) }
}

function flagOf(word: 'true' | 'false' | undefined): boolean | undefined {
  return word === undefined ? undefined : word === 'true'
}
