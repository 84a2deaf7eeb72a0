import { countText } from '#core/base/count-text.ts'
import type { Plan } from '#contract/plan.ts'
import { Card } from '../ui/card.tsx'
import { PlainTable } from '../ui/plain-table.tsx'

type Step = Plan['steps'][number]

/** The way from the Kubernetes version that runs to the one that will: what moves in which stretch, and what comes along by itself. */
export function Steps({ plan: { steps, repave } }: { readonly plan: Plan }) {
  const isTold = steps.length > 1 || steps.some(({ brings, after }) => brings.length > 0 || after.length > 0)
  if (!isTold) return null
  const nodesOf = (pool: string) => repave.pools.find(({ name }) => name === pool)?.nodes ?? 0
  return (
    <Card title={steps.length === 1 ? 'The way' : `The way, in ${steps.length} steps`}>
      <PlainTable label="Steps" heads={['Kubernetes', 'Layers first', 'Then nodes', 'Then layers', 'Comes along in place']}>
        {steps.map((step, index) => (
          <tr key={index}>
            <th scope="row">{step.kubernetesVersion}</th>
            <td>
              <Names names={step.before} />
            </td>
            <td>
              <Names names={step.pools.map((pool) => nodesText(pool, nodesOf(pool)))} />
            </td>
            <td>
              <Names names={step.after} />
            </td>
            <td className="c-quiet">{broughtText(step)}</td>
          </tr>
        ))}
      </PlainTable>
    </Card>
  )
}

function Names({ names }: { readonly names: readonly string[] }) {
  if (names.length === 0) return <span className="c-quiet">none</span>
  return (
    <ol className="c-plain-list">
      {names.map((name) => (
        <li key={name}>{name}</li>
      ))}
    </ol>
  )
}

const nodesText = (pool: string, nodes: number) => `${pool}, ${countText(nodes, 'node')}`

const broughtText = ({ brings }: Step) => (brings.length === 0 ? 'nothing' : brings.join(', '))
