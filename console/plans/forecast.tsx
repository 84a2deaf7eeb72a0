import { countText } from '#core/base/count-text.ts'
import { parseDuration } from '#core/base/instant.ts'
import type { Plan } from '#contract/plan.ts'
import { useEngineSpeed } from '../api/engine-speed.ts'
import { StateWord } from '../ui/state-word.tsx'
import { spanText } from '../ui/when.tsx'

type Forecasted = NonNullable<Plan['forecast']>

/** How long it takes, and how few nodes are left at the worst moment. */
export function Forecast({ cluster, forecast, isChain }: ForecastProps) {
  const { p50, p90, seeds, leastAvailable, away, behind } = forecast
  return (
    <div className="c-forecast">
      <p>
        <b>Forecast:</b> about {p50}, at most {p90} in nine of ten runs
        <WallClock cluster={cluster} p90={p90} />.{' '}
        <span className="c-quiet">
          From {seeds} simulated runs, {basisText(forecast)}.
        </span>
      </p>
      {leastAvailable.length > 0 && (
        <p className="c-quiet">
          Least available:{' '}
          {leastAvailable.map(({ pool, nodes, at }) => `${pool} ${countText(nodes, 'node')} at ${at}`).join(', ')}.
        </p>
      )}
      {isChain &&
        behind.map(({ pool, from, for: time }) => (
          <p key={`${pool} ${from}`} className="c-quiet">
            {pool} is behind the control plane from {from} on, for {time}: its nodes can be neither added nor repaired.
          </p>
        ))}
      {away.map(({ what, from, for: time }) => (
        <p key={`${what} ${from}`}>
          <StateWord state="warning">
            No {what === 'api-server' ? 'API server answers' : 'majority of etcd'} from {from} on, for {time}.
          </StateWord>
        </p>
      ))}
    </div>
  )
}

interface ForecastProps {
  readonly cluster: string
  readonly forecast: Forecasted
  readonly isChain: boolean
}

/** Where the durations of single steps come from. */
function basisText({ basis, samples }: Forecasted): string {
  if (basis === 'defaults') return 'timed by the defaults of the cloud, since this project has too few updates of its own yet'
  return `timed by this project’s own updates (at least ${countText(samples, 'duration')} of each kind of step)`
}

/** The simulator's time may run faster than ours: then both are said. */
function WallClock({ cluster, p90 }: { readonly cluster: string; readonly p90: string }) {
  const speed = useEngineSpeed(cluster)
  const durationMs = parseDuration(p90)
  if (speed === undefined || durationMs === null || speed === 1) return null
  return (
    <>
      {' '}
      (here, at {speed} times the speed, {spanText(durationMs / speed)})
    </>
  )
}
