import '../updates/updates.css'
import './forecast.css'
import { useState, type KeyboardEvent, type PointerEvent } from 'react'
import { countText } from '#core/base/count-text.ts'
import { formatDuration, parseDuration } from '#core/base/instant.ts'
import type { Plan, PoolCourse } from '#contract/plan.ts'
import { NodeColours } from '../ui/node-colours.tsx'
import { levelsOf, momentsOf, rangeOf, stateAt, stretchesOf, ticksOf } from './forecast-course.ts'

type Forecasted = NonNullable<Plan['forecast']>

const capacityHeight = 40
const bandGap = 18
/** Above the nodes of a band stands its pool's name. */
const headHeight = 24

/** Pools as bands over time: a bar for each node that comes or goes, and under them how many are ready beside how many there shall be. */
export function ForecastChart({ forecast, course }: { readonly forecast: Forecasted; readonly course: readonly PoolCourse[] }) {
  const [p50, p90] = [parseDuration(forecast.p50) ?? 0, parseDuration(forecast.p90) ?? 0]
  const moments = momentsOf(course)
  const lengthMs = Math.max(p90, moments.at(-1) ?? 0) * 1.08
  const [atMs, setAt] = useState(0)
  const share = (ms: number) => `${(100 * Math.min(ms, lengthMs)) / lengthMs}%`
  const atPointer = ({ clientX, currentTarget }: PointerEvent<HTMLElement>) => {
    const { left, width } = currentTarget.getBoundingClientRect()
    setAt(Math.max(0, Math.min(1, (clientX - left) / width)) * lengthMs)
  }
  const atKey = (event: KeyboardEvent) => {
    const next = momentAfter(event.key, moments, atMs)
    if (next === undefined) return
    event.preventDefault()
    setAt(next)
  }
  const told = course.map((pool) => `${pool.pool}: ${stateAt(pool, atMs)}`)
  return (
    <div className="c-course">
      <NodeColours states={new Set(course.flatMap(({ nodes }) => nodes.flatMap(({ steps }) => steps.map(([state]) => state))))}>
        <li>
          <i className="c-course-desired-key" aria-hidden="true" /> nodes that there shall be
        </li>
      </NodeColours>
      <div className="c-course-plot">
        <div className="c-course-marks" aria-hidden="true">
          <Mark name="p50" at={p50} share={share} before />
          <Mark name="p90" at={p90} share={share} />
          <i className="c-course-now" style={{ insetInlineStart: share(atMs) }} />
        </div>
        {course.map((pool) => (
          <Band key={pool.pool} pool={pool} lengthMs={lengthMs} share={share} />
        ))}
        <div className="c-course-axis" aria-hidden="true">
          {ticksOf(lengthMs).map((tick) => (
            <span key={tick} style={{ insetInlineStart: share(tick) }}>
              {formatDuration(tick)}
            </span>
          ))}
        </div>
        <div
          className="c-course-slider"
          role="slider"
          tabIndex={0}
          aria-label="Time in the forecast"
          aria-valuemin={0}
          aria-valuemax={Math.round(lengthMs / 1000)}
          aria-valuenow={Math.round(atMs / 1000)}
          aria-valuetext={`${formatDuration(atMs)}. ${told.join('. ')}`}
          onPointerMove={atPointer}
          onPointerDown={atPointer}
          onKeyDown={atKey}
        />
      </div>
      <p className="c-course-told">
        <b>{formatDuration(atMs)}</b>
        {told.map((text) => (
          <span key={text}>{text}</span>
        ))}
      </p>
    </div>
  )
}

/** Left and right go from change to change. */
function momentAfter(key: string, moments: readonly number[], atMs: number): number | undefined {
  if (key === 'Home') return moments[0]
  if (key === 'End') return moments.at(-1)
  if (key === 'ArrowRight' || key === 'ArrowUp') return moments.find((moment) => moment > atMs)
  if (key === 'ArrowLeft' || key === 'ArrowDown') return moments.findLast((moment) => moment < atMs)
  return undefined
}

type Share = (ms: number) => string

function Mark({
  name,
  at,
  share,
  before = false,
}: {
  readonly name: string
  readonly at: number
  readonly share: Share
  readonly before?: boolean
}) {
  return (
    <span className={before ? 'c-course-mark c-course-mark-before' : 'c-course-mark'} style={{ insetInlineStart: share(at) }}>
      <b>
        {name} {formatDuration(at)}
      </b>
    </span>
  )
}

/** Many nodes get less height each, so that a band stays to be seen at once. */
const rowHeightOf = (nodes: number) => (nodes <= 12 ? 13 : nodes <= 40 ? 8 : 4)

function Band({ pool, lengthMs, share }: { readonly pool: PoolCourse; readonly lengthMs: number; readonly share: Share }) {
  const row = rowHeightOf(pool.nodes.length)
  const nodesHeight = pool.nodes.length * row
  const { least, most } = rangeOf(pool)
  const y = (nodes: number) => nodesHeight + 8 + capacityHeight * (1 - nodes / most)
  const width = ({ from, to }: { readonly from: number; readonly to: number }) => share(Math.max(0, to - from))
  const coming = pool.nodes.filter(({ name }) => name === null).length
  const text = `${pool.pool}: ${countText(coming, 'node')} come, ${countText(pool.nodes.length - coming, 'node')} go, at least ${least} ready`
  return (
    <figure className="c-course-band" style={{ marginBlockEnd: bandGap }}>
      <figcaption style={{ height: headHeight }}>
        <b>{pool.pool}</b>
        <span className="c-quiet">
          at least {least} ready{pool.more > 0 && `, ${pool.more} more nodes come or go than are drawn`}
        </span>
      </figcaption>
      <svg width="100%" height={nodesHeight + capacityHeight + 10} role="img" aria-label={text}>
        {pool.nodes.map((node, index) =>
          stretchesOf(node, lengthMs).map((stretch) => {
            const thin = stretch.state === 'ready'
            const inset = thin ? row * 0.36 : row * 0.1
            return (
              <rect
                key={`${index} ${stretch.state} ${stretch.from}`}
                className="c-course-bar"
                data-state={stretch.state}
                x={share(stretch.from)}
                width={width(stretch)}
                y={index * row + inset}
                height={row - 2 * inset}
                rx={row > 8 && !thin ? 2 : 0}
              />
            )
          }),
        )}
        {levelsOf(pool.available, lengthMs).map((level) => (
          <rect
            key={level.from}
            className="c-course-available"
            x={share(level.from)}
            width={width(level)}
            y={y(level.nodes)}
            height={nodesHeight + 8 + capacityHeight - y(level.nodes)}
          />
        ))}
        {levelsOf(pool.desired, lengthMs).map(({ nodes, from, to }) => (
          <line key={from} className="c-course-desired" x1={share(from)} x2={share(to)} y1={y(nodes)} y2={y(nodes)} />
        ))}
      </svg>
    </figure>
  )
}
