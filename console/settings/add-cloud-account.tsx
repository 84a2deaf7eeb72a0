import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { cloudAccountRoutes, newCloudAccountSchema, type NewCloudAccount } from '#contract/cloud-account.ts'
import { importedCloud } from '#core/cluster/cluster.ts'
import { call } from '../api/call.ts'
import { read } from '../api/queries.ts'
import { toast } from '../frame/toasts.tsx'
import { paths } from '../paths.ts'
import { Field } from '../ui/field.tsx'
import { fieldProblems, hasProblems } from '../ui/field-problems.ts'
import { FormDialog } from '../ui/form-dialog.tsx'
import { Go } from '../ui/go.tsx'
import { cloudNames, CredentialFields, credentialsOf, type TypedCredentials } from './credential-fields.tsx'

/** Adds credentials of a cloud. Whether the cloud takes them shows when a cluster is made with them. */
export function AddCloudAccount({ onClose }: { readonly onClose: () => void }) {
  const [name, setName] = useState('')
  const [cloudType, setCloudType] = useState('aws')
  const [typed, setTyped] = useState<TypedCredentials>({})
  const queryClient = useQueryClient()
  const credentials = credentialsOf(cloudType, typed)
  const body = { name, cloudType, credentials } as NewCloudAccount
  const problems = fieldProblems(newCloudAccountSchema, { name, cloudType, credentials })
  const add = useMutation({
    mutationFn: () => call(cloudAccountRoutes.create, { body }),
    onSuccess: (added) => {
      onClose()
      toast('success', `${added.name} is added`, 'Clusters can name it in their cloud settings.')
      void queryClient.invalidateQueries(read.cloudAccounts())
    },
  })
  return (
    <FormDialog
      title="Add cloud account"
      {...(cloudType === importedCloud && { size: 'medium' as const })}
      onClose={onClose}
      submit="Add"
      isDisabled={name === '' || credentials === null || hasProblems(problems)}
      sending={add}
    >
      <Field label="Name" value={name} onChange={setName} required problem={problems.name} />
      <Field label="Cloud" value={cloudType} onChange={setCloudType} required options={Object.entries(cloudNames)} />
      {cloudType === importedCloud && (
        <p className="c-quiet">
          <Go to={paths.importCluster()}>Import cluster</Go> adds the account together with its cluster. By itself it is for a
          cluster document that names it.
        </p>
      )}
      <CredentialFields cloudType={cloudType} typed={typed} onType={setTyped} />
    </FormDialog>
  )
}
