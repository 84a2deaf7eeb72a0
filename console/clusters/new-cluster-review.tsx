import { kindWord } from '../ui/layer-stack.tsx'
import { useQuery } from '@tanstack/react-query'
import type { z } from 'zod'
import { clusterRoutes } from '#contract/cluster.ts'
import type { checkSchema } from '#contract/plan.ts'
import { call, yamlBody } from '../api/call.ts'
import { Card } from '../ui/card.tsx'
import { Skeletons } from '../ui/loaded.tsx'
import { DocumentProblems } from '../ui/document-problems.tsx'
import { ProblemAlert } from '../ui/problem-alert.tsx'
import { StateWord } from '../ui/state-word.tsx'
import { itemsAt, textAt, wordOf, type DocumentDraft } from '../ui/document-draft.ts'

type Check = z.infer<typeof checkSchema>

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
  const profiles = itemsAt(draft, ['spec', 'profiles'])
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
              <dd>{profiles.map(({ name, version }) => `${wordOf(name)} ${wordOf(version)}`).join(', ')}</dd>
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
        <Card title="Layers" beside={<span className="c-quiet">{layers.length} in install order</span>}>
          <dl className="c-facts">
            {layers.map(({ profile, name, kind, version }) => (
              <div key={`${profile}/${name}`}>
                <dt>{kindWord(kind)}</dt>
                <dd>
                  {name} <span className="c-quiet">{version}</span>
                </dd>
              </div>
            ))}
          </dl>
        </Card>
      </div>
      <Card title="Checks">
        <CheckList checks={checks} />
      </Card>
    </div>
  )
}

/** Warnings with what to do; what is as it should be is one line. */
function CheckList({ checks }: { readonly checks: readonly Check[] }) {
  const warnings = checks.filter(({ severity }) => severity === 'warning')
  const passed = checks.filter(({ severity }) => severity === 'info')
  return (
    <ul className="c-plain-list c-checks c-stack" aria-label="Checks">
      {warnings.map(({ code, message, remedy }) => (
        <li key={code + message}>
          <StateWord state="warning">
            {message} <span className="c-quiet">{code}</span>
            {remedy !== '' && <span className="c-detail">{remedy}</span>}
          </StateWord>
        </li>
      ))}
      <li>
        <StateWord state="approved">
          Nothing speaks against creating it.{' '}
          <span className="c-quiet">
            {passed.length === 0
              ? 'The server has checked the document.'
              : `${passed.length} remarks: ${[...new Set(passed.map(({ code }) => code))].join(', ')}`}
          </span>
        </StateWord>
      </li>
    </ul>
  )
}
