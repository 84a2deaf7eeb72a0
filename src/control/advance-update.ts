import { formatDuration, type EngineInstant } from '#core/base/instant.ts'
import type { CompiledCluster } from '#core/cluster/compiled-cluster.ts'
import type { Durations } from '#core/cluster/durations.ts'
import type { Inventory } from '#core/cluster/inventory.ts'
import { waitOver } from '#core/history/wait-over.ts'
import { evidenceOf, type Evidence } from '#core/update/evidence.ts'
import { replacementsDone } from '#core/update/look.ts'
import { heldSince, isEnded, verificationMs, type UpdateState } from '#core/update/update.ts'
import type { ClusterRecord } from '#store/clusters.ts'
import type { NewEvent } from '#store/events.ts'
import { saveDurations } from '#store/durations.ts'
import { loadRepavedPools } from '#store/plans.ts'
import type { Transactor } from '#store/transactor.ts'
import { saveUpdate, type UpdateRecord } from '#store/updates.ts'
import { updateEventOf } from './cluster-event.ts'

/** What a look shows of an update. */
export interface SeenUpdate {
  readonly inventory: Inventory | null
  readonly desired: CompiledCluster
  /** How long its work has been seen to take. */
  readonly durations: Durations
  /** The update that it waits for from now on. */
  readonly takesOver: string | null
}

/** Stores where an update stands after a look, and ends it once it is verified. */
export async function advanceUpdate(
  tx: Transactor,
  cluster: ClusterRecord,
  update: UpdateRecord,
  state: UpdateState,
  { inventory, desired, durations, takesOver }: SeenUpdate,
): Promise<{ readonly cluster: ClusterRecord; readonly events: readonly NewEvent[] }> {
  const pools = await loadRepavedPools(tx, update.projectId, update.abort?.planId ?? update.planId)
  const nodesTotal = update.abort?.nodesTotal ?? update.nodesTotal
  const nodesDone = inventory ? Math.min(replacementsDone(inventory, desired, pools), nodesTotal) : update.nodesDone
  const ended = isEnded(state.phase)
  const held = state.phase === update.state.phase ? 0 : heldSince(update.state, inventory?.observedAt ?? 0)
  const heldMs = update.heldMs + held
  const next: UpdateRecord = {
    ...update,
    state,
    takesOver,
    nodesDone,
    heldMs,
    tookMs: tookMs(state, update.startedEngineAt + heldMs),
    evidence: ended && inventory ? evidenceAfter(state, inventory, desired) : update.evidence,
    endedAt: ended ? tx.now() : null,
  }
  if (JSON.stringify(next) !== JSON.stringify(update)) await saveUpdate(tx, next)
  if (ended) {
    const { projectId, id: clusterId, cloudType } = cluster
    await saveDurations(tx, { updateId: update.id, projectId, clusterId, cloudType, seen: durations, endedAt: tx.now() })
  }
  const at = inventory?.observedAt ?? update.startedEngineAt
  const events = [
    ...stallEvents(cluster, update, next),
    ...waitEvents(cluster, update, next, at),
    ...phaseEvents(cluster, update, next, at),
  ]
  // Verified is what there is evidence of.
  const verifiedRevision = next.evidence ? cluster.revision : cluster.verifiedRevision
  return { cluster: ended ? { ...cluster, updateId: null, verifiedRevision } : cluster, events }
}

/** Only an update that was seen to be done, and stayed so, has evidence. */
function evidenceAfter({ phase, verifiedSince }: UpdateState, inventory: Inventory, desired: CompiledCluster): Evidence | null {
  return phase !== 'superseded' && verifiedSince !== null ? evidenceOf(inventory, desired, verifiedSince) : null
}

/** Until it counts as verified, which is a fixed time after all was first seen as planned, whenever somebody looks. */
function tookMs({ phase, verifiedSince }: UpdateState, since: EngineInstant): number | null {
  return phase === 'succeeded' && verifiedSince !== null ? Math.max(verifiedSince + verificationMs - since, 0) : null
}

/** Told once, when it has gone without progress for as long as it may. */
export function stallEvents(cluster: ClusterRecord, before: UpdateRecord, after: UpdateRecord): readonly NewEvent[] {
  const { stalled, wait, progress } = after.state
  if (stalled === undefined || before.state.stalled !== undefined) return []
  const because = wait ? `: ${wait.reason}` : ''
  const message = `Nothing of the update has moved for ${formatDuration(stalled - (progress?.at ?? stalled))}${because}`
  const detail = { code: wait?.code ?? null }
  return [{ ...updateEventOf(cluster, after), reason: 'UpdateStalled', engineAt: stalled, message, detail }]
}

function waitEvents(cluster: ClusterRecord, before: UpdateRecord, after: UpdateRecord, at: EngineInstant): readonly NewEvent[] {
  const past = waitOver(before.state, after.state, at)
  return past ? [{ ...updateEventOf(cluster, after), reason: 'UpdateWaited', engineAt: at, ...past }] : []
}

function phaseEvents(cluster: ClusterRecord, before: UpdateRecord, after: UpdateRecord, at: EngineInstant): readonly NewEvent[] {
  const { phase, wait } = after.state
  if (before.state.phase === phase) return []
  const because = wait ? `: ${wait.reason}` : ''
  const rows = {
    waiting: { reason: 'UpdateWaiting', message: `The update waits to begin${because}` },
    rolling:
      before.state.phase === 'waiting'
        ? ({ reason: 'UpdateStarted', message: 'The update is under way: its first step is told' } as const)
        : ({ reason: 'UpdateResumed', message: 'The update goes on' } as const),
    verifying: { reason: 'UpdateVerifying', message: 'Every step is done; the cluster is verified' },
    succeeded: {
      reason: 'UpdateSucceeded',
      message: `The update is verified: ${after.summary}${comparisonText(after)}`,
    },
    paused: {
      reason: 'UpdatePaused',
      message: 'The update is paused; nothing is disrupted until it is resumed',
    },
    halted: { reason: 'UpdateHalted', message: `The update has halted${because}` },
    aborting: { reason: 'UpdateAborting', message: 'The cluster goes back' },
    aborted: { reason: 'UpdateAborted', message: 'The update is aborted, and that is verified' },
    superseded: { reason: 'UpdateSuperseded', message: 'Another plan takes the place of the update' },
  } as const
  return [{ ...updateEventOf(cluster, after), ...rows[phase], engineAt: at }]
}

/** How long it took beside what was foretold. */
function comparisonText({ tookMs: took, forecastMs, forecastP90Ms }: UpdateRecord): string {
  if (took === null) return ''
  const text = ` It took ${formatDuration(took)}`
  if (forecastMs === null) return `${text}.`
  const most = forecastP90Ms === null || forecastP90Ms === forecastMs ? '' : `–${formatDuration(forecastP90Ms)}`
  return `${text}, forecast ${formatDuration(forecastMs)}${most}.`
}
