import { useQueryClient } from '@tanstack/react-query'
import type { WireEvent } from '#contract/event.ts'
import type { UpdateDetail } from '#contract/update.ts'
import { isHeld } from '#core/update/update.ts'
import { useEngineSpeed } from '../api/engine-speed.ts'
import { read } from '../api/queries.ts'
import { useNow } from '../ui/when.tsx'
import { LaneChart } from './lane-chart.tsx'
import { lanesOf } from './lanes.ts'

/**
 * The lanes of an update. While it is under way they grow: what is waited for gets longer with nothing happening. One that is held may be so
 * for days, which would leave no room for what happened before.
 */
export function UpdateLanes({ update, events }: UpdateLanesProps) {
  return update.endedAt === null && !isHeld(update.phase) ? (
    <Growing update={update} events={events} />
  ) : (
    <LaneChart lanes={lanesOf(update, events)} />
  )
}

function Growing({ update, events }: UpdateLanesProps) {
  const speed = useEngineSpeed(update.cluster)
  const readAt = useQueryClient().getQueryState(read.update(update.cluster, update.id).queryKey)?.dataUpdatedAt
  const now = useNow()
  // Only how much time passed since the answer is told by this computer's clock, which may be wrong.
  const passedMs = Math.max(0, now - (readAt ?? now)) * (speed ?? 0)
  return <LaneChart lanes={lanesOf(update, events, (update.engineTime ?? 0) + passedMs)} />
}

interface UpdateLanesProps {
  readonly update: UpdateDetail
  readonly events: readonly WireEvent[]
}
