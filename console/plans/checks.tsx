import { countText } from '#core/base/count-text.ts'
import type { Plan } from '#contract/plan.ts'
import { Card } from '../ui/card.tsx'
import { StateWord } from '../ui/state-word.tsx'
import { Evidence, findingOf, Findings } from './evidence.tsx'

type Check = Plan['checks'][number]

const order = ['error', 'warning', 'info'] as const

/** What the planner looked at: what stops the plan first, each with what to do about it, and what it was found in. */
export function Checks({ checks }: { readonly checks: Plan['checks'] }) {
  return (
    <Card title="Checks" beside={<span className="c-quiet">{severitiesText(checks)}</span>}>
      <ul className="c-plain-list c-checks" aria-label="Checks">
        {order
          .flatMap((severity) => together(checks.filter((check) => check.severity === severity)))
          .map((group, index) => (
            <li key={index}>
              <StateWord state={group[0].severity} />
              <OneOrMany group={group} />
            </li>
          ))}
      </ul>
    </Card>
  )
}

type Group = readonly [Check, ...Check[]]

/** Removed APIs of one severity are one row with a table: a chart may hold dozens. */
function together(checks: readonly Check[]): readonly Group[] {
  const removed = checks.filter((check) => findingOf(check) !== null)
  const [first, ...more] = removed
  const others = checks.filter((check) => !removed.includes(check)).map((check): Group => [check])
  return first ? [[first, ...more], ...others] : others
}

function OneOrMany({ group: [check, ...more] }: { readonly group: Group }) {
  if (more.length > 0) {
    return (
      <div>
        <p>
          {more.length + 1} objects are of API versions that the target no longer serves.{' '}
          <span className="c-quiet">{check.code}</span>
        </p>
        <Findings findings={[check, ...more].flatMap((one) => findingOf(one) ?? [])} />
      </div>
    )
  }
  return (
    <div>
      <p>
        {check.message} <span className="c-quiet">{check.code}</span>
      </p>
      {check.remedy !== '' && <p className="c-remedy">{check.remedy}</p>}
      <Evidence check={check} />
    </div>
  )
}

function severitiesText(checks: readonly Check[]): string {
  const counts = order.map((severity) => [severity, checks.filter((check) => check.severity === severity).length] as const)
  return counts
    .filter(([severity, count]) => count > 0 && severity !== 'info')
    .map(([severity, count]) => countText(count, severity))
    .join(', ')
}
