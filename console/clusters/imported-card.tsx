import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useState } from 'react'
import type { Cluster } from '#contract/cluster.ts'
import { read } from '../api/queries.ts'
import { paths } from '../paths.ts'
import { ActionButton } from '../ui/action-button.tsx'
import { Card } from '../ui/card.tsx'
import { Go } from '../ui/go.tsx'
import { When } from '../ui/when.tsx'

const NewCredentials = lazy(async () => ({ default: (await import('../settings/new-credentials.tsx')).NewCredentials }))

/** The way to a cluster that others run. Nothing else of its cloud is Cairn's to set. */
export function ImportedCard({ cluster }: { readonly cluster: Cluster }) {
  const [changing, setChanging] = useState(false)
  const accounts = useQuery(read.cloudAccounts())
  const { account: name = '', region } = cluster.spec.cloud
  const account = accounts.data?.items.find((one) => one.name === name)
  return (
    <Card title="Cloud settings" beside={<span className="c-quiet">The kubeconfig is shown nowhere again</span>}>
      <p>Others run the cluster, and say what its machines are. The kubeconfig is Cairn’s way there.</p>
      <dl className="c-facts">
        <div>
          <dt>Cloud</dt>
          <dd>{region === '' ? 'imported' : `imported, ${region}`}</dd>
        </div>
        <div>
          <dt>Kubeconfig</dt>
          <dd>
            in the cloud account <Go to={paths.cloudAccounts()}>{name}</Go>
            {account !== undefined && (
              <span className="c-quiet">
                , given <When at={account.changedAt} />
              </span>
            )}
          </dd>
        </div>
      </dl>
      <div className="c-row">
        <ActionButton
          variant="secondary"
          size="sm"
          whyNot={account === undefined ? 'Its cloud account is being read.' : null}
          onClick={() => setChanging(true)}
        >
          New kubeconfig…
        </ActionButton>
      </div>
      {changing && account !== undefined && (
        <Suspense fallback={null}>
          <NewCredentials account={account} onClose={() => setChanging(false)} />
        </Suspense>
      )}
    </Card>
  )
}
