import { useQuery } from '@tanstack/react-query'
import { whyNotOwnPlan } from '#core/plan/own-plan.ts'
import { read } from '../api/queries.ts'

/** Why whoever looks may not approve a plan that was asked for by somebody. Nothing is known before it is read: the server judges. */
export function useWhyNotOwn(): (plan: { readonly by: string }) => string | null {
  const { data: me } = useQuery(read.me())
  const { data: policy } = useQuery(read.policy())
  return (plan) => (me && policy ? whyNotOwnPlan(policy.approval, plan, me.name) : null)
}
