import { useQuery } from '@tanstack/react-query'
import { clusterRoutes } from '#contract/cluster.ts'
import { call, yamlBody } from '../api/call.ts'
import { Card } from '../ui/card.tsx'
import { Skeletons } from '../ui/loaded.tsx'
import { DocumentProblems } from '../ui/document-problems.tsx'
import { ProblemAlert } from '../ui/problem-alert.tsx'
import { textAt, type DocumentDraft } from '../ui/document-draft.ts'
import { chosenProfiles } from './addon-profiles.tsx'
import { CheckedLayers, CheckList } from './checked-cluster.tsx'

/** What the server says to the document, without making the cluster. */
export function useDryRun(draft: DocumentDraft, enabled: boolean) {
  return useQuery({
    queryKey: ['new-cluster', draft.text],
    queryFn: async () => {
      const answer = await call(clusterRoutes.create, { body: draft.text, query: { dryRun: 'true' } }, yamlBody)
      if (!('nodes' in answer)) throw new Error('The server made the cluster instead of checking its document.')
      return answer
    },
    enabled: enabled && draft.unreadable === null && draft.problems.length === 0,
    staleTime: 0,
    gcTime: 0,
    refetchOnWindowFocus: false,
  })
}

/** All that the cluster would come to, and what speaks against it. */
export function ReviewStep({ draft, dryRun }: { readonly draft: DocumentDraft; readonly dryRun: ReturnType<typeof useDryRun> }) {
  if (draft.problems.length > 0) return <DocumentProblems draft={draft} />
  if (dryRun.isError) return <ProblemAlert error={dryRun.error} />
  if (!dryRun.data) return <Skeletons rows={8} />
  const { nodes, layers, kubernetesVersion, checks } = dryRun.data
  const total = nodes.reduce((sum, { count }) => sum + count, 0)
  return (
    <div className="c-stack">
      <div className="c-cards">
        <Card title="The cluster">
          <dl className="c-facts">
            <div>
              <dt>Name</dt>
              <dd>{textAt(draft, ['metadata', 'name'])}</dd>
            </div>
            <div>
              <dt>Profiles</dt>
              <dd>
                {chosenProfiles(draft)
                  .map(({ name, version }) => `${name} ${version}`)
                  .join(', ')}
              </dd>
            </div>
            <div>
              <dt>Kubernetes</dt>
              <dd>{kubernetesVersion}</dd>
            </div>
            <div>
              <dt>Region</dt>
              <dd>{textAt(draft, ['spec', 'cloud', 'region']) || 'none'}</dd>
            </div>
            <div>
              <dt>Nodes</dt>
              <dd>
                {total}: {nodes.map(({ pool, count }) => `${count} ${pool}`).join(', ')}
              </dd>
            </div>
          </dl>
        </Card>
        <CheckedLayers layers={layers} />
      </div>
      <Card title="Checks">
        <CheckList checks={checks} verdict="Nothing speaks against creating it." />
      </Card>
    </div>
  )
}
