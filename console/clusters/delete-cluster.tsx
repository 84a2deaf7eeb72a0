import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { Form, FormGroup } from '@patternfly/react-core/dist/dynamic/components/Form'
import { TextInput } from '@patternfly/react-core/dist/dynamic/components/TextInput'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { clusterRoutes, type Cluster } from '#contract/cluster.ts'
import { call } from '../api/call.ts'
import { toast } from '../frame/toasts.tsx'
import { ActionButton } from '../ui/action-button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { whyNot } from './cluster-actions.ts'

/** Deleting asks for the name: a cluster that is gone does not come back. */
export function DeleteCluster({ cluster }: { readonly cluster: Cluster }) {
  const { name } = cluster.metadata
  const [open, setOpen] = useState(false)
  const [typed, setTyped] = useState('')
  const queryClient = useQueryClient()
  const remove = useMutation({
    mutationFn: () => call(clusterRoutes.delete, { params: { name } }),
    onSuccess: () => {
      setOpen(false)
      toast('info', `${name} is being deleted`)
      void queryClient.invalidateQueries({ queryKey: ['cluster', name] })
      void queryClient.invalidateQueries({ queryKey: ['clusters'] })
    },
  })
  return (
    <>
      <ActionButton variant="secondary" isDanger whyNot={whyNot('delete', cluster.status)} onClick={() => setOpen(true)}>
        Delete…
      </ActionButton>
      <Dialog
        title={`Delete ${name}?`}
        isOpen={open}
        onClose={() => setOpen(false)}
        error={remove.error}
        actions={
          <Button variant="danger" isDisabled={typed !== name} isLoading={remove.isPending} onClick={() => remove.mutate()}>
            Delete the cluster
          </Button>
        }
      >
        <p>
          Add-ons are removed in reverse order, then the {cluster.status.nodes.total} nodes, then the control plane. This cannot
          be undone.
        </p>
        <Form onSubmit={(event) => event.preventDefault()}>
          <FormGroup label={`Type ${name} to confirm`} fieldId="delete-name">
            <TextInput id="delete-name" value={typed} onChange={(_, value) => setTyped(value)} autoComplete="off" />
          </FormGroup>
        </Form>
      </Dialog>
    </>
  )
}
