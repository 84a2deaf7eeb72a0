import type { WireEvent } from '#contract/event.ts'
import { paths } from '../paths.ts'
import { DataTable, type Column } from '../ui/data-table.tsx'
import { Go } from '../ui/go.tsx'
import { StateWord } from '../ui/state-word.tsx'
import { When } from '../ui/when.tsx'

const columns: readonly Column<WireEvent>[] = [
  { name: 'When', cell: ({ at }) => <When at={at} /> },
  { name: 'Severity', cell: ({ severity }) => <StateWord state={severity} /> },
  { name: 'Reason', cell: ({ reason }) => reason },
  { name: 'Message', cell: ({ message }) => <span className="c-breakable">{message}</span> },
  { name: 'Object', wide: true, cell: (event) => <EventObject event={event} /> },
]

export function EventRows({ events, none = 'Nothing has happened yet.' }: EventRowsProps) {
  if (events.length === 0) return <p className="c-quiet">{none}</p>
  return <DataTable label="Events" columns={columns} rows={events} keyOf={({ id }) => id} />
}

/** An update is led to, by the end of its id, which differs; the rest is named. */
function EventObject({ event: { cluster, object } }: { readonly event: WireEvent }) {
  if (object === null) return null
  const [kind, id = ''] = object.split(' ')
  if (kind !== 'update' || cluster === null) return <code className="c-nowrap">{object}</code>
  return (
    <Go to={paths.clusterUpdate(cluster, id)}>
      <code className="c-nowrap" title={id}>
        update …{id.slice(-6)}
      </code>
    </Go>
  )
}

interface EventRowsProps {
  readonly events: readonly WireEvent[]
  /** What is said where there are none. */
  readonly none?: string
}
