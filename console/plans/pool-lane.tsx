import { countText } from '#core/base/count-text.ts'

/** More squares than this are told by their number. */
const dotsMax = 24

/** The pools in the order in which they are worked on, a square for each node that is replaced. */
export function PoolLane({ order }: { readonly order: readonly (readonly [string, number])[] }) {
  return (
    <ol className="c-lane" aria-label="Order of the pools">
      {order.map(([pool, nodes], index) => (
        <li key={`${index} ${pool}`} aria-label={`${pool}, ${countText(nodes, 'node')}`}>
          <span>
            {pool} <span className="c-quiet">{nodes}</span>
          </span>
          <span className="c-dots" aria-hidden="true">
            {Array.from({ length: Math.min(nodes, dotsMax) }, (_, node) => (
              <i key={node} />
            ))}
            {nodes > dotsMax && `+${nodes - dotsMax}`}
          </span>
        </li>
      ))}
    </ol>
  )
}
