import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { updateRoutes } from '#contract/update.ts'
import { call } from '../api/call.ts'
import { toast } from '../frame/toasts.tsx'
import { ActionButton } from '../ui/action-button.tsx'
import { ProblemAlert } from '../ui/problem-alert.tsx'
import { AbortDialog } from './abort-dialog.tsx'
import { whyNoControl, type RunningUpdate } from './control-rules.ts'
import { PauseDialog } from './pause-dialog.tsx'

const atOnce = { resume: 'Resume', retry: 'Retry now' } as const

/** What can be done to the update under way. Those that disrupt or hold up something first say what they come to. */
export function UpdateControls({ name, update }: { readonly name: string; readonly update: RunningUpdate }) {
  const [open, setOpen] = useState<'pause' | 'abort' | null>(null)
  const control = useControl(name)
  return (
    <>
      {control.isError && <ProblemAlert error={control.error} />}
      <div className="c-row" role="group" aria-label="Controls of the update">
        <ActionButton variant="secondary" size="sm" whyNot={whyNoControl('pause-now', update)} onClick={() => setOpen('pause')}>
          Pause…
        </ActionButton>
        {(Object.keys(atOnce) as (keyof typeof atOnce)[]).map((what) => (
          <ActionButton
            key={what}
            variant="secondary"
            size="sm"
            whyNot={whyNoControl(what, update)}
            isLoading={control.isPending && control.variables === what}
            onClick={() => control.mutate(what)}
          >
            {atOnce[what]}
          </ActionButton>
        ))}
        <ActionButton
          variant="secondary"
          size="sm"
          isDanger
          whyNot={whyNoControl('abort', update)}
          onClick={() => setOpen('abort')}
        >
          Abort…
        </ActionButton>
      </div>
      {open === 'pause' && <PauseDialog name={name} update={update} onClose={() => setOpen(null)} />}
      {open === 'abort' && <AbortDialog name={name} onClose={() => setOpen(null)} />}
    </>
  )
}

/** A cluster that failed to provision has no update, and can be tried again all the same. */
export function RetryProvisioning({ name }: { readonly name: string }) {
  const control = useControl(name)
  return (
    <>
      {control.isError && <ProblemAlert error={control.error} />}
      <div>
        <ActionButton
          variant="secondary"
          size="sm"
          whyNot={null}
          isLoading={control.isPending}
          onClick={() => control.mutate('retry')}
        >
          {atOnce.retry}
        </ActionButton>
      </div>
    </>
  )
}

/** Sends those that need no question. */
export function useControl(name: string) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (what: keyof typeof atOnce) => call(updateRoutes[what], { params: { name } }),
    onSuccess: ({ message }, what) => toast('success', `${atOnce[what]}: ${name}`, message),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['cluster', name] }),
  })
}
