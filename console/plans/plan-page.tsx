import './plan.css'
import { useQuery } from '@tanstack/react-query'
import { countText } from '#core/base/count-text.ts'
import type { Plan } from '#contract/plan.ts'
import { read } from '../api/queries.ts'
import { paths } from '../paths.ts'
import { useNamed } from '../ui/address.ts'
import { Card } from '../ui/card.tsx'
import { CopyLink } from '../ui/copy-link.tsx'
import { DifferenceRows } from '../ui/difference-rows.tsx'
import { Loaded } from '../ui/loaded.tsx'
import { PageHeading } from '../ui/page-heading.tsx'
import { StateWord } from '../ui/state-word.tsx'
import { When } from '../ui/when.tsx'
import { Checks } from './checks.tsx'
import { CloudChanges } from './cloud-changes.tsx'
import { Conflicts, Resolved } from './conflicts.tsx'
import { Decision } from './decision.tsx'
import { ForecastCard } from './forecast-card.tsx'
import { LayerChanges } from './layer-changes.tsx'
import { MovedOn } from './moved-on.tsx'
import { RepaveWarning } from './repave-warning.tsx'
import { RollbackVerdict } from './rollback-verdict.tsx'
import { Steps } from './steps.tsx'

/** What a change would do to a cluster, all of it, before anything happens. */
export function PlanPage() {
  const { name, plan: id } = useNamed<'name' | 'plan'>()
  const trail = [
    { name: 'Clusters', to: paths.clusters() },
    { name, to: paths.cluster(name) },
  ]
  return (
    <Loaded query={useQuery(read.plan(id))} rows={3} shape="cards" page={`Plan for ${name}`} trail={trail}>
      {(plan) => <OnePlan plan={plan} />}
    </Loaded>
  )
}

function OnePlan({ plan }: { readonly plan: Plan }) {
  const { cluster, changes, pools, cloud, repave, removes, conflicts, resolved, checks, forecast } = plan
  // What stops the plan comes before what it would do.
  const isRefused = checks.some(({ severity }) => severity === 'error')
  return (
    <>
      <PageHeading
        title={`Plan for ${cluster}`}
        trail={[
          { name: 'Clusters', to: paths.clusters() },
          { name: cluster, to: paths.cluster(cluster) },
        ]}
        beside={
          <>
            <StateWord state={plan.state} />
            <span className="c-quiet">
              from revision {plan.parent}, by {plan.by}, <When at={plan.createdAt} />
              {plan.state === 'open' && (
                <>
                  , expires <When at={plan.expiresAt} />
                </>
              )}
            </span>
          </>
        }
        actions={<CopyLink />}
      >
        <p className="c-plan-summary">{plan.summary}</p>
        {plan.note !== '' && <p className="c-quiet">{plan.note}</p>}
      </PageHeading>
      <div className="c-stack">
        {plan.state === 'stale' && <MovedOn plan={plan} />}
        {plan.rollback !== null && <RollbackVerdict rollback={plan.rollback} />}
        {isRefused && <Checks checks={checks} />}
        {conflicts.length > 0 && <Conflicts key={plan.id} plan={plan} />}
        <RepaveWarning plan={plan} />
        {resolved.length > 0 && <Resolved resolved={resolved} />}
        {forecast && (repave.scope === 'none' || (forecast.course ?? []).length > 0) && (
          <ForecastCard plan={{ ...plan, forecast }} />
        )}
        <Steps plan={plan} />
        {checks.length > 0 && !isRefused && <Checks checks={checks} />}
        {changes.length > 0 && (
          <Card title="What changes, per layer">
            <LayerChanges changes={changes} />
          </Card>
        )}
        {pools.length > 0 && (
          <Card title="What changes, per node pool">
            {pools.map((pool) => (
              <section key={pool.name} className="c-stack" aria-label={`Pool ${pool.name}`}>
                <h3>
                  {pool.name} <span className="c-mark">{pool.kind}</span>
                  {!repave.pools.some(({ name }) => name === pool.name) && pool.kind === 'changed' && (
                    <span className="c-quiet"> in place, no node is replaced</span>
                  )}
                </h3>
                {pool.diff.length > 0 && <DifferenceRows label={`Changes of pool ${pool.name}`} differences={pool.diff} />}
              </section>
            ))}
          </Card>
        )}
        {cloud !== undefined && <CloudChanges changes={cloud} />}
        {(removes.nodes > 0 || removes.objects.length > 0) && (
          <Card title="What goes">
            {removes.nodes > 0 && (
              <p>
                {countText(removes.nodes, 'node')} {removes.nodes === 1 ? 'is' : 'are'} removed and not replaced.
              </p>
            )}
            {removes.objects.length > 0 && (
              <ul className="c-bullets" aria-label="Objects that are removed">
                {removes.objects.map((one) => (
                  <li key={one}>
                    <code>{one}</code>
                  </li>
                ))}
              </ul>
            )}
          </Card>
        )}
      </div>
      <Decision plan={plan} />
    </>
  )
}
