import { clusterStatuses, type clusterFilterSchema } from '#contract/cluster.ts'
import type { z } from 'zod'
import type { ClusterFilters } from '../api/queries.ts'

/** The filters of the list as they stand in its address: any words, for the server to judge. */
export type ClusterFilter = { readonly [Name in keyof z.infer<typeof clusterFilterSchema>]?: string | undefined }

/** With the order and the page. */
export interface ClusterSearch extends ClusterFilter {
  readonly sort?: string | undefined
  readonly cursor?: string | undefined
}

/** Each filter with its name, in the order in which they are shown. */
export const filterNames = {
  q: 'Name contains',
  updateStatus: 'Update',
  health: 'Health',
  status: 'Status',
  profile: 'Profile',
  version: 'Version',
  kubernetesVersion: 'Kubernetes',
  region: 'Region',
  tag: 'Tag',
  pending: 'Updates pending',
  drift: 'Drifted',
} as const satisfies Readonly<Record<keyof ClusterFilter, string>>

/** Filters that are chosen less often, behind one button: what they are called there, and what they set. */
export const moreFilters: readonly { readonly name: string; readonly filter: ClusterFilter }[] = [
  { name: 'Something is pending', filter: { pending: 'true' } },
  { name: 'Nothing is pending', filter: { pending: 'false' } },
  { name: 'Drifted', filter: { drift: 'true' } },
  { name: 'Not drifted', filter: { drift: 'false' } },
  ...clusterStatuses.map((status) => ({ name: `Status: ${status}`, filter: { status } })),
]

export const pageItems = 50

/** What the API is asked. A word that it does not know it refuses, and the page says so. */
export function clusterQuery(search: ClusterSearch): ClusterFilters {
  return { limit: pageItems, ...search } as ClusterFilters
}

/** Another filter begins at the first page: a cursor belongs to one filter and order. */
export function withFilter(search: ClusterSearch, change: ClusterSearch): ClusterSearch {
  const next: Record<string, string | undefined> = { ...search, cursor: undefined, ...change }
  if ('profile' in change) next['version'] = change.version
  return Object.fromEntries(Object.entries(next).filter(([, value]) => value !== undefined && value !== '')) as ClusterSearch
}

export const withoutFilters = (search: ClusterSearch): ClusterSearch => (search.sort === undefined ? {} : { sort: search.sort })

/** The filters alone. */
export function filterOf({ sort: _sort, cursor: _cursor, ...filter }: ClusterSearch): ClusterFilter {
  return filter
}

/** Whether anything but the order and the page is asked for. */
export function isFiltered(search: ClusterSearch): boolean {
  return Object.keys(filterOf(search)).length > 0
}
