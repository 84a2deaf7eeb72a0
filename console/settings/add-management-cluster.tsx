import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { managementClusterRoutes, newManagementClusterSchema } from '#contract/management-cluster.ts'
import { call } from '../api/call.ts'
import { read } from '../api/queries.ts'
import { toast } from '../frame/toasts.tsx'
import { Field } from '../ui/field.tsx'
import { fieldProblems, hasProblems } from '../ui/field-problems.ts'
import { FormDialog } from '../ui/form-dialog.tsx'
import { KubeconfigField, kubeconfigRefused } from '../ui/kubeconfig-field.tsx'

/** Adds a management cluster once it was reached and found to have all that Cairn needs; what is missing stands in the refusal. */
export function AddManagementCluster({ onClose }: { readonly onClose: () => void }) {
  const [name, setName] = useState('')
  const [kubeconfig, setKubeconfig] = useState('')
  const queryClient = useQueryClient()
  const body = { name, kubeconfig }
  const problems = fieldProblems(newManagementClusterSchema, body)
  const add = useMutation({
    mutationFn: () => call(managementClusterRoutes.create, { body }),
    onSuccess: (added) => {
      onClose()
      toast('success', `${added.name} is added`, `It makes Kubernetes ${added.supports ?? 'of versions that it does not tell'}.`)
      void queryClient.invalidateQueries(read.managementClusters())
    },
  })
  return (
    <FormDialog
      title="Add management cluster"
      size="medium"
      onClose={onClose}
      submit="Add"
      isDisabled={name === '' || kubeconfig === '' || kubeconfigRefused(kubeconfig) !== null || hasProblems(problems)}
      sending={add}
    >
      <Field label="Name" value={name} onChange={setName} required problem={problems.name} />
      <KubeconfigField
        value={kubeconfig}
        onChange={setKubeconfig}
        problem={problems.kubeconfig}
        help="Of Cairn's account there. It is kept sealed, and shown nowhere again."
      />
    </FormDialog>
  )
}
