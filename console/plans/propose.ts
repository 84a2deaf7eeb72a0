import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { CallInput } from '#contract/route.ts'
import { planRoutes } from '#contract/plan.ts'
import { call } from '../api/call.ts'
import { read } from '../api/queries.ts'
import { paths } from '../paths.ts'
import { useGo } from '../ui/go.tsx'

export type PlanRequestInput = CallInput<typeof planRoutes.propose>['body']

const key = (plan: string) => `cairn.request.${plan}`

/** Asks what a change would do to the cluster, and opens the answer. Nothing happens before that is approved. */
export function usePropose(cluster: string) {
  const go = useGo()
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (request: PlanRequestInput) => call(planRoutes.propose, { params: { name: cluster }, body: request }),
    onSuccess: async (plan, request) => {
      sessionStorage.setItem(key(plan.id), JSON.stringify(request))
      queryClient.setQueryData(read.plan(plan.id).queryKey, plan)
      await go(paths.plan(cluster, plan.id))
    },
  })
}

/** What a plan of this browser tab was asked with, so that a stale one can be made anew; null for plans from elsewhere. */
export function requestOf(plan: string): PlanRequestInput | null {
  const text = sessionStorage.getItem(key(plan))
  return text === null ? null : (JSON.parse(text) as PlanRequestInput)
}
