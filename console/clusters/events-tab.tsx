import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import { eventReasons } from '#core/history/event-reasons.ts'
import { read, type EventFilters } from '../api/queries.ts'
import { paths } from '../paths.ts'
import { useNamed } from '../ui/address.ts'
import { Choice } from '../ui/choice.tsx'
import { useGo } from '../ui/go.tsx'
import { Loaded } from '../ui/loaded.tsx'
import { EventRows } from './event-rows.tsx'

const severities = [
  { value: '', label: 'Any severity' },
  { value: 'warning', label: 'Warnings and errors' },
  { value: 'error', label: 'Errors' },
]

const reasons = [
  { value: '', label: 'Any reason' },
  ...Object.entries(eventReasons)
    .filter(([, { kind }]) => kind !== 'profile')
    .map(([value, { meaning }]) => ({ value, description: meaning })),
]

/** What happened to the cluster, newest first; what it is narrowed to is its address. */
export function EventsTab() {
  const { name } = useNamed<'name'>()
  const { severity = '', reason = '' }: EventFilters = useSearch({ strict: false })
  const go = useGo()
  const events = useInfiniteQuery(read.events(name, { severity, reason }))
  const narrow = (filters: EventFilters) =>
    void go(paths.clusterEvents(name, { severity, reason, ...filters }), { replace: true })
  return (
    <>
      <div className="c-filters" role="search" aria-label="Filter the events">
        <Choice label="Severity" value={severity} options={severities} onChoose={(chosen) => narrow({ severity: chosen })} />
        <Choice label="Reason" value={reason} options={reasons} onChoose={(chosen) => narrow({ reason: chosen })} />
      </div>
      <Loaded query={events} rows={12} shape="table">
        {({ pages }) => (
          <>
            <EventRows
              events={pages.flatMap(({ items }) => items)}
              none={severity === '' && reason === '' ? 'Nothing has happened yet.' : 'No event is like that.'}
            />
            {events.hasNextPage && (
              <Button variant="link" isLoading={events.isFetchingNextPage} onClick={() => void events.fetchNextPage()}>
                Show older events
              </Button>
            )}
          </>
        )}
      </Loaded>
    </>
  )
}
