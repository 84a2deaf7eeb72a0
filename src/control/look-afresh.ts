import type { EngineInstant } from '#core/base/instant.ts'
import { sameJson } from '#core/base/json.ts'
import { observationAgeMaxMs, type Inventory } from '#core/cluster/inventory.ts'
import type { ObservedProjection } from '#core/plan/planning-input.ts'
import { loadCluster, lockCluster, saveCluster, type ClusterRecord } from '#store/clusters.ts'
import { appendEvents } from '#store/events.ts'
import { isObserved } from '#store/observations.ts'
import { listUpdates } from '#store/updates.ts'
import type { Engine } from '#engine/engine.ts'
import { touch } from '#store/work/touch.ts'
import { clusterWork } from './cluster-work.ts'
import type { Control } from './control.ts'
import { loadKnown, noteObservation, type Seen } from './note-observation.ts'
import { driftBetween, driftEvents, driftOf } from './note-drift.ts'
import type { ProjectScope } from './project-scope.ts'

/** What plans rest on of the engine itself. */
export interface EngineFacts {
  readonly state: ObservedProjection['engine']
  /** The Kubernetes versions that it can make, as a SemVer range. */
  readonly kubernetes: string | null
}

/** For what goes by stored observations alone: a forecast over many clusters, and what an update that is under way asks for. */
export function withoutLook(engine: Pick<Engine, 'kubernetes'>): EngineFacts {
  return { state: 'present', kubernetes: engine.kubernetes }
}

/**
 * Looks at what the engine shows of a cluster now, stores that, and says how far it can be planned on. Before a plan and before its
 * approval, and outside their transactions: an engine may take its time.
 */
export async function lookAfresh(control: Control, project: ProjectScope['project'], name: string): Promise<EngineFacts> {
  const { store } = control
  const known = await store.read(async (reader) => {
    const cluster = await loadCluster(reader, project.id, name)
    const [update] = cluster ? await listUpdates(reader, project.id, cluster.id, { before: null, limit: 1 }) : []
    return cluster && { cluster, revisionAt: update?.abort?.engineAt ?? update?.startedEngineAt ?? null }
  })
  // What there is to say of a cluster that is not there, or is on its way out, is said by whoever plans.
  if (!known) return { state: 'present', kubernetes: null }
  const { cluster, revisionAt } = known
  const engine = control.engineOf(cluster)
  const found = (state: EngineFacts['state']): EngineFacts => ({ state, kubernetes: engine.kubernetes })
  if (cluster.status === 'Deleting') return found('present')
  const began = engine.now()
  const askedAt = control.now()
  const answer = await engine.observe({ projectId: project.id, id: cluster.id, name }, 'fresh')
  if (answer.kind === 'unanswered') {
    // A cluster at rest is looked at by nobody: from now on it is, until its engine answers.
    await store.transact((tx) => touch(tx, clusterWork, cluster.id, tx.now()))
    return found('away')
  }
  // A cluster that runs and that its engine does not know is not as anybody remembers it.
  if (answer.kind === 'absent') return found(cluster.status === 'Running' ? 'stale' : 'present')
  const { inventory } = answer
  const isKept = await keep(control, cluster, { inventory, askedAt, now: engine.now() })
  return found(!isKept || isStale(inventory, began, revisionAt) ? 'stale' : 'present')
}

function isStale({ observedAt }: Inventory, now: EngineInstant, revisionAt: EngineInstant | null): boolean {
  return observedAt < now - observationAgeMaxMs || (revisionAt !== null && observedAt < revisionAt)
}

/** Most looks show what is known already, and write nothing. False where what was seen makes no sense. */
async function keep(
  { store, changes }: Control,
  { projectId, id }: ClusterRecord,
  seen: Seen & { readonly inventory: Inventory },
): Promise<boolean> {
  if (await store.read((reader) => isObserved(reader, projectId, id, seen.inventory))) return true
  return await store.transact(async (tx) => {
    const cluster = await lockCluster(tx, id)
    if (!cluster || cluster.status === 'Deleting') return true
    const known = await loadKnown(tx, cluster)
    const noted = await noteObservation(tx, cluster, seen, known)
    // Of what has gone since the observation before, the next look would find nothing any more.
    const last = known.observation?.inventory ?? null
    const drift = driftOf(cluster, known.applied, noted.inventory, last)
    const between = driftBetween(cluster, known.applied, noted.inventory, last)
    const isNews = noted.cluster.refused !== cluster.refused || !sameJson(drift, cluster.drift)
    if (isNews) await saveCluster(tx, { ...noted.cluster, drift })
    await appendEvents(tx, [...noted.events, ...driftEvents(cluster, drift, between)])
    changes.announce(tx, { projectId, clusters: [cluster.name] })
    return noted.cluster.refused === null
  })
}
