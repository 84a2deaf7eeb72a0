import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { TextInput } from '@patternfly/react-core/dist/dynamic/components/TextInput'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { planRoutes, type Plan } from '#contract/plan.ts'
import { call, problemOf } from '../api/call.ts'
import { read } from '../api/queries.ts'
import { nothing, saveDraft } from '../clusters/draft.ts'
import { toast } from '../frame/toasts.tsx'
import { paths } from '../paths.ts'
import { ActionButton } from '../ui/action-button.tsx'
import { Go, useGo } from '../ui/go.tsx'
import { ProblemAlert } from '../ui/problem-alert.tsx'
import { useWhyNotOwn } from './own-plan.ts'
import { disrupts, whyNotPlan } from './plan-actions.ts'
import { requestOf, usePropose, whyNotAgain } from './propose.ts'

/** Continue with exactly the plan that is on the screen, or cancel it and leave the cluster untouched. */
export function Decision({ plan }: { readonly plan: Plan }) {
  const { cluster, id } = plan
  const [comment, setComment] = useState('')
  const go = useGo()
  const queryClient = useQueryClient()
  const whyNotOwn = useWhyNotOwn()
  /** The page that follows must not show for a moment what no longer holds. */
  const readAgain = async () => {
    void queryClient.invalidateQueries({ queryKey: ['clusters'] })
    await queryClient.invalidateQueries({ queryKey: ['cluster', cluster] })
    await queryClient.prefetchQuery({ ...read.cluster(cluster), staleTime: 0 })
  }
  const approve = useMutation({
    mutationFn: (supersede: boolean) =>
      call(planRoutes.approve, {
        params: { id },
        body: {
          digest: plan.digest,
          ...(disrupts(plan) ? { acknowledgeRepave: true } : {}),
          ...(supersede ? { supersede } : {}),
          ...(comment === '' ? {} : { comment }),
        },
      }),
    onSuccess: async () => {
      saveDraft(cluster, nothing)
      await readAgain()
      toast('info', `The update of ${cluster} has begun`, plan.summary)
      await go(paths.cluster(cluster))
    },
    onSettled: () => queryClient.invalidateQueries(read.plan(id)),
  })
  const reject = useMutation({
    mutationFn: () => call(planRoutes.reject, { params: { id }, body: comment === '' ? {} : { comment } }),
    onSuccess: async () => {
      saveDraft(cluster, nothing)
      await readAgain()
      toast('info', 'The plan is cancelled', `${cluster} stays as it is.`)
      await go(paths.clusterProfile(cluster))
    },
    onSettled: () => queryClient.invalidateQueries(read.plan(id)),
  })
  const busy = approve.isPending || reject.isPending
  const decided = plan.state !== 'open' && plan.state !== 'blocked'
  const outdated = approve.isError && ['plan.stale', 'plan.expired'].includes(problemOf(approve.error).code)
  return (
    <footer className="c-decision">
      {approve.isError && (
        <ProblemAlert
          error={approve.error}
          actions={
            problemOf(approve.error).code === 'update.running' && (
              <Button variant="link" isInline onClick={() => approve.mutate(true)}>
                Stop the running update at its next boundary and continue with this plan
              </Button>
            )
          }
        />
      )}
      {reject.isError && <ProblemAlert error={reject.error} />}
      {(decided || outdated) && <PlanAgain plan={plan} />}
      {!decided && (
        <div className="c-row">
          <ActionButton
            variant={disrupts(plan) ? 'warning' : 'primary'}
            whyNot={busy ? 'The server is being asked.' : (whyNotPlan('continue', plan.state) ?? whyNotOwn(plan))}
            isLoading={approve.isPending}
            onClick={() => approve.mutate(false)}
          >
            Continue
          </ActionButton>
          <ActionButton
            variant="secondary"
            whyNot={busy ? 'The server is being asked.' : whyNotPlan('cancel', plan.state)}
            isLoading={reject.isPending}
            onClick={() => reject.mutate()}
          >
            Cancel
          </ActionButton>
          <TextInput
            aria-label="Comment for the record"
            placeholder="Comment for the record (optional)"
            value={comment}
            onChange={(_, value) => setComment(value)}
            className="c-comment"
          />
          <span className="c-quiet">
            {whyNotPlan('continue', plan.state) ??
              (disrupts(plan)
                ? 'Continuing confirms every replacement and removal listed above.'
                : 'Nothing happens before you continue.')}
          </span>
        </div>
      )}
    </footer>
  )
}

/** A plan that can no longer be continued with, and the way to one that can. */
function PlanAgain({ plan }: { readonly plan: Plan }) {
  const { cluster, state } = plan
  const known = requestOf(plan)
  const request = whyNotAgain(known) === null ? known : null
  const propose = usePropose(cluster)
  const offered = state === 'stale' || state === 'expired' || state === 'open' || state === 'blocked'
  return (
    <>
      {propose.isError && <ProblemAlert error={propose.error} />}
      <div className="c-row">
        {state !== 'open' && <span>{whyNotPlan('continue', state)}</span>}
        {offered && request !== null && (
          <Button variant="primary" isLoading={propose.isPending} onClick={() => propose.mutate(request)}>
            Make a new plan
          </Button>
        )}
        <Go to={offered && request === null ? paths.clusterProfile(cluster) : paths.cluster(cluster)}>
          {offered && request === null ? `Change ${cluster} again` : `Go to ${cluster}`}
        </Go>
      </div>
    </>
  )
}
