import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { useInfiniteQuery } from '@tanstack/react-query'
import type { UpdateDetail } from '#contract/update.ts'
import { formatDuration } from '#core/base/instant.ts'
import { read } from '../api/queries.ts'
import { DataTable, type Column } from '../ui/data-table.tsx'
import { Loaded } from '../ui/loaded.tsx'
import { StateWord } from '../ui/state-word.tsx'
import { exactTime } from '../ui/when.tsx'
import { inTime, type Timed } from './lanes.ts'
import { UpdateLanes } from './update-lanes.tsx'

/** What happened in the update, as lanes and as a list, oldest first. */
export function Timeline({ update }: { readonly update: UpdateDetail }) {
  const timeline = useInfiniteQuery(read.timeline(update.cluster, update.id))
  return (
    <Loaded query={timeline} rows={8} shape="table">
      {({ pages }) => {
        const events = pages.flatMap(({ items }) => items)
        const timed = inTime(events)
        return (
          <>
            <UpdateLanes update={update} events={events} />
            {timeline.hasNextPage && (
              <p>
                Shown are the first {events.length} events.{' '}
                <Button
                  variant="link"
                  isInline
                  isLoading={timeline.isFetchingNextPage}
                  onClick={() => void timeline.fetchNextPage()}
                >
                  Show more
                </Button>
              </p>
            )}
            <DataTable label="Timeline" columns={columnsOf(timed)} rows={timed} keyOf={({ event }) => event.id} />
          </>
        )
      }}
    </Loaded>
  )
}

function columnsOf(timed: readonly Timed[]): readonly Column<Timed>[] {
  const start = timed[0]?.at ?? 0
  return [
    {
      name: 'After',
      width: '8em',
      cell: ({ event, at }) => (
        <time dateTime={event.at} title={exactTime(event.at)}>
          {formatDuration(at - start)}
        </time>
      ),
    },
    { name: 'Kind', width: '7em', cell: ({ event }) => event.kind },
    { name: 'Severity', width: '8em', wide: true, cell: ({ event }) => <StateWord state={event.severity} /> },
    { name: 'Reason', width: '11em', cell: ({ event }) => event.reason },
    { name: 'Message', cell: ({ event }) => <span className="c-breakable">{event.message}</span> },
  ]
}
