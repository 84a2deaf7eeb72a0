import './updates.css'
import { formatDuration } from '#core/base/instant.ts'
import { NodeColours } from '../ui/node-colours.tsx'
import type { Lanes, Stretch } from './lanes.ts'

/** Who came and went when, one line each, from the update's start to its end. */
export function LaneChart({ lanes: { lengthMs, groups } }: { readonly lanes: Lanes }) {
  const used = new Set(groups.flatMap(({ lanes }) => lanes.flatMap(({ stretches }) => stretches.map(({ state }) => state))))
  return (
    <>
      <NodeColours states={used}>
        {used.has('foretold') && (
          <li>
            <i className="c-stretch c-foretold-key" aria-hidden="true" /> as foretold
          </li>
        )}
      </NodeColours>
      <div className="c-lanes-scroll">
        <table className="c-lanes" aria-label="Lanes of the update">
          <thead>
            <tr>
              <th scope="col">Engine time</th>
              <th scope="col">
                <span className="c-lane-axis">
                  <span>0</span>
                  <span>{formatDuration(lengthMs / 2)}</span>
                  <span>{formatDuration(lengthMs)}</span>
                </span>
              </th>
            </tr>
          </thead>
          {groups.map((group) => (
            <tbody key={group.name} aria-label={group.name}>
              <tr>
                <th scope="rowgroup" colSpan={2} className="c-lane-group">
                  {group.name}
                </th>
              </tr>
              {group.lanes.map((lane, index) => (
                <tr key={`${index} ${lane.name}`}>
                  <th scope="row" title={lane.name}>
                    {lane.name}
                  </th>
                  <td>
                    <div className="c-lane-track" role="img" aria-label={lane.text} title={lane.text}>
                      {lane.stretches.map((stretch) => (
                        <i
                          key={`${stretch.state} ${stretch.from}`}
                          className="c-stretch"
                          data-state={stretch.state}
                          style={placeOf(stretch, lengthMs)}
                        />
                      ))}
                    </div>
                  </td>
                </tr>
              ))}
            </tbody>
          ))}
        </table>
      </div>
    </>
  )
}

function placeOf({ from, to }: Stretch, lengthMs: number) {
  const share = (part: number) => `${lengthMs === 0 ? 0 : (100 * part) / lengthMs}%`
  // What ends with the update is still seen.
  return { insetInlineStart: `min(${share(from)}, calc(100% - 3px))`, width: share(to - from) }
}
