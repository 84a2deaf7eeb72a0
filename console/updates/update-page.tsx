import '../plans/plan.css'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { updateRoutes, exportForms, type UpdateDetail } from '#contract/update.ts'
import { addressOf } from '../api/call.ts'
import { read } from '../api/queries.ts'
import { UpdateControls } from '../clusters/update-controls.tsx'
import { UpdateStanding } from '../clusters/update-standing.tsx'
import { WaitText } from '../clusters/wait-text.tsx'
import { paths } from '../paths.ts'
import { useNamed } from '../ui/address.ts'
import { Card } from '../ui/card.tsx'
import { Go } from '../ui/go.tsx'
import { Loaded } from '../ui/loaded.tsx'
import { PageHeading } from '../ui/page-heading.tsx'
import { StateWord } from '../ui/state-word.tsx'
import { When } from '../ui/when.tsx'
import { EvidenceTables } from './evidence-tables.tsx'
import { ForecastComparison } from './forecast-comparison.tsx'
import { Timeline } from './timeline.tsx'

/** One update with all that is known of it: who wanted it, what it went through, what was foretold, and what proves its end. */
export function UpdatePage() {
  const { name, id } = useNamed<'name' | 'id'>()
  const trail = [
    { name: 'Clusters', to: paths.clusters() },
    { name, to: paths.cluster(name) },
    { name: 'Updates', to: paths.clusterUpdates(name) },
  ]
  return (
    <Loaded query={useQuery(read.update(name, id))} rows={3} shape="cards" page={`Update of ${name}`} trail={trail}>
      {(update) => <OneUpdate update={update} />}
    </Loaded>
  )
}

function OneUpdate({ update }: { readonly update: UpdateDetail }) {
  const { cluster, id, phase, waiting, evidence } = update
  // While it runs it is what is looked at; afterwards what came of it is.
  const timeline = (
    <Card title="Timeline">
      <Timeline update={update} />
    </Card>
  )
  return (
    <>
      <PageHeading
        title={`Update of ${cluster} to revision ${update.revision}`}
        trail={[
          { name: 'Clusters', to: paths.clusters() },
          { name: cluster, to: paths.cluster(cluster) },
          { name: 'Updates', to: paths.clusterUpdates(cluster) },
        ]}
        beside={
          <>
            <StateWord state={phase} />
            <span className="c-quiet">
              by {update.by}, <When at={update.startedAt} />
              {update.nodesTotal > 0 && `, ${update.nodesDone} of ${update.nodesTotal} nodes`}
            </span>
          </>
        }
        actions={<Exports cluster={cluster} id={id} />}
      >
        <p className="c-plan-summary">{update.summary}</p>
      </PageHeading>
      <div className="c-stack">
        {waiting !== null && <WaitText wait={waiting} halted={phase === 'halted'} />}
        <UpdateStanding cluster={cluster} update={update} />
        {update.endedAt === null && <UpdateControls name={cluster} update={update} />}
        <div className="c-cards">
          <Card title="Who wanted it" beside={<Go to={paths.plan(cluster, update.plan)}>The plan</Go>}>
            <Facts rows={wishOf(update)} />
          </Card>
          <Card title="Phases">
            <Facts
              rows={update.phases.map(({ phase: each, at, message }) => [
                <StateWord key={each} state={each} />,
                <PhaseText key={at} at={at} message={message} />,
              ])}
            />
          </Card>
        </div>
        {update.endedAt === null && timeline}
        <Card title="Forecast and reality">
          <ForecastComparison update={update} />
        </Card>
        <Card title="Evidence">
          {evidence === null ? (
            <p className="c-quiet">
              {update.endedAt === null
                ? 'There is none before the update is verified.'
                : 'It ended without having been verified.'}
            </p>
          ) : (
            <EvidenceTables evidence={evidence} />
          )}
        </Card>
        {update.endedAt !== null && timeline}
      </div>
    </>
  )
}

function PhaseText({ at, message }: { readonly at: string; readonly message: string }) {
  return (
    <>
      <When at={at} />
      <span className="c-detail">{message}</span>
    </>
  )
}

type Row = readonly [ReactNode, ReactNode]

function wishOf({ request, approvals }: UpdateDetail): readonly Row[] {
  return [
    ['Asked by', <Said key="asked" by={request.by} at={request.at} text={request.note} />],
    ['From revision', request.parent],
    ...approvals.flatMap(({ by, at, comment, acknowledged }): Row[] => [
      ['Approved by', <Said key={at} by={by} at={at} text={comment} />],
      [
        'Acknowledged',
        acknowledged.length === 0 ? (
          'nothing: it disrupts nothing'
        ) : (
          <ul key={at} className="c-plain-list">
            {acknowledged.map((one) => (
              <li key={one}>{one}</li>
            ))}
          </ul>
        ),
      ],
    ]),
    [
      'Plan',
      <code key="digest" title={request.digest}>
        {request.digest.slice(0, 'sha256:'.length + 12)}
      </code>,
    ],
  ]
}

function Said({ by, at, text }: { readonly by: string; readonly at: string; readonly text: string }) {
  return (
    <>
      {by}, <When at={at} />
      {text !== '' && <span className="c-detail">{text}</span>}
    </>
  )
}

function Facts({ rows }: { readonly rows: readonly Row[] }) {
  return (
    <dl className="c-facts">
      {rows.map(([term, fact], index) => (
        <div key={index}>
          <dt>{term}</dt>
          <dd>{fact}</dd>
        </div>
      ))}
    </dl>
  )
}

/** The browser saves what the server answers. */
function Exports({ cluster, id }: { readonly cluster: string; readonly id: string }) {
  return (
    <span className="c-row">
      <span className="c-quiet">Export</span>
      {exportForms.map((format) => (
        <a
          key={format}
          href={addressOf(updateRoutes.export, { name: cluster, id }, { format })}
          download
          aria-label={`Export as ${format}`}
        >
          {format.toUpperCase()}
        </a>
      ))}
    </span>
  )
}
