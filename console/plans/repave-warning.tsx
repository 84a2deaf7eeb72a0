import { Alert } from '@patternfly/react-core/dist/dynamic/components/Alert'
import type { Plan } from '#contract/plan.ts'
import { valueText } from '../ui/difference-rows.tsx'
import { Forecast } from './forecast.tsx'

const scopeWords = {
  none: '',
  'worker-pools': 'Repave of worker pools',
  'control-plane': 'Repave of the control plane',
  full: 'Full repave',
} as const satisfies Record<Plan['repave']['scope'], string>

/** Which nodes are replaced and why, in which order, how long it takes; or that none is. */
export function RepaveWarning({ plan: { repave, changes, pools, forecast } }: { readonly plan: Plan }) {
  if (repave.scope === 'none') {
    if (changes.length === 0 && pools.length === 0) return null
    return <Alert variant="success" isInline title="No node is replaced" component="h2" />
  }
  const nodes = repave.pools.reduce((sum, pool) => sum + pool.nodes, 0)
  const title = `${scopeWords[repave.scope]}: ${nodes === 1 ? '1 node is' : `${nodes} nodes are`} replaced by new ones`
  return (
    <Alert variant="warning" isInline title={title} component="h2">
      <table className="c-repave" aria-label="Pools that are repaved">
        <thead>
          <tr>
            <th scope="col">Pool</th>
            <th scope="col" className="c-numeric">
              Nodes
            </th>
            <th scope="col">Why</th>
          </tr>
        </thead>
        <tbody>
          {repave.pools.map((pool) => (
            <tr key={pool.name}>
              <th scope="row">{pool.name}</th>
              <td className="c-numeric">{pool.nodes}</td>
              <td>
                <ul className="c-plain-list">
                  {pool.reasons.map((reason) => (
                    <li key={`${reason.layer} ${reason.path}`} title={`${valueText(reason.from)} → ${valueText(reason.to)}`}>
                      {reason.text}
                      {reason.layer !== null && <span className="c-quiet"> in {reason.layer}</span>}
                    </li>
                  ))}
                </ul>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {forecast && <Forecast forecast={forecast} />}
    </Alert>
  )
}
