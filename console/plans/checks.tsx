import type { Plan } from '#contract/plan.ts'
import { Card } from '../ui/card.tsx'
import { StateWord } from '../ui/state-word.tsx'

const order = ['error', 'warning', 'info'] as const

/** What the planner looked at: what stops the plan first, each with what to do about it. */
export function Checks({ checks }: { readonly checks: Plan['checks'] }) {
  const sorted = checks.toSorted((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity))
  return (
    <Card title="Checks">
      <ul className="c-plain-list c-checks">
        {sorted.map((check, index) => (
          <li key={index}>
            <StateWord state={check.severity} />
            <div>
              <p>
                {check.message} <span className="c-quiet">{check.code}</span>
              </p>
              {check.remedy !== '' && <p className="c-remedy">{check.remedy}</p>}
            </div>
          </li>
        ))}
      </ul>
    </Card>
  )
}
