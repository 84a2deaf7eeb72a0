import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { useInfiniteQuery } from '@tanstack/react-query'
import { read } from '../api/queries.ts'
import { useNamed } from '../ui/address.ts'
import { Loaded } from '../ui/loaded.tsx'
import { EventRows } from './event-rows.tsx'

export function EventsTab() {
  const { name } = useNamed<'name'>()
  const events = useInfiniteQuery(read.events(name))
  return (
    <Loaded query={events} rows={12}>
      {({ pages }) => (
        <>
          <EventRows events={pages.flatMap(({ items }) => items)} />
          {events.hasNextPage && (
            <Button variant="link" isLoading={events.isFetchingNextPage} onClick={() => void events.fetchNextPage()}>
              Show older events
            </Button>
          )}
        </>
      )}
    </Loaded>
  )
}
