import { queryOptions } from '@tanstack/react-query'
import { adoptionRoutes, type WireAdoption } from '#contract/adoption.ts'
import type { CallInput } from '#contract/route.ts'
import { call } from '../api/call.ts'

export type AdoptionRequest = Exclude<CallInput<typeof adoptionRoutes.adopt>['body'], string>

export function adoptableQuery(management: string) {
  return queryOptions({
    queryKey: ['adoptable', management],
    queryFn: () => call(adoptionRoutes.list, { params: { name: management } }),
    staleTime: 0,
  })
}

/** What an adoption would come to now; asked afresh each time, since the cluster goes on. */
export function adoptionQuery(management: string, request: AdoptionRequest) {
  return queryOptions({
    queryKey: ['adoption', management, request],
    queryFn: async (): Promise<WireAdoption> => {
      const input = { params: { name: management }, query: { dryRun: 'true' }, body: request } as const
      const answer = await call(adoptionRoutes.adopt, input)
      if (!('refused' in answer)) throw new Error('The server adopted the cluster instead of telling what that comes to.')
      return answer
    },
    gcTime: 0,
    staleTime: 0,
    refetchOnWindowFocus: false,
  })
}
