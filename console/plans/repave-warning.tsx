import { Alert } from '@patternfly/react-core/dist/dynamic/components/Alert'
import { countText } from '#core/base/count-text.ts'
import { byText } from '#core/plan/explain.ts'
import type { Plan } from '#contract/plan.ts'
import { useImported } from '../clusters/use-imported.ts'
import { PlainTable } from '../ui/plain-table.tsx'
import { hasParts, valueText } from '../ui/value-text.ts'
import { Forecast } from './forecast.tsx'
import { PoolLane } from './pool-lane.tsx'
import { ValuePath } from '../ui/value-path.tsx'

const scopeWords = {
  none: '',
  'worker-pools': 'Repave of worker pools',
  'control-plane': 'Repave of the control plane',
  full: 'Full repave',
} as const satisfies Record<Plan['repave']['scope'], string>

/** Which nodes are replaced and why, in which order, how long it takes; or that none is. */
export function RepaveWarning({ plan: { cluster, repave, changes, pools, forecast, saves, steps } }: { readonly plan: Plan }) {
  if (repave.scope === 'none') {
    if (changes.length === 0 && pools.length === 0) return null
    return <NothingReplaced cluster={cluster} />
  }
  const nodes = repave.pools.reduce((sum, pool) => sum + pool.nodes, 0)
  const title = `${scopeWords[repave.scope]}: ${countText(nodes, 'node')} ${nodes === 1 ? 'is replaced by a new one' : 'are replaced by new ones'}${timesText(repave)}`
  return (
    <Alert variant="warning" isInline title={title} component="h2">
      <div className="c-repave">
        <PoolLane order={orderOf(repave, forecast)} />
        {forecast && <Forecast cluster={cluster} forecast={forecast} isChain={steps.length > 1} />}
        {saves !== null && <p>{saves.text}</p>}
        <Reasons pools={repave.pools} />
      </div>
    </Alert>
  )
}

function NothingReplaced({ cluster }: { readonly cluster: string }) {
  const title = useImported(cluster) ? 'No node is touched: others run them' : 'No node is replaced'
  return <Alert variant="success" isInline title={title} component="h2" />
}

/** In a chain the same nodes may be replaced at several steps. */
function timesText({ pools }: Plan['repave']): string {
  const often = pools.filter(({ rolls }) => rolls > 1).map(({ name, rolls }) => `those of ${name} ${rolls} times`)
  return often.length === 0 ? '' : `, ${often.join(', ')}`
}

/** As forecast; without a forecast, as the plan lists the pools. Both count the nodes that are replaced. */
function orderOf({ pools }: Plan['repave'], forecast: Plan['forecast']): readonly (readonly [string, number])[] {
  return forecast && forecast.order.length > 0 ? forecast.order : pools.map(({ name, nodes }) => [name, nodes] as const)
}

type Pools = Plan['repave']['pools']
type Reason = Pools[number]['reasons'][number]

/** Each reason once, with the pools that it touches: most touch them all. */
function Reasons({ pools }: { readonly pools: Pools }) {
  const told = new Map<string, { readonly reason: Reason; readonly pools: string[] }>()
  for (const pool of pools) {
    for (const reason of pool.reasons) {
      const key = JSON.stringify(reason)
      const known = told.get(key)
      if (known) known.pools.push(pool.name)
      else told.set(key, { reason, pools: [pool.name] })
    }
  }
  return (
    <PlainTable label="Why nodes are replaced" heads={['Why', 'Layer', 'Changed by', 'Pools']} className="c-reasons">
      {[...told].map(([key, one]) => (
        <tr key={key}>
          <td title={`${one.reason.path}: ${valueText(one.reason.from)} → ${valueText(one.reason.to)}`}>
            <ReasonText reason={one.reason} />
          </td>
          <td>{one.reason.layer ?? 'the cluster’s own settings'}</td>
          <td>{one.reason.by === undefined ? '' : byText(one.reason.by)}</td>
          <td>
            {(one.pools.length === pools.length && pools.length > 1 ? ['all of them'] : one.pools).map((pool, index, all) => (
              <span key={pool} className="c-nowrap">
                {pool}
                {index < all.length - 1 && ', '}
              </span>
            ))}
          </td>
        </tr>
      ))}
    </PlainTable>
  )
}

/** In the planner's words; of a list or a map only the place, since its content stands in the diff below. */
function ReasonText({ reason: { path, from, to, text } }: { readonly reason: Reason }) {
  if (!hasParts(from) && !hasParts(to)) {
    // The layer has a column of its own.
    const [, rest] = text.split(`: ${path} `)
    return rest === undefined ? (
      text.replace(/^the /, 'The ')
    ) : (
      <>
        <ValuePath path={path} /> {rest}
      </>
    )
  }
  return (
    <>
      <ValuePath path={path} /> {from === null ? 'is added' : to === null ? 'is removed' : 'changes'}
    </>
  )
}
