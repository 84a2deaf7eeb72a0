import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { Cluster } from '#contract/cluster.ts'
import { updateRoutes } from '#contract/update.ts'
import { call } from '../api/call.ts'
import { toast } from '../frame/toasts.tsx'
import { ActionButton } from '../ui/action-button.tsx'
import { ProblemAlert } from '../ui/problem-alert.tsx'
import { whyNot } from './cluster-actions.ts'

const controls = { pause: 'Pause', resume: 'Resume', retry: 'Retry' } as const

/** Pause, resume and retry the update under way; the answer says from when it holds and what it suspends. */
export function UpdateControls({ name, status }: { readonly name: string; readonly status: Cluster['status'] }) {
  const queryClient = useQueryClient()
  const control = useMutation({
    mutationFn: (what: keyof typeof controls) => call(updateRoutes[what], { params: { name } }),
    onSuccess: ({ message }, what) => {
      toast('success', `${controls[what]}: ${name}`, message)
      void queryClient.invalidateQueries({ queryKey: ['cluster', name] })
    },
  })
  return (
    <>
      {control.isError && <ProblemAlert error={control.error} />}
      <div className="c-row">
        {(Object.keys(controls) as (keyof typeof controls)[]).map((what) => (
          <ActionButton
            key={what}
            variant="secondary"
            size="sm"
            whyNot={whyNot(what, status)}
            isLoading={control.isPending && control.variables === what}
            onClick={() => control.mutate(what)}
          >
            {controls[what]}
          </ActionButton>
        ))}
      </div>
    </>
  )
}
