import type { UpdateDetail } from '#contract/update.ts'
import { PlainTable } from '../ui/plain-table.tsx'

type Compared = NonNullable<UpdateDetail['forecastError']>
type Pool = Compared['pools'][number]

/** What was foretold of the update, and what came of it, as a whole and per pool, in engine time. */
export function ForecastComparison({ update }: { readonly update: UpdateDetail }) {
  const { forecast, forecastError: compared, held } = update
  if (forecast === null || compared === null) return <p className="c-quiet">Its plan had no forecast.</p>
  return (
    <>
      <p>
        <b>Foretold</b> about {forecast.p50}
        {forecast.p90 !== null && `, at most ${forecast.p90} in nine of ten runs`}.{' '}
        {forecast.took === null ? (
          'It is not verified yet.'
        ) : (
          <>
            <b>Took</b> {forecast.took}
            {compared.percent !== null && `, ${percentText(compared.percent)}`}
            {compared.withinP90 !== null && `, ${compared.withinP90 ? 'within' : 'beyond'} nine of ten runs`}.
          </>
        )}{' '}
        <span className="c-quiet">
          {held !== '0s' && `Without the ${held} in which it was paused or had halted. `}
          From {compared.seeds} simulated runs, timed by{' '}
          {compared.basis === 'history' ? 'this project’s own updates' : 'the defaults of the cloud'}.
        </span>
      </p>
      {compared.pools.length > 0 && (
        <PlainTable
          label="Forecast and reality by pool"
          heads={['Pool', 'Nodes foretold', 'Nodes replaced', 'Foretold', 'Took', 'Missed by']}
        >
          {compared.pools.map((pool) => (
            <tr key={pool.name}>
              <th scope="row">{pool.name}</th>
              <td>{pool.nodes.foretold}</td>
              <td>{pool.nodes.done}</td>
              <td>{spanText(pool.foretold)}</td>
              <td>{spanText(pool.took)}</td>
              <td>{pool.percent === null ? '' : percentText(pool.percent)}</td>
            </tr>
          ))}
        </PlainTable>
      )}
    </>
  )
}

function spanText(span: Pool['took']): string {
  return span === null ? 'not known' : `${span.for}, from ${span.from}`
}

function percentText(percent: number): string {
  const rounded = Math.round(Math.abs(percent))
  return rounded === 0 ? 'as foretold' : `${rounded}% ${percent > 0 ? 'longer' : 'shorter'}`
}
