import { Alert } from '@patternfly/react-core/dist/dynamic/components/Alert'
import { paths } from '../paths.ts'
import { Go } from '../ui/go.tsx'

/** What was refused of one cluster among many, in the words of the API. */
export interface Trouble {
  readonly cluster: string
  readonly code: string
  readonly detail: string
}

const shown = 20

/** How far it is, in numbers too. */
export function BulkProgress({ label, done, of }: { readonly label: string; readonly done: number; readonly of: number }) {
  return (
    <span className="c-row" role="status">
      <progress aria-label={label} value={done} max={of} />
      <span className="c-quiet c-tabular">
        {done.toLocaleString()} of {of.toLocaleString()}
      </span>
    </span>
  )
}

/** Those that failed, each with its reason; the others went on. */
export function TroubleList({ title, troubles }: { readonly title: string; readonly troubles: readonly Trouble[] }) {
  if (troubles.length === 0) return null
  return (
    <Alert variant="warning" isInline title={title}>
      <ul className="c-problem-errors" aria-label={title}>
        {troubles.slice(0, shown).map(({ cluster, code, detail }) => (
          <li key={cluster}>
            <Go to={paths.cluster(cluster)}>{cluster}</Go>: {detail} <span className="c-quiet">{code}</span>
          </li>
        ))}
      </ul>
      {troubles.length > shown && <p className="c-quiet">and {troubles.length - shown} more</p>}
    </Alert>
  )
}
