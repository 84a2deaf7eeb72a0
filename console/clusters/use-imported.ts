import { useQuery } from '@tanstack/react-query'
import { isImported } from '#core/cluster/cluster.ts'
import { read } from '../api/queries.ts'

/** Whether others run the cluster's nodes; not until that is known. */
export function useImported(cluster: string): boolean {
  return useQuery({ ...read.cluster(cluster), select: ({ spec }) => isImported(spec) }).data === true
}
