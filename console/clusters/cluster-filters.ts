import type { ClusterFilters } from '../api/queries.ts'

/** The filters of the list as they stand in its address. */
export interface ClusterSearch {
  readonly q?: string | undefined
  readonly status?: string | undefined
  readonly health?: string | undefined
  readonly updateStatus?: string | undefined
  readonly profile?: string | undefined
  readonly version?: string | undefined
  readonly tag?: string | undefined
  readonly sort?: string | undefined
  readonly cursor?: string | undefined
}

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

/** Whether anything but the order and the page is asked for. */
export function isFiltered(search: ClusterSearch): boolean {
  return Object.keys(search).some((name) => name !== 'sort' && name !== 'cursor')
}
