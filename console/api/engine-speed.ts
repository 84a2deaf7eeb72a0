import { useQuery } from '@tanstack/react-query'
import { read } from './queries.ts'

/** Engine seconds of a cluster in a second of ours; undefined until that is known. Only the simulator's time can be made to fly. */
export function useEngineSpeed(cluster: string): number | undefined {
  const { data: server } = useQuery(read.server())
  const { data: spec } = useQuery({ ...read.cluster(cluster), select: (one) => one.spec })
  if (spec === undefined) return undefined
  return spec.managementCluster === undefined ? server?.engineTimePerSecond : 1
}
