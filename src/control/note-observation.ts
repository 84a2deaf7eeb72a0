import type { EngineInstant, Instant } from '#core/base/instant.ts'
import { nothingWatched, watchDurations, type Durations } from '#core/cluster/durations.ts'
import { happenings } from '#core/cluster/inventory-events.ts'
import type { Inventory } from '#core/cluster/inventory.ts'
import { isOlderObservation, nonsenseOf, type Nonsense } from '#core/cluster/sane-observation.ts'
import type { EngineTarget } from '#core/update/target.ts'
import { loadClusterRevision, loadCompiledCluster } from '#store/cluster-revisions.ts'
import type { ClusterRecord } from '#store/clusters.ts'
import { loadContent } from '#store/contents.ts'
import type { NewEvent } from '#store/events.ts'
import { loadObservation, saveObservation, type Observation } from '#store/observations.ts'
import type { Transactor } from '#store/transactor.ts'
import { eventOf } from './cluster-event.ts'

/** What an engine answered. */
export interface Seen {
  /** Null where the engine knows no such cluster. */
  readonly inventory: Inventory | null
  /** Wall time before it was asked. */
  readonly askedAt: Instant
  /** Engine time after it answered. */
  readonly now: EngineInstant
}

/** What an observation is judged by. */
export interface Known {
  /** Those that the cluster shall have, and those that the engine was told. */
  readonly pools: readonly string[]
  /** The one before. */
  readonly observation: Observation | null
}

export interface Noted {
  /** What there is to go by: what was seen, or what was known before where that is newer or what was seen makes no sense. */
  readonly inventory: Inventory | null
  /** The cluster, with what of the observation was refused; it is yet to be saved. */
  readonly cluster: ClusterRecord
  /** What happened since the observation before. */
  readonly events: readonly NewEvent[]
  /** How long the work of the update under way has been seen to take. */
  readonly durations: Durations
}

/**
 * Stores what was observed. Whoever looked earlier and comes later has nothing to say, and what makes no sense is told once and never
 * obeyed: in both cases the observation that is known already is gone by. The cluster is locked.
 */
export async function noteObservation(
  tx: Transactor,
  cluster: ClusterRecord,
  { inventory, askedAt, now }: Seen,
  { pools, observation: before }: Known,
): Promise<Noted> {
  if (!inventory) return { inventory, cluster: { ...cluster, refused: null }, events: [], durations: {} }
  const last = before?.inventory ?? null
  const lastCameFirst = before !== null && before.at < askedAt
  const nonsense = nonsenseOf(inventory, { last, lastCameFirst, generation: cluster.generation, now, pools })
  if (nonsense) return refuse(cluster, before, nonsense, now)
  const sane = { ...cluster, refused: null }
  if (last && isOlderObservation(inventory, last)) return { ...asKnown(before), cluster: sane, events: [] }
  // While a cluster comes into being its nodes wait for each other: that says nothing of updates.
  const isUpdated = cluster.status === 'Running' && cluster.updateId !== null
  const durations = isUpdated ? watchDurations(before?.durations ?? nothingWatched, inventory) : null
  await saveObservation(tx, cluster.projectId, cluster.id, { inventory, durations })
  const events = happenings(last, inventory).map(({ at, ...happening }) => ({ ...eventOf(cluster), ...happening, engineAt: at }))
  return { inventory, cluster: sane, events, durations: durations?.seen ?? {} }
}

/** For whoever looks at a cluster without deciding anything: with what the engine was told last. */
export async function loadKnown(
  tx: Transactor,
  { projectId, id, revision, targetDigest }: ClusterRecord,
): Promise<Known & { readonly applied: EngineTarget | null }> {
  const newest = await loadClusterRevision(tx, projectId, id, revision)
  const desired = newest && (await loadCompiledCluster(tx, projectId, newest.compiledDigest))
  const applied = targetDigest === null ? null : await loadContent<EngineTarget>(tx, projectId, targetDigest)
  const pools = [...(desired?.pools ?? []), ...(applied?.pools ?? [])].map(({ name }) => name)
  return { pools, observation: await loadObservation(tx, projectId, id), applied }
}

function asKnown(before: Observation | null): Pick<Noted, 'inventory' | 'durations'> {
  return { inventory: before?.inventory ?? null, durations: before?.durations?.seen ?? {} }
}

function refuse(cluster: ClusterRecord, before: Observation | null, nonsense: Nonsense, now: EngineInstant): Noted {
  const { kind, object, message } = nonsense
  if (cluster.refused?.kind === kind && cluster.refused.object === object) return { ...asKnown(before), cluster, events: [] }
  const event: NewEvent = {
    ...eventOf(cluster),
    reason: 'ObservationRefused',
    message: `What the engine shows makes no sense, and is not gone by: ${object} ${message} (${kind})`,
    object: objectOf(object),
  }
  return { ...asKnown(before), cluster: { ...cluster, refused: { ...nonsense, since: now } }, events: [event] }
}

function objectOf(text: string): NewEvent['object'] {
  const [kind = '', ...name] = text.split(' ')
  return { kind, name: name.join(' ') }
}
