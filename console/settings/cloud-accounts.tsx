import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { cloudAccountRoutes, type WireCloudAccount } from '#contract/cloud-account.ts'
import { countText } from '#core/base/count-text.ts'
import { importedCloud } from '#core/cluster/cluster.ts'
import { call } from '../api/call.ts'
import { read } from '../api/queries.ts'
import { toast } from '../frame/toasts.tsx'
import { ActionButton } from '../ui/action-button.tsx'
import { DataTable, type Column } from '../ui/data-table.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Loaded } from '../ui/loaded.tsx'
import { When } from '../ui/when.tsx'
import { AddCloudAccount } from './add-cloud-account.tsx'
import { cloudNames } from './credential-fields.tsx'
import { NewCredentials } from './new-credentials.tsx'
import { SettingsPage } from './settings-page.tsx'

type Asked = { readonly kind: 'credentials' | 'delete'; readonly account: WireCloudAccount }

/** Credentials of clouds, with which clusters are made. */
export function CloudAccounts() {
  const [adding, setAdding] = useState(false)
  const [asked, setAsked] = useState<Asked | null>(null)
  const all = useQuery(read.cloudAccounts())
  const columns: readonly Column<WireCloudAccount>[] = [
    { name: 'Name', cell: ({ name }) => name },
    { name: 'Cloud', cell: ({ cloudType }) => cloudNames[cloudType] ?? cloudType },
    { name: 'Clusters', numeric: true, cell: ({ clusters }) => String(clusters) },
    { name: 'Credentials given', cell: ({ changedAt }) => <When at={changedAt} /> },
    {
      name: 'New credentials',
      headless: true,
      cell: (account) => (
        <Button
          variant="link"
          isInline
          aria-label={`New ${account.cloudType === importedCloud ? 'kubeconfig' : 'credentials'} for ${account.name}`}
          onClick={() => setAsked({ kind: 'credentials', account })}
        >
          {account.cloudType === importedCloud ? 'New kubeconfig' : 'New credentials'}
        </Button>
      ),
    },
    {
      name: 'Delete',
      headless: true,
      cell: (account) => (
        <ActionButton
          variant="link"
          isInline
          isDanger
          aria-label={`Delete ${account.name}`}
          whyNot={whyKept(account)}
          onClick={() => setAsked({ kind: 'delete', account })}
        >
          Delete
        </ActionButton>
      ),
    },
  ]
  const close = () => setAsked(null)
  return (
    <SettingsPage
      actions={
        <Button variant="primary" onClick={() => setAdding(true)}>
          Add cloud account
        </Button>
      }
    >
      <p className="c-quiet">
        Clusters that a management cluster makes on AWS or vSphere name an account in their cloud settings; one of an imported
        cluster holds its kubeconfig. What an account holds is kept sealed, and not shown here.
      </p>
      <Loaded query={all} rows={3} shape="table">
        {({ items }) =>
          items.length === 0 ? (
            <p>
              There are no cloud accounts: clusters are made with the credentials that their provider&apos;s controllers have.
            </p>
          ) : (
            <DataTable label="Cloud accounts" columns={columns} rows={items} keyOf={({ name }) => name} />
          )
        }
      </Loaded>
      {adding && <AddCloudAccount onClose={() => setAdding(false)} />}
      {asked?.kind === 'credentials' && <NewCredentials account={asked.account} onClose={close} />}
      {asked?.kind === 'delete' && <DeleteCloudAccount name={asked.account.name} onClose={close} />}
    </SettingsPage>
  )
}

function whyKept({ clusters, cloudType }: WireCloudAccount): string | null {
  if (clusters === 0) return null
  if (cloudType === importedCloud) return 'It holds the kubeconfig of an imported cluster, and goes with it.'
  return `It is used by ${countText(clusters, 'cluster')}: give them another account first.`
}

function DeleteCloudAccount({ name, onClose }: { readonly name: string; readonly onClose: () => void }) {
  const queryClient = useQueryClient()
  const remove = useMutation({
    mutationFn: () => call(cloudAccountRoutes.delete, { params: { name } }),
    onSuccess: () => {
      onClose()
      toast('success', `${name} is deleted`)
      void queryClient.invalidateQueries(read.cloudAccounts())
    },
  })
  return (
    <Dialog
      title={`Delete ${name}?`}
      isOpen
      onClose={onClose}
      error={remove.error}
      actions={
        <Button variant="danger" isLoading={remove.isPending} isDisabled={remove.isPending} onClick={() => remove.mutate()}>
          Delete
        </Button>
      }
    >
      <p>Its credentials are gone then. No cluster uses it.</p>
    </Dialog>
  )
}
