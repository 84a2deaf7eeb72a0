import { Checkbox } from '@patternfly/react-core/dist/dynamic/components/Checkbox'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { countText } from '#core/base/count-text.ts'
import { batchPlansMax, bulkMax, bulkRoutes, type BulkChange } from '#contract/bulk.ts'
import type { CallInput } from '#contract/route.ts'
import { call } from '../api/call.ts'
import { paths } from '../paths.ts'
import { ActionButton } from '../ui/action-button.tsx'
import { Card } from '../ui/card.tsx'
import { Go } from '../ui/go.tsx'
import { largeCountText } from '../ui/large-count-text.ts'
import { Loaded } from '../ui/loaded.tsx'
import { ProblemAlert } from '../ui/problem-alert.tsx'
import { StateWord } from '../ui/state-word.tsx'
import { BulkProgress } from './bulk-progress.tsx'

type Impact = Awaited<ReturnType<typeof call<typeof bulkRoutes.impact>>>
type Outcome = Impact['outcomes'][number]
type Selection = CallInput<typeof bulkRoutes.impact>['body']['select']

const outcomes = {
  blocked: { state: 'blocked', text: 'cannot take it as it is' },
  repaved: { state: 'warning', text: 'nodes are replaced' },
  'in-place': { state: 'info', text: 'changed in place, no node is replaced' },
  unchanged: { state: 'empty', text: 'nothing to change' },
} as const satisfies Record<Outcome['outcome'], { readonly state: string; readonly text: string }>

const scopes = {
  none: '',
  'worker-pools': ' (worker pools)',
  'control-plane': ' (control plane)',
  full: ' (full repave)',
} as const
const namesShown = 5
const reasonsShown = 5

/** What the change would do, grouped by outcome, and which of the groups to plan for. Only what can be planned can be chosen. */
export function BulkImpact({ change, select, onPlanned }: BulkImpactProps) {
  const impact = useQuery({
    queryKey: ['bulk', 'impact', change, select],
    queryFn: () => call(bulkRoutes.impact, { body: { change, select } }),
    enabled: !('clusters' in select) || select.clusters.length > 0,
    staleTime: 60_000,
    refetchOnWindowFocus: false,
  })
  if ('clusters' in select && select.clusters.length === 0)
    return (
      <p>
        No cluster is selected. <Go to={paths.clusters()}>Select some in the list</Go>.
      </p>
    )
  return (
    <Loaded query={impact} rows={5}>
      {(answer) => <Outcomes key={JSON.stringify([change, select])} impact={answer} change={change} onPlanned={onPlanned} />}
    </Loaded>
  )
}

interface BulkImpactProps {
  readonly change: BulkChange
  readonly select: Selection
  readonly onPlanned: (batch: string) => void
}

function Outcomes({ impact, change, onPlanned }: OutcomesProps) {
  const [chosen, setChosen] = useState<readonly string[]>(() =>
    impact.outcomes.filter(({ outcome }) => outcome === 'in-place').map(keyOf),
  )
  const [done, setDone] = useState(0)
  const names = impact.groups.filter((group) => chosen.includes(keyOf(group))).flatMap(({ clusters }) => clusters)
  const plan = useMutation({
    mutationFn: async () => {
      let batch: string | undefined
      setDone(0)
      for (let start = 0; start < names.length; start += bulkMax / 2) {
        const clusters = names.slice(start, start + bulkMax / 2)
        const answer = await call(bulkRoutes.propose, { body: { clusters, change, ...(batch === undefined ? {} : { batch }) } })
        batch = answer.batch
        setDone(start + clusters.length)
      }
      return batch ?? ''
    },
    onSuccess: onPlanned,
  })
  const whyNot =
    names.length === 0
      ? 'Choose at least one group of clusters that has something to plan.'
      : names.length > batchPlansMax
        ? `At most ${batchPlansMax.toLocaleString()} plans are made together. Choose fewer clusters, by filters of the list.`
        : null
  return (
    <Card
      title="What it would do"
      beside={<span className="c-quiet">{largeCountText(impact.clusters, 'cluster')} looked at</span>}
    >
      {impact.clusters === 0 && <p>None of the selected clusters is there.</p>}
      <ul className="c-plain-list c-outcomes" aria-label="Outcomes">
        {impact.outcomes.map((one) => (
          <OutcomeRow
            key={keyOf(one)}
            outcome={one}
            names={impact.groups.filter((group) => keyOf(group) === keyOf(one)).flatMap(({ clusters }) => clusters)}
            chosen={chosen.includes(keyOf(one))}
            onChoose={(on) => setChosen(on ? [...chosen, keyOf(one)] : chosen.filter((key) => key !== keyOf(one)))}
          />
        ))}
      </ul>
      {plan.isError && <ProblemAlert error={plan.error} />}
      <div className="c-row">
        <ActionButton
          variant="primary"
          whyNot={plan.isPending ? 'Plans are being made.' : whyNot}
          isLoading={plan.isPending}
          onClick={() => plan.mutate()}
        >
          {`Make ${largeCountText(names.length, 'plan')}`}
        </ActionButton>
        {plan.isPending && <BulkProgress label="Plans made" done={done} of={names.length} />}
      </div>
    </Card>
  )
}

interface OutcomesProps {
  readonly impact: Impact
  readonly change: BulkChange
  readonly onPlanned: (batch: string) => void
}

function OutcomeRow({ outcome: one, names, chosen, onChoose }: OutcomeRowProps) {
  const { state, text } = outcomes[one.outcome]
  const possible = one.outcome === 'in-place' || one.outcome === 'repaved'
  const title = `${largeCountText(one.clusters, 'cluster')}: ${text}${scopes[one.scope]}`
  return (
    <li>
      {possible ? (
        <Checkbox id={`outcome-${keyOf(one)}`} aria-label={title} isChecked={chosen} onChange={(_, on) => onChoose(on)} />
      ) : (
        <span />
      )}
      <div>
        <StateWord state={state}>
          <b>{title}</b>
        </StateWord>
        <p>
          {names.slice(0, namesShown).map((name, place) => (
            <span key={name}>
              {place > 0 && ', '}
              <Go to={paths.cluster(name)} className="c-quiet-link">
                {name}
              </Go>
            </span>
          ))}
          {names.length > namesShown && ` and ${(names.length - namesShown).toLocaleString()} more`}
        </p>
        {one.reasons.slice(0, reasonsShown).map((reason) => (
          <span key={reason.text} className="c-detail">
            {reason.text}
            {reason.clusters < one.clusters && ` (${reason.clusters.toLocaleString()} of them)`}
          </span>
        ))}
        {one.reasons.length > reasonsShown && (
          <span className="c-detail">and {countText(one.reasons.length - reasonsShown, 'more reason')}</span>
        )}
      </div>
    </li>
  )
}

interface OutcomeRowProps {
  readonly outcome: Outcome
  readonly names: readonly string[]
  readonly chosen: boolean
  readonly onChoose: (on: boolean) => void
}

const keyOf = ({ outcome, scope }: Pick<Outcome, 'outcome' | 'scope'>) => `${outcome}-${scope}`
