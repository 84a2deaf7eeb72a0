import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { Checkbox } from '@patternfly/react-core/dist/dynamic/components/Checkbox'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { countText } from '#core/base/count-text.ts'
import { bulkMax, bulkRoutes, type Batch, type BatchPlan } from '#contract/bulk.ts'
import { call } from '../api/call.ts'
import { read } from '../api/queries.ts'
import { paths } from '../paths.ts'
import { ActionButton } from '../ui/action-button.tsx'
import { DataTable, type Column } from '../ui/data-table.tsx'
import { Go } from '../ui/go.tsx'
import { largeCountText } from '../ui/large-count-text.ts'
import { Loaded } from '../ui/loaded.tsx'
import { ProblemAlert } from '../ui/problem-alert.tsx'
import { StateWord } from '../ui/state-word.tsx'
import { When } from '../ui/when.tsx'
import { BulkProgress, TroubleList, type Trouble } from './bulk-progress.tsx'
import { useWhyNotOwn } from '../plans/own-plan.ts'

const rowsShown = 100

const columns: readonly Column<BatchPlan>[] = [
  { name: 'Cluster', width: '17%', cell: ({ cluster }) => <Go to={paths.cluster(cluster)}>{cluster}</Go> },
  { name: 'Plan', width: '12%', cell: ({ cluster, id, state }) => <Verdict cluster={cluster} id={id} state={state} /> },
  {
    name: 'Update',
    width: '12%',
    cell: ({ cluster, update }) =>
      update ? (
        <Go to={paths.clusterUpdate(cluster, update.id)}>
          <StateWord state={update.phase} />
        </Go>
      ) : (
        <span className="c-quiet">not begun</span>
      ),
  },
  { name: 'Nodes replaced', numeric: true, width: '8em', cell: ({ nodes }) => nodes.toLocaleString() },
  {
    name: 'What it does',
    cell: ({ summary, errors }) => (
      <>
        {summary}
        {errors.map(({ code, message }) => (
          <span key={code + message} className="c-detail">
            {message} <span className="c-quiet">{code}</span>
          </span>
        ))}
      </>
    ),
  },
]

/** The plans of a batch with their verdicts, and the approval of those without errors. */
export function BulkPlans({ batch }: { readonly batch: string }) {
  const record = useQuery(read.batchRecord(batch))
  const plans = useQuery(read.batch(batch))
  return (
    <Loaded query={record} rows={8} shape="table">
      {(asked) => (
        <Loaded query={plans} rows={8} shape="table">
          {(items) => (
            <div className="c-stack">
              <AskedFor batch={asked} />
              <TroubleList title="No plan was made for these clusters" troubles={asked.problems} />
              {items.length > 0 && <ApproveAll batch={batch} plans={items} />}
              {items.length > 0 && <PlanRows plans={items} />}
            </div>
          )}
        </Loaded>
      )}
    </Loaded>
  )
}

/** Whoever opens the link reads what it is about; of batches from before this was kept nobody knows. */
function AskedFor({ batch: { change, by, createdAt, note } }: { readonly batch: Batch }) {
  if (change === null || by === null || createdAt === null) return null
  return (
    <p>
      {'pending' in change ? (
        'What is pending for each'
      ) : (
        <>
          Switch to{' '}
          <Go to={paths.profileVersion(change.profile.name, change.profile.version)}>
            {change.profile.name} {change.profile.version}
          </Go>
        </>
      )}
      <span className="c-quiet">
        , asked for by {by}, <When at={createdAt} />
        {note !== '' && `: ${note}`}
      </span>
    </p>
  )
}

function PlanRows({ plans }: { readonly plans: readonly BatchPlan[] }) {
  const [shown, setShown] = useState(rowsShown)
  return (
    <>
      <DataTable label="Plans" columns={columns} rows={plans.slice(0, shown)} keyOf={({ id }) => id} />
      {plans.length > shown && (
        <div>
          <Button variant="link" onClick={() => setShown(shown + rowsShown)}>
            Show more: {(plans.length - shown).toLocaleString()} are left
          </Button>
        </div>
      )}
    </>
  )
}

function ApproveAll({ batch, plans }: { readonly batch: string; readonly plans: readonly BatchPlan[] }) {
  const [acknowledged, setAcknowledged] = useState(false)
  const [done, setDone] = useState({ done: 0, of: 0 })
  const queryClient = useQueryClient()
  const whyNotOwn = useWhyNotOwn()
  const allOpen = plans.filter(({ state }) => state === 'open')
  const open = allOpen.filter((plan) => whyNotOwn(plan) === null)
  const [own] = allOpen.filter((plan) => whyNotOwn(plan) !== null)
  const disrupting = open.filter(({ disrupts }) => disrupts)
  const chosen = acknowledged ? open : open.filter(({ disrupts }) => !disrupts)
  const nodes = disrupting.reduce((sum, plan) => sum + plan.nodes, 0)
  const approve = useMutation({
    mutationFn: async () => {
      const troubles: Trouble[] = []
      setDone({ done: 0, of: chosen.length })
      for (let start = 0; start < chosen.length; start += bulkMax / 2) {
        const part = chosen.slice(start, start + bulkMax / 2)
        const body = {
          plans: part.map(({ id, digest, disrupts }) => ({ id, digest, ...(disrupts ? { acknowledgeRepave: true } : {}) })),
        }
        const { items } = await call(bulkRoutes.approve, { body })
        const clusterOf = new Map(part.map(({ id, cluster }) => [id, cluster]))
        troubles.push(
          ...items.flatMap(({ plan, problem }) => (problem ? [{ cluster: clusterOf.get(plan) ?? plan, ...problem }] : [])),
        )
        setDone({ done: start + part.length, of: chosen.length })
      }
      return troubles
    },
    onSettled: async () => {
      void queryClient.invalidateQueries({ queryKey: ['clusters'] })
      await queryClient.invalidateQueries(read.batch(batch))
    },
  })
  const mayNone = own !== undefined && open.length === 0 ? whyNotOwn(own) : null
  const whyNot = chosen.length > 0 ? null : (mayNone ?? 'Every open plan replaces or removes something. Confirm that first.')
  return (
    <>
      <p>
        <b>{verdictText(plans)}</b>
      </p>
      {own && open.length > 0 && (
        <p className="c-quiet">{countText(allOpen.length - open.length, 'plan')} left to somebody else, as this project asks.</p>
      )}
      {disrupting.length > 0 && (
        <Checkbox
          id="acknowledge"
          isChecked={acknowledged}
          isDisabled={approve.isPending}
          onChange={(_, on) => setAcknowledged(on)}
          label={acknowledgeText(disrupting.length, nodes)}
        />
      )}
      {approve.isError && <ProblemAlert error={approve.error} />}
      {approve.data && <TroubleList title="These plans were not approved" troubles={approve.data} />}
      {(allOpen.length > 0 || approve.isPending) && (
        <div className="c-row">
          <ActionButton
            variant={acknowledged && disrupting.length > 0 ? 'warning' : 'primary'}
            whyNot={approve.isPending ? 'Plans are being approved.' : whyNot}
            isLoading={approve.isPending}
            onClick={() => approve.mutate()}
          >
            {`Approve ${(chosen.length || allOpen.length).toLocaleString()} without error`}
          </ActionButton>
          {approve.isPending && <BulkProgress label="Plans approved" {...done} />}
        </div>
      )}
    </>
  )
}

function Verdict({ cluster, id, state }: Pick<BatchPlan, 'cluster' | 'id' | 'state'>) {
  return (
    <Go to={paths.plan(cluster, id)}>
      <StateWord state={state} />
    </Go>
  )
}

function acknowledgeText(clusters: number, nodes: number): string {
  const on = largeCountText(clusters, 'cluster')
  if (nodes === 0) return `I confirm what is removed or replaced on ${on}`
  return `I confirm that ${largeCountText(nodes, 'node')} of ${on} are replaced, and what is removed`
}

/** `12 open, 1 blocked, 3 approved`. */
function verdictText(plans: readonly BatchPlan[]): string {
  const counts = [...Map.groupBy(plans, ({ state }) => state)].map(
    ([state, those]) => `${those.length.toLocaleString()} ${state}`,
  )
  return counts.length === 0 ? 'No plans' : `Plans: ${counts.join(', ')}`
}
