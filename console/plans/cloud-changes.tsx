import type { Plan } from '#contract/plan.ts'
import { Card } from '../ui/card.tsx'
import { DifferenceRows } from '../ui/difference-rows.tsx'

const outcomes = {
  'in-place': 'in place, no node is replaced',
  'new-nodes': 'nodes are replaced',
  refusal: 'refused: the cluster keeps them',
} as const

/** What changes of the cluster's cloud settings, by what that comes to. */
export function CloudChanges({ changes }: { readonly changes: NonNullable<Plan['cloud']> }) {
  return (
    <Card title="What changes of the cloud settings">
      {(['refusal', 'new-nodes', 'in-place'] as const).map((outcome) => {
        const own = changes.filter(({ comesTo }) => comesTo === outcome)
        if (own.length === 0) return null
        return (
          <section key={outcome} className="c-stack" aria-label={`Cloud settings, ${outcomes[outcome]}`}>
            <p className="c-quiet">{outcomes[outcome]}</p>
            <DifferenceRows label={`Cloud settings, ${outcomes[outcome]}`} differences={own} />
          </section>
        )
      })}
    </Card>
  )
}
