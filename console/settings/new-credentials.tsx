import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { cloudAccountRoutes, type NewCloudAccount, type WireCloudAccount } from '#contract/cloud-account.ts'
import { countText } from '#core/base/count-text.ts'
import { importedCloud } from '#core/cluster/cluster.ts'
import { call } from '../api/call.ts'
import { read } from '../api/queries.ts'
import { toast } from '../frame/toasts.tsx'
import { FormDialog } from '../ui/form-dialog.tsx'
import { CredentialFields, credentialsOf, type TypedCredentials } from './credential-fields.tsx'

/** Other credentials for an account, which its clusters take at once. */
export function NewCredentials({ account, onClose }: { readonly account: WireCloudAccount; readonly onClose: () => void }) {
  const { name, cloudType } = account
  const isKubeconfig = cloudType === importedCloud
  const [typed, setTyped] = useState<TypedCredentials>({})
  const queryClient = useQueryClient()
  const credentials = credentialsOf(cloudType, typed)
  const give = useMutation({
    mutationFn: () =>
      call(cloudAccountRoutes.setCredentials, { params: { name }, body: credentials as NewCloudAccount['credentials'] }),
    onSuccess: () => {
      onClose()
      toast('success', `${name} has ${isKubeconfig ? 'a new kubeconfig' : 'new credentials'}`)
      void queryClient.invalidateQueries(read.cloudAccounts())
    },
  })
  return (
    <FormDialog
      title={`New ${isKubeconfig ? 'kubeconfig' : 'credentials'} for ${name}`}
      onClose={onClose}
      submit={isKubeconfig ? 'Give it' : 'Give them'}
      {...(isKubeconfig && { size: 'medium' as const })}
      isDisabled={credentials === null}
      sending={give}
    >
      <p>{outcomeText(account)}</p>
      <CredentialFields cloudType={cloudType} typed={typed} onType={setTyped} />
    </FormDialog>
  )
}

function outcomeText({ cloudType, clusters }: WireCloudAccount): string {
  if (cloudType === importedCloud) return 'It has to lead to the same cluster as the one before, which is forgotten.'
  if (clusters === 0) return 'No cluster uses the account yet.'
  return `${countText(clusters, 'cluster')} of the account ${clusters === 1 ? 'takes' : 'take'} them at once. No node is replaced.`
}
