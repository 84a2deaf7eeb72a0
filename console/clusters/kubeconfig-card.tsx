import { useMutation } from '@tanstack/react-query'
import { clusterRoutes, type Cluster } from '#contract/cluster.ts'
import { call } from '../api/call.ts'
import { ActionButton } from '../ui/action-button.tsx'
import { Card } from '../ui/card.tsx'
import { ProblemAlert } from '../ui/problem-alert.tsx'

/** The way in for kubectl. */
export function KubeconfigCard({ cluster: { metadata, spec } }: { readonly cluster: Cluster }) {
  const { name } = metadata
  const download = useMutation({
    mutationFn: () => call(clusterRoutes.kubeconfig, { params: { name } }),
    onSuccess: ({ kubeconfig }) => save(`${name}.kubeconfig`, kubeconfig),
    // It stays nowhere in the page.
    gcTime: 0,
  })
  const isSimulated = spec.managementCluster === undefined
  return (
    <Card title="Kubeconfig" beside={<span className="c-quiet">Who reads it stands in the audit</span>}>
      {download.isError && <ProblemAlert error={download.error} />}
      <p>It is that of the cluster’s administrator: whoever holds it may do everything there.</p>
      <div className="c-row">
        <ActionButton
          variant="secondary"
          size="sm"
          whyNot={isSimulated ? 'The cluster runs on the simulator, where nothing answers.' : null}
          isLoading={download.isPending}
          onClick={() => download.mutate()}
        >
          Download the kubeconfig
        </ActionButton>
        {download.isSuccess && <span role="status">It is downloaded.</span>}
      </div>
    </Card>
  )
}

function save(file: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: 'application/yaml' }))
  const link = document.createElement('a')
  link.href = address
  link.download = file
  link.click()
  // A browser may begin to read it after the click only.
  setTimeout(() => URL.revokeObjectURL(address), 60_000)
}
