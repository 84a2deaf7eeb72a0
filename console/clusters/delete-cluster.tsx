import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { clusterRoutes, type Cluster } from '#contract/cluster.ts'
import { isImported } from '#core/cluster/cluster.ts'
import { call } from '../api/call.ts'
import { toast } from '../frame/toasts.tsx'
import { paths } from '../paths.ts'
import { ActionButton } from '../ui/action-button.tsx'
import { Field } from '../ui/field.tsx'
import { FormDialog } from '../ui/form-dialog.tsx'
import { useGo } from '../ui/go.tsx'
import { HowLong, spanText, useNow } from '../ui/when.tsx'
import { whyNot } from './cluster-actions.ts'

const letGo =
  'It is let go: nothing is uninstalled there, and the cluster lives on with its add-ons, which nobody here keeps up any more. Its kubeconfig is forgotten.'

/** The end of a cluster; of one whose end does not come, the way to have it forgotten. Both ask for its name: neither is undone. */
export function DeleteCluster({ cluster }: { readonly cluster: Cluster }) {
  const { status, nodes, deletion } = cluster.status
  const [open, setOpen] = useState(false)
  const forced = status === 'Deleting'
  const imported = isImported(cluster.spec)
  const now = useNow()
  const leftMs = deletion === undefined ? 0 : Date.parse(deletion.forceFrom) - now
  return (
    <>
      <p>
        {forced ? (
          <>
            It is being {imported ? 'let go' : 'deleted'}
            {deletion !== undefined && (
              <>
                , <HowLong since={deletion.since} /> already
              </>
            )}
            :{' '}
            {imported
              ? 'nothing is uninstalled there, and its kubeconfig is forgotten.'
              : `add-ons in reverse order, then the nodes, then the control plane. ${nodes.total} ${nodes.total === 1 ? 'node is' : 'nodes are'} left.`}
          </>
        ) : imported ? (
          letGo
        ) : (
          'Add-ons are removed in reverse order, then the worker pools, then the control plane. It cannot be undone.'
        )}
      </p>
      <div>
        <ActionButton
          variant="secondary"
          isDanger
          whyNot={
            !forced
              ? whyNot('delete', cluster.status)
              : leftMs > 0
                ? `Force is for a deletion that is stuck: one that has not ended after 15 minutes. That is in ${spanText(leftMs)}.`
                : null
          }
          onClick={() => setOpen(true)}
        >
          {forced ? 'Force delete…' : 'Delete this cluster…'}
        </ActionButton>
      </div>
      {open && <DeleteDialog cluster={cluster} forced={forced} onClose={() => setOpen(false)} />}
    </>
  )
}

function DeleteDialog({ cluster, forced, onClose }: DeleteDialogProps) {
  const { name } = cluster.metadata
  const imported = isImported(cluster.spec)
  const [typed, setTyped] = useState('')
  const go = useGo()
  const queryClient = useQueryClient()
  const remove = useMutation({
    mutationFn: () => call(clusterRoutes.delete, { params: { name }, query: forced ? { force: 'true' } : {} }),
    onSuccess: async () => {
      onClose()
      void queryClient.invalidateQueries({ queryKey: ['clusters'] })
      toast('info', forced ? `${name} is forgotten` : `${name} is being ${imported ? 'let go' : 'deleted'}`)
      if (forced) await go(paths.clusters())
      else await queryClient.invalidateQueries({ queryKey: ['cluster', name] })
    },
  })
  return (
    <FormDialog
      title={forced ? `Force the deletion of ${name}?` : `Delete ${name}?`}
      intro={
        forced
          ? `Cairn forgets the cluster at once. What is left of it in its ${imported ? 'management cluster' : 'cloud'} is not removed any more: that is yours to clear away.`
          : imported
            ? letGo
            : `Its ${cluster.status.nodes.total} nodes and all that runs on them go. An update that is under way ends with it. This cannot be undone.`
      }
      onClose={onClose}
      submit={forced ? 'Forget the cluster' : 'Delete the cluster'}
      isDisabled={typed !== name}
      sending={remove}
      isDanger
    >
      <Field label={`Type ${name} to confirm`} value={typed} onChange={setTyped} />
    </FormDialog>
  )
}

interface DeleteDialogProps {
  readonly cluster: Cluster
  readonly forced: boolean
  readonly onClose: () => void
}
