import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { CallInput } from '#contract/route.ts'
import { planRoutes, type Plan } from '#contract/plan.ts'
import { sensitiveMask } from '#core/profile/variable.ts'
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

/** What a plan was asked with, so that it can be made anew. Only the browser tab that asked still knows the sensitive values. */
export function requestOf({ id, request }: Pick<Plan, 'id' | 'request'>): PlanRequestInput | null {
  const text = sessionStorage.getItem(key(id))
  return text === null ? (request ?? null) : (JSON.parse(text) as PlanRequestInput)
}

/** Why a request cannot be made again; null where it can. */
export function whyNotAgain(request: PlanRequestInput | null): string | null {
  if (request === null) return 'What this plan was asked with is no longer known. Make the change on the cluster again.'
  const masked = Object.entries(request.variables ?? {}).filter(([, value]) => value === sensitiveMask)
  if (masked.length === 0) return null
  return `The value of ${masked.map(([name]) => name).join(', ')} is sensitive and was not kept. Make the change on the cluster again.`
}
