import { useQuery } from '@tanstack/react-query'
import type { z } from 'zod'
import { countText } from '#core/base/count-text.ts'
import type { Cluster, clusterRevisionSchema } from '#contract/cluster.ts'
import type { Update } from '#contract/update.ts'
import { useEngineSpeed } from '../api/engine-speed.ts'
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
        <Loaded query={updates} rows={4} shape="table">
          {({ items }) => <Updates cluster={name} updates={items} />}
        </Loaded>
      </Card>
      <Card title="Revisions">
        <Loaded query={revisions} rows={4} shape="table">
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
    {
      name: 'Update',
      width: '10%',
      cell: ({ id, revision }) => (
        <Go to={paths.clusterUpdate(cluster, id)} className="c-nowrap" aria-label={`Update to revision ${revision}`}>
          to revision {revision}
        </Go>
      ),
    },
    { name: 'Phase', width: '12%', cell: ({ phase }) => <StateWord state={phase} /> },
    { name: 'What', cell: (update) => <What update={update} /> },
    {
      name: 'Nodes',
      numeric: true,
      width: '8%',
      cell: ({ nodesDone, nodesTotal }) => (
        <span className="c-nowrap">{nodesTotal === 0 ? 'none' : `${nodesDone} of ${nodesTotal}`}</span>
      ),
    },
    { name: 'By', width: '13%', cell: ({ by, comment }) => <span title={comment}>{by}</span> },
    { name: 'Started', width: '10%', cell: ({ startedAt }) => <When at={startedAt} /> },
    { name: 'Took', width: '16%', cell: (update) => <Took cluster={cluster} update={update} /> },
    {
      name: 'Evidence',
      width: '9%',
      wide: true,
      cell: ({ evidence }) => (evidence === null ? <span className="c-quiet">none</span> : evidenceText(evidence)),
    },
  ]
  return <DataTable label="Updates" columns={columns} rows={updates} keyOf={({ id }) => id} />
}

function evidenceText({ nodes, layers }: NonNullable<Update['evidence']>): string {
  const own = countText(layers.length, 'layer')
  // Of an imported cluster, no nodes are told anything.
  return nodes.length === 0 ? own : `${countText(nodes.length, 'node')}, ${own}`
}

/** In engine time, like what was foretold; by the clock too, where engine time does not go with it. */
function Took({ cluster, update: { forecast, startedAt, endedAt } }: TookProps) {
  const speed = useEngineSpeed(cluster)
  const took = forecast?.took ?? null
  const clock = endedAt === null ? null : spanText(Date.parse(endedAt) - Date.parse(startedAt))
  const isFast = speed !== undefined && speed !== 1
  const byClock = isFast ? `${clock} by the clock` : clock
  return (
    <>
      <span className="c-nowrap">{took ?? (clock === null ? 'under way' : byClock)}</span>
      {forecast !== null && <span className="c-detail">{foretoldText(forecast)}</span>}
      {took !== null && isFast && <span className="c-detail c-nowrap">{byClock}</span>}
    </>
  )
}

interface TookProps {
  readonly cluster: string
  readonly update: Update
}

/** `foretold 11m–14m, 9% longer`. */
function foretoldText({ p50, p90, error }: NonNullable<Update['forecast']>): string {
  const range = p90 === null || p90 === p50 ? p50 : `${p50}–${p90}`
  return `foretold ${range}${error === null ? '' : `, ${errorText(error)}`}`
}

/** How far the likeliest duration was off. */
function errorText(error: number): string {
  const percent = Math.round(Math.abs(error) * 100)
  return percent === 0 ? 'as foretold' : `${percent}% ${error > 0 ? 'longer' : 'shorter'}`
}

function What({ update: { summary, comment, waiting } }: { readonly update: Update }) {
  return (
    <>
      {summary}
      {comment !== '' && <span className="c-detail">{comment}</span>}
      {waiting !== null && <span className="c-detail">{waiting.reason}</span>}
    </>
  )
}

function Revisions({ cluster, revisions }: { readonly cluster: Cluster; readonly revisions: readonly Revision[] }) {
  const propose = usePropose(cluster.metadata.name)
  const columns: readonly Column<Revision>[] = [
    {
      name: 'Revision',
      width: '8em',
      cell: ({ number, plan }) =>
        plan === null ? (
          number
        ) : (
          <Go to={paths.plan(cluster.metadata.name, plan)} aria-label={`Plan of revision ${number}`}>
            {number}
          </Go>
        ),
    },
    { name: 'What', cell: ({ summary }) => summary },
    { name: 'By', width: '20%', cell: ({ by }) => by },
    { name: 'When', width: '12%', cell: ({ at }) => <When at={at} /> },
    {
      name: 'Roll back',
      headless: true,
      width: '6em',
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
