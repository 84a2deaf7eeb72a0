import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { z } from 'zod'
import { apiKeyRoutes, type apiKeySchema } from '#contract/session.ts'
import { call } from '../api/call.ts'
import { read } from '../api/queries.ts'
import { toast } from '../frame/toasts.tsx'
import { DataTable, type Column } from '../ui/data-table.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Loaded } from '../ui/loaded.tsx'
import { StateWord } from '../ui/state-word.tsx'
import { useNow, When } from '../ui/when.tsx'
import { NewApiKey } from './new-api-key.tsx'
import { SettingsPage } from './settings-page.tsx'

type ApiKey = z.infer<typeof apiKeySchema>

/** Keys with which machines call the API. */
export function ApiKeys() {
  const [revoked, setRevoked] = useState<ApiKey | null>(null)
  const [creating, setCreating] = useState(false)
  const keys = useQuery(read.apiKeys())
  const columns: readonly Column<ApiKey>[] = [
    { name: 'Name', cell: ({ name }) => name },
    { name: 'Made by', cell: ({ createdBy }) => createdBy },
    { name: 'Made', cell: ({ createdAt }) => <When at={createdAt} /> },
    { name: 'Expires', cell: ({ expiresAt }) => <Expiry at={expiresAt} /> },
    { name: 'Last used', cell: ({ lastUsedAt }) => (lastUsedAt === null ? 'never' : <When at={lastUsedAt} />) },
    {
      name: 'Revoke',
      headless: true,
      cell: (key) => (
        <Button variant="link" isInline isDanger aria-label={`Revoke ${key.name}`} onClick={() => setRevoked(key)}>
          Revoke
        </Button>
      ),
    },
  ]
  return (
    <SettingsPage
      actions={
        <Button variant="primary" onClick={() => setCreating(true)}>
          Create API key
        </Button>
      }
    >
      <p className="c-quiet">
        A pipeline or the command line sends a key with each request, and acts in the name of whoever made it.
      </p>
      <Loaded query={keys} rows={3} shape="table">
        {({ items }) =>
          items.length === 0 ? (
            <p>There are no API keys.</p>
          ) : (
            <DataTable label="API keys" columns={columns} rows={items} keyOf={({ id }) => id} />
          )
        }
      </Loaded>
      {creating && <NewApiKey onClose={() => setCreating(false)} />}
      {revoked !== null && <Revoke apiKey={revoked} onClose={() => setRevoked(null)} />}
    </SettingsPage>
  )
}

function Expiry({ at }: { readonly at: string | null }) {
  const now = useNow()
  if (at === null) return 'never'
  if (Date.parse(at) > now) return <When at={at} />
  return (
    <StateWord state="expired">
      expired <When at={at} />
    </StateWord>
  )
}

function Revoke({ apiKey: { id, name }, onClose }: { readonly apiKey: ApiKey; readonly onClose: () => void }) {
  const queryClient = useQueryClient()
  const revoke = useMutation({
    mutationFn: () => call(apiKeyRoutes.delete, { params: { id } }),
    onSuccess: () => {
      onClose()
      toast('success', `${name} is revoked`)
      void queryClient.invalidateQueries(read.apiKeys())
    },
  })
  return (
    <Dialog
      title={`Revoke ${name}?`}
      isOpen
      onClose={onClose}
      error={revoke.error}
      actions={
        <Button variant="danger" isLoading={revoke.isPending} onClick={() => revoke.mutate()}>
          Revoke
        </Button>
      }
    >
      <p>Whatever uses the key is refused from then on.</p>
    </Dialog>
  )
}
