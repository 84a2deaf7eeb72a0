import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { Radio } from '@patternfly/react-core/dist/dynamic/components/Radio'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { updateRoutes } from '#contract/update.ts'
import { call } from '../api/call.ts'
import { toast } from '../frame/toasts.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { useImported } from './use-imported.ts'
import { whyNoControl, type RunningUpdate } from './control-rules.ts'

const ways = {
  pause: {
    label: 'At the next boundary',
    description:
      'A control plane that is being replaced is finished first; of worker pools, no outdated node is replaced from now on. Nodes are still repaired, and scaling goes on, but not in a pool whose Kubernetes minor is older than that of the control plane: no node can join it.',
  },
  'pause-now': {
    label: 'Now, also inside the control plane',
    description:
      'No outdated node is replaced from now on. Repair and scaling of the control plane are suspended until the update is resumed. A removal that has begun ends.',
  },
} as const

/** When the pause shall hold, and what each way does meanwhile. One that was asked for can still be made to hold at once. */
export function PauseDialog({ name, update, onClose }: PauseDialogProps) {
  const refusedAtBoundary = whyNoControl('pause', update)
  const [way, setWay] = useState<keyof typeof ways>(refusedAtBoundary === null ? 'pause' : 'pause-now')
  const imported = useImported(name)
  const queryClient = useQueryClient()
  const pause = useMutation({
    mutationFn: () => call(updateRoutes.pause, { params: { name }, body: { now: way === 'pause-now' } }),
    onSuccess: ({ message }) => {
      onClose()
      toast('success', `Pause: ${name}`, message)
    },
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['cluster', name] }),
  })
  return (
    <Dialog
      title={`Pause the update of ${name}?`}
      isOpen
      onClose={onClose}
      error={pause.error}
      actions={
        <Button variant="primary" isLoading={pause.isPending} onClick={() => pause.mutate()}>
          Pause
        </Button>
      }
    >
      {imported ? (
        <p>Layers that are being installed are finished; no other one is begun until the update is resumed.</p>
      ) : (
        <div role="radiogroup" aria-label="When it pauses" className="c-stack">
          {(Object.keys(ways) as (keyof typeof ways)[]).map((each) => (
            <Radio
              key={each}
              id={each}
              name="pause-way"
              label={ways[each].label}
              description={
                each === 'pause' && refusedAtBoundary !== null ? 'It was asked to do so already.' : ways[each].description
              }
              isDisabled={each === 'pause' && refusedAtBoundary !== null}
              isChecked={way === each}
              onChange={() => setWay(each)}
            />
          ))}
        </div>
      )}
    </Dialog>
  )
}

interface PauseDialogProps {
  readonly name: string
  readonly update: RunningUpdate
  readonly onClose: () => void
}
