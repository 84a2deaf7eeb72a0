import { boundedMap } from '#core/base/bounded-map.ts'
import type { EngineInstant, Instant } from '#core/base/instant.ts'
import type { CompiledCluster } from '#core/cluster/compiled-cluster.ts'
import type { Inventory } from '#core/cluster/inventory.ts'
import { toldSteps } from '#core/history/told-steps.ts'
import { decideStep } from '#core/update/decide-step.ts'
import { evidenceOf } from '#core/update/evidence.ts'
import type { EngineTarget } from '#core/update/target.ts'
import { isEnded, startOfUpdate, verificationMs, type UpdateState, type Wait } from '#core/update/update.ts'
import type { EngineChoice, EngineCluster, Unanswered } from '#engine/engine.ts'
import { loadCompiledCluster, saveRevisionEvidence } from '#store/cluster-revisions.ts'
import { loadClusterById, saveCluster, type ClusterRecord } from '#store/clusters.ts'
import { loadContent, saveContent } from '#store/contents.ts'
import { appendEvents, type NewEvent } from '#store/events.ts'
import { lockLookFacts } from '#store/look-facts.ts'
import type { Reader, Transactor } from '#store/transactor.ts'
import { advanceDeletion } from './advance-deletion.ts'
import { advanceUpdate } from './advance-update.ts'
import { eventOf } from './cluster-event.ts'
import type { Control } from './control.ts'
import { driftBetween, driftEvents, driftOf } from './note-drift.ts'
import { advanceGiven, loadGiven } from './given-update.ts'
import { noteUnanswered } from './note-unanswered.ts'
import { noteObservation, type Seen } from './note-observation.ts'
import { seenCluster, statusEvents } from './seen-cluster.ts'

/** How long a cluster that is not at rest goes unlooked at, should every wake-up be lost. */
const lookAgainMs = 15_000

/**
 * One look at a cluster: observe, decide, store what was decided, and only then tell the engine. Whatever ends between two of these
 * is found again by the next look, and doing any of it twice is harmless. Answers when to look again; null when only a wake-up asks for it.
 */
export async function advanceCluster(control: Control, id: string): Promise<Instant | null> {
  const { store, now } = control
  const handle = handles.get(id) ?? (await store.read((reader) => loadHandle(reader, id)))
  if (!handle) return null
  const engine = control.engineOf(handle)
  const askedAt = now()
  const seen = await engine.observe(handle)
  // Nothing can be decided on what nobody has seen.
  if (seen.kind === 'unanswered') {
    await noteUnanswered(control, id, { why: seen.why, message: seen.message, asked: 'look' })
    return now() + patienceMs(seen)
  }
  const inventory = seen.kind === 'observed' ? seen.inventory : null
  const step = await store.transact((tx) => decide(control, tx, id, { inventory, askedAt, now: engine.now() }))
  if (step.kind === 'gone') {
    handles.delete(id)
    return null
  }
  if (step.kind === 'deleting') {
    const left = await advanceDeletion(control, handle, step.cluster, inventory)
    if (left === 'gone') return null
    return now() + (left === 'going' ? lookAgainMs : patienceMs(left))
  }
  const { cluster, target, state } = step
  if (step.stalls) control.metrics.updateStalls.inc()
  if (step.inventory?.generation !== cluster.generation) {
    const answer = await engine.apply(handle, cluster.generation, target)
    // An older generation was refused: another server has told the engine more, and its own look goes on from there.
    if (answer.kind === 'unanswered') {
      await noteUnanswered(control, id, { why: answer.why, message: answer.message, asked: 'instruction' })
      return now() + patienceMs(answer)
    }
  }
  if (step.again) return now()
  if (!isEnded(state.phase) && state.verifiedSince !== null) return engine.wallTimeOf(state.verifiedSince + verificationMs)
  return cluster.converged && cluster.updateId === null ? null : now() + lookAgainMs
}

/** How soon an engine is asked again that gave no answer: somebody else's write is over soon. */
function patienceMs({ why, retryAfterMs }: Unanswered): number {
  return Math.min(retryAfterMs ?? (why === 'conflict' ? conflictMs : lookAgainMs), lookAgainMs)
}

const conflictMs = 1_000

/** A cluster's id is never used again, and its name and engine never change: every look begins with them. */
const handles = boundedMap<string, EngineCluster & EngineChoice>(20_000)

async function loadHandle(reader: Reader, id: string): Promise<(EngineCluster & EngineChoice) | null> {
  const cluster = await loadClusterById(reader, id)
  if (!cluster) return null
  const { projectId, name, managementCluster } = cluster
  const handle = { projectId, id, name, managementCluster }
  handles.set(id, handle)
  return handle
}

interface Step {
  readonly kind: 'decided'
  readonly cluster: ClusterRecord
  /** What was decided on. */
  readonly inventory: Inventory | null
  readonly target: EngineTarget
  readonly state: UpdateState
  /** Something has just come to its boundary, which another look goes on from. */
  readonly again: boolean
  /** The update was seen to have stalled by this look. */
  readonly stalls: boolean
}

/** Nothing is decided on a cluster that has gone, or is to go. */
type Undecided = { readonly kind: 'gone' } | { readonly kind: 'deleting'; readonly cluster: ClusterRecord }

/**
 * Everything that is decided on is read here, under the lock of the cluster. Only the observation was made before, by a server that
 * may have been suspended since: it gives way to one that is stored and newer.
 */
async function decide(control: Control, tx: Transactor, id: string, seen: Seen): Promise<Step | Undecided> {
  const facts = await lockLookFacts(tx, id)
  if (!facts) return { kind: 'gone' }
  if (facts.cluster.status === 'Deleting') return { kind: 'deleting', cluster: facts.cluster }
  const { cluster: before, update, observation, policy } = facts
  const { projectId } = before
  const desired = await loadCompiledCluster(tx, projectId, facts.compiledDigest)
  const given = update && (await loadGiven(tx, update))
  const applied = before.targetDigest === null ? null : await loadContent<EngineTarget>(tx, projectId, before.targetDigest)
  const pools = [...desired.pools, ...(applied?.pools ?? [])].map(({ name }) => name)
  const { cluster, inventory: observed, events, durations } = await noteObservation(tx, before, seen, { pools, observation })
  const last = observation?.inventory ?? null
  const drift = driftOf(cluster, applied, observed, last)
  const between = driftBetween(cluster, applied, observed, last)
  const { inventory, look, ...step } = decideStep({
    applied,
    generation: cluster.generation,
    desired,
    cloudType: cluster.cloudType,
    observed,
    doubt: doubtOf(cluster),
    provisioning: cluster.status !== 'Running',
    update: update?.state ?? null,
    drift,
    repair: { drift: policy.driftRepair === 'on', nodes: policy.remediation === 'on' },
    giving: given && { desired: given.desired, update: given.update.state },
    at: control.engineOf(cluster).now(),
  })
  const next = step.update ?? startOfUpdate
  const told = await tellEngine(tx, cluster, applied, step.target)
  const shown = await verifyAtRest(tx, cluster, seenCluster({ ...told, drift }, observed, look), inventory, desired)
  const gone = given && step.giving && (await advanceGiven(tx, shown, given, step.giving, { inventory, durations }))
  const left = step.giving && !isEnded(step.giving.phase) ? (update?.takesOver ?? null) : null
  const updated = update
    ? await advanceUpdate(tx, shown, update, next, { inventory, desired, durations, takesOver: left })
    : { cluster: shown, events: [] }
  const steps =
    told.generation === cluster.generation
      ? []
      : stepEvents({ ...cluster, updateId: given?.update.id ?? cluster.updateId }, applied, step.target, look.at)
  const own = [...(gone ?? []), ...updated.events, ...statusEvents(before, updated.cluster, look)]
  const changes = [...events, ...driftEvents(cluster, drift, between), ...steps, ...own]
  if (changes.length > 0 || differs(before, updated.cluster)) {
    await saveCluster(tx, { ...updated.cluster, updatedAt: tx.now() })
    await appendEvents(tx, changes)
    control.changes.announce(tx, { projectId, clusters: [cluster.name] })
  }
  const stalls = own.some(({ reason }) => reason === 'UpdateStalled')
  const again = given !== null && left === null
  return { kind: 'decided', cluster: updated.cluster, inventory: observed, target: step.target, state: next, again, stalls }
}

/** What keeps anybody from trusting what is known: the engine shows something that cannot be true. */
function doubtOf({ refused }: ClusterRecord): Wait | null {
  if (!refused) return null
  const { kind, object, message, since } = refused
  return {
    code: 'observation.refused',
    reason: `what the engine shows makes no sense (${kind}): ${object} ${message}`,
    object,
    owner: 'whoever runs the engine',
    since,
  }
}

/**
 * A cluster that no update brings anywhere is verified by being seen as its revision says: when it has come into being, when what
 * differed has been set right, or when an older release left it without evidence.
 */
async function verifyAtRest(
  tx: Transactor,
  before: ClusterRecord,
  seen: ClusterRecord,
  inventory: Inventory | null,
  desired: CompiledCluster,
): Promise<ClusterRecord> {
  const { converged, updateId, revision } = seen
  const isVerified = before.converged && before.verifiedRevision === revision
  if (!converged || updateId !== null || isVerified || !inventory) return seen
  await saveRevisionEvidence(tx, seen, evidenceOf(inventory, desired, inventory.observedAt))
  return { ...seen, verifiedRevision: revision }
}

async function tellEngine(
  tx: Transactor,
  cluster: ClusterRecord,
  applied: EngineTarget | null,
  target: EngineTarget,
): Promise<ClusterRecord> {
  if (target === applied) return cluster
  const targetDigest = await saveContent(tx, cluster.projectId, target)
  if (targetDigest === cluster.targetDigest) return cluster
  return { ...cluster, targetDigest, generation: cluster.generation + 1 }
}

/** The steps of an update that the engine is told now. Making a cluster has too many to tell them one by one. */
function stepEvents(
  cluster: ClusterRecord,
  before: EngineTarget | null,
  after: EngineTarget,
  at: EngineInstant,
): readonly NewEvent[] {
  if (cluster.updateId === null || before === null) return []
  return toldSteps(before, after).map(({ object, message }) => {
    return { ...eventOf(cluster), reason: 'StepTold', object, message, engineAt: at }
  })
}

/** Whether anything is to be stored beside the time of storing it. */
function differs(before: ClusterRecord, after: ClusterRecord): boolean {
  return JSON.stringify({ ...before, updatedAt: 0 }) !== JSON.stringify({ ...after, updatedAt: 0 })
}
