import { useQuery } from '@tanstack/react-query'
import type { z } from 'zod'
import type { Cluster, clusterRevisionSchema } from '#contract/cluster.ts'
import type { Update } from '#contract/update.ts'
import { read } from '../api/queries.ts'
import { paths } from '../paths.ts'
import { usePropose } from '../plans/propose.ts'
import { ActionButton } from '../ui/action-button.tsx'
import { useNamed } from '../ui/address.ts'
import { Card } from '../ui/card.tsx'
import { DataTable, type Column } from '../ui/data-table.tsx'
import { Go } from '../ui/go.tsx'
import { Loaded } from '../ui/loaded.tsx'
import { ProblemAlert } from '../ui/problem-alert.tsx'
import { StateWord } from '../ui/state-word.tsx'
import { spanText, When } from '../ui/when.tsx'
import { whyNot } from './cluster-actions.ts'
import { CompareRevisions } from './compare-revisions.tsx'

export type Revision = z.infer<typeof clusterRevisionSchema>

/** What has been done to the cluster, what proved it, and the way back to an earlier revision. */
export function UpdatesTab() {
  const { name } = useNamed<'name'>()
  const cluster = useQuery(read.cluster(name))
  const updates = useQuery(read.updates(name))
  const revisions = useQuery(read.revisions(name))
  return (
    <div className="c-stack">
      <Card title="Updates">
        <Loaded query={updates} rows={4}>
          {({ items }) => <Updates cluster={name} updates={items} />}
        </Loaded>
      </Card>
      <Card title="Revisions">
        <Loaded query={revisions} rows={4}>
          {({ items }) => <Loaded query={cluster}>{(one) => <Revisions cluster={one} revisions={items} />}</Loaded>}
        </Loaded>
      </Card>
      {revisions.data !== undefined && revisions.data.items.length > 1 && (
        <CompareRevisions cluster={name} revisions={revisions.data.items} />
      )}
    </div>
  )
}

function Updates({ cluster, updates }: { readonly cluster: string; readonly updates: readonly Update[] }) {
  if (updates.length === 0) return <p className="c-quiet">This cluster has not been updated yet.</p>
  const columns: readonly Column<Update>[] = [
    { name: 'Phase', cell: ({ phase }) => <StateWord state={phase} /> },
    { name: 'What', cell: (update) => <What cluster={cluster} update={update} /> },
    {
      name: 'Nodes',
      numeric: true,
      cell: ({ nodesDone, nodesTotal }) => (
        <span className="c-nowrap">{nodesTotal === 0 ? 'none' : `${nodesDone} of ${nodesTotal}`}</span>
      ),
    },
    { name: 'By', cell: ({ by, comment }) => <span title={comment}>{by}</span> },
    { name: 'Started', cell: ({ startedAt }) => <When at={startedAt} /> },
    { name: 'Forecast', cell: ({ forecast }) => forecastText(forecast) },
    {
      name: 'Took',
      cell: ({ startedAt, endedAt }) => (endedAt === null ? 'under way' : spanText(Date.parse(endedAt) - Date.parse(startedAt))),
    },
    {
      name: 'Evidence',
      wide: true,
      cell: ({ evidence }) => (evidence === null ? <span className="c-quiet">none</span> : evidenceText(evidence)),
    },
  ]
  return <DataTable label="Updates" columns={columns} rows={updates} keyOf={({ id }) => id} />
}

function evidenceText({ nodes, layers }: NonNullable<Update['evidence']>): string {
  return `${nodes.length === 1 ? '1 node' : `${nodes.length} nodes`}, ${layers.length} layers`
}

/** In engine time, like what it came to. */
function forecastText(forecast: Update['forecast']): string {
  if (forecast === null) return ''
  const { p50, p90, took, error } = forecast
  const range = p90 === null || p90 === p50 ? p50 : `${p50}–${p90}`
  return took === null ? range : `${range}, took ${took}${error === null ? '' : `, ${errorText(error)}`}`
}

/** How far the likeliest duration was off. */
function errorText(error: number): string {
  const percent = Math.round(Math.abs(error) * 100)
  return percent === 0 ? 'as foretold' : `${percent}% ${error > 0 ? 'longer' : 'shorter'}`
}

function What({ cluster, update: { id, summary, comment, waiting } }: { readonly cluster: string; readonly update: Update }) {
  return (
    <>
      <Go to={paths.clusterUpdate(cluster, id)}>{summary}</Go>
      {comment !== '' && <span className="c-detail">{comment}</span>}
      {waiting !== null && <span className="c-detail">{waiting.reason}</span>}
    </>
  )
}

function Revisions({ cluster, revisions }: { readonly cluster: Cluster; readonly revisions: readonly Revision[] }) {
  const propose = usePropose(cluster.metadata.name)
  const columns: readonly Column<Revision>[] = [
    { name: 'Revision', width: '8em', cell: ({ number }) => number },
    {
      name: 'What',
      cell: ({ plan, summary }) => (plan === null ? summary : <Go to={paths.plan(cluster.metadata.name, plan)}>{summary}</Go>),
    },
    { name: 'By', cell: ({ by }) => by },
    { name: 'When', cell: ({ at }) => <When at={at} /> },
    {
      name: 'Roll back',
      headless: true,
      cell: ({ number }) =>
        number === cluster.status.revision ? (
          <span className="c-mark">current</span>
        ) : (
          <ActionButton
            variant="link"
            size="sm"
            isInline
            aria-label={`Roll back to revision ${number}`}
            whyNot={whyNot('change', cluster.status)}
            isLoading={propose.isPending && propose.variables.rollbackTo === number}
            onClick={() => propose.mutate({ rollbackTo: number })}
          >
            Roll back
          </ActionButton>
        ),
    },
  ]
  return (
    <>
      {propose.isError && <ProblemAlert error={propose.error} />}
      <DataTable label="Revisions" columns={columns} rows={revisions} keyOf={({ number }) => String(number)} />
    </>
  )
}
