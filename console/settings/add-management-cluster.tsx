import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { Form } from '@patternfly/react-core/dist/dynamic/components/Form'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { managementClusterRoutes, newManagementClusterSchema } from '#contract/management-cluster.ts'
import { kubeconfigProblem } from '#core/cluster-api/check-kubeconfig.ts'
import { call } from '../api/call.ts'
import { read } from '../api/queries.ts'
import { toast } from '../frame/toasts.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Field } from '../ui/field.tsx'
import { fieldProblems, hasProblems } from '../ui/field-problems.ts'

/** Adds a management cluster once it was reached and found to have all that Cairn needs; what is missing stands in the refusal. */
export function AddManagementCluster({ onClose }: { readonly onClose: () => void }) {
  const [name, setName] = useState('')
  const [kubeconfig, setKubeconfig] = useState('')
  const queryClient = useQueryClient()
  const body = { name, kubeconfig }
  const problems = fieldProblems(newManagementClusterSchema, body)
  const refused = kubeconfig === '' ? null : kubeconfigProblem(kubeconfig)
  const add = useMutation({
    mutationFn: () => call(managementClusterRoutes.create, { body }),
    onSuccess: (added) => {
      onClose()
      toast('success', `${added.name} is added`, `It makes Kubernetes ${added.supports ?? 'of versions that it does not tell'}.`)
      void queryClient.invalidateQueries(read.managementClusters())
    },
  })
  return (
    <Dialog
      title="Add management cluster"
      size="medium"
      isOpen
      onClose={onClose}
      error={add.error}
      actions={
        <Button
          variant="primary"
          type="submit"
          form="add-management-cluster"
          isDisabled={name === '' || kubeconfig === '' || refused !== null || hasProblems(problems) || add.isPending}
          isLoading={add.isPending}
        >
          Add
        </Button>
      }
    >
      <Form
        id="add-management-cluster"
        onSubmit={(event) => {
          event.preventDefault()
          add.mutate()
        }}
      >
        <Field label="Name" value={name} onChange={setName} required problem={problems.name} />
        <Field
          label="Kubeconfig"
          value={kubeconfig}
          onChange={setKubeconfig}
          required
          lines={10}
          problem={refused === null ? problems.kubeconfig : `Refused: ${refused}.`}
          help="Of Cairn's account there. It is kept sealed, and shown nowhere again."
        />
      </Form>
    </Dialog>
  )
}
