import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { cloudAccountRoutes, type NewCloudAccount, type WireCloudAccount } from '#contract/cloud-account.ts'
import { countText } from '#core/base/count-text.ts'
import { call } from '../api/call.ts'
import { read } from '../api/queries.ts'
import { toast } from '../frame/toasts.tsx'
import { FormDialog } from '../ui/form-dialog.tsx'
import { CredentialFields, credentialsOf, type TypedCredentials } from './credential-fields.tsx'

/** Other credentials for an account, which its clusters take at once. */
export function NewCredentials({ account, onClose }: { readonly account: WireCloudAccount; readonly onClose: () => void }) {
  const { name, cloudType, clusters } = account
  const [typed, setTyped] = useState<TypedCredentials>({})
  const queryClient = useQueryClient()
  const credentials = credentialsOf(cloudType, typed)
  const give = useMutation({
    mutationFn: () =>
      call(cloudAccountRoutes.setCredentials, { params: { name }, body: credentials as NewCloudAccount['credentials'] }),
    onSuccess: () => {
      onClose()
      toast('success', `${name} has new credentials`)
      void queryClient.invalidateQueries(read.cloudAccounts())
    },
  })
  return (
    <FormDialog
      title={`New credentials for ${name}`}
      onClose={onClose}
      submit="Give them"
      isDisabled={credentials === null}
      sending={give}
    >
      <p>
        {clusters === 0
          ? 'No cluster uses the account yet.'
          : `${countText(clusters, 'cluster')} of the account ${clusters === 1 ? 'takes' : 'take'} them at once. No node is replaced.`}
      </p>
      <CredentialFields cloudType={cloudType} typed={typed} onType={setTyped} />
    </FormDialog>
  )
}
