import { planAbort, type AbortPlan } from '#core/plan/abort.ts'
import type { Forecast } from '#core/plan/forecast.ts'
import { isBlocked } from '#core/plan/plan-update.ts'
import { present } from '#core/base/assert.ts'
import { isControlAllowed } from '#core/update/controls.ts'
import type { EngineTarget } from '#core/update/target.ts'
import { transition } from '#core/update/transition.ts'
import { heldSince } from '#core/update/update.ts'
import { appendAudit } from '#store/audit.ts'
import { lockClusterByName, saveCluster, type ClusterRecord } from '#store/clusters.ts'
import { loadContent } from '#store/contents.ts'
import { appendEvents } from '#store/events.ts'
import { loadObservation } from '#store/observations.ts'
import { loadPlan, type PlanRecord } from '#store/plans.ts'
import type { Transactor } from '#store/transactor.ts'
import { loadUpdate, saveUpdate, type UpdateRecord } from '#store/updates.ts'
import { touch } from '#store/work/touch.ts'
import { clusterWork } from './cluster-work.ts'
import { checkErrors } from './check-errors.ts'
import { repaveEvents, updateEventOf } from './cluster-event.ts'
import { clusterMissing, noUpdateUnderWay } from './cluster-refusals.ts'
import { refuseControl } from './control-update.ts'
import type { Control } from './control.ts'
import { loadForecastStart } from './load-forecast-start.ts'
import { loadPacksOfWay } from './load-packs-between.ts'
import { lookAfresh } from './look-afresh.ts'
import type { ProjectScope } from './project-scope.ts'
import { foresee, planDigest, preparePlan, storePlan } from './propose-plan.ts'
import { isRefusal, refuse, type Refusal } from './refusal.ts'
import { supersedeGiven } from './supersede-update.ts'
import { holdRevision, nodesReplaced, takeRevision } from './take-revision.ts'
import { whatWasKnown } from './what-was-known.ts'

export interface AbortRequest {
  /** Only says what the abort would do. */
  readonly dryRun?: boolean | undefined
  /** That of the plan that was read; another plan is refused. */
  readonly digest?: string | undefined
}

/** What an abort comes to, as it would be now. */
export interface ForetoldAbort {
  readonly kind: 'foretold'
  readonly digest: string
  readonly content: AbortPlan['content']
  readonly forecast: Forecast | null
}

interface Aborted {
  readonly kind: 'controlled'
  readonly cluster: ClusterRecord
  readonly update: UpdateRecord
  readonly message: string
}

/**
 * Has the update that is under way go back, by a plan of its own that is made and approved in its requester's name. The update stays the
 * one that it is, and has ended when the way back is verified. Past the point of no return the plan says what it finishes instead.
 * No second pair of eyes is asked for, whatever the project's policy: what is under way can always be stopped.
 */
export async function abortUpdate(
  control: Control,
  scope: ProjectScope,
  name: string,
  { dryRun, digest }: AbortRequest,
): Promise<Aborted | ForetoldAbort | Refusal> {
  const { project } = scope
  const engine = await lookAfresh(control, project, name)
  // In one transaction under the cluster's lock: the update goes on meanwhile, and what it does would make the plan stale.
  return await control.store.transact(async (tx) => {
    const cluster = await lockClusterByName(tx, project.id, name)
    if (!cluster) return clusterMissing(name)
    const running = cluster.updateId === null ? null : await loadUpdate(tx, project.id, cluster.updateId)
    if (!running) return await noUpdateUnderWay(tx, cluster)
    if (!isControlAllowed(running.state, 'abort')) return refuseControl(name, running, 'abort')
    const { parent } = present(await loadPlan(tx, project.id, running.planId), 'an update has its plan').content
    const back = await preparePlan(control, tx, project, name, { rollbackTo: parent, note: 'abort' }, engine, 'stops')
    if (isRefusal(back)) return back
    const between = await loadPacksOfWay(tx, back.input.parent.compiled)
    const { input, content } = planAbort({ ...back.input, between }, await loadEngineSide(tx, cluster))
    const start = () => loadForecastStart(tx, back.cluster, back.input.parent.compiled)
    const forecast = await foresee(back, content, start)
    const planned = planDigest(content)
    if (dryRun) return { kind: 'foretold', digest: planned, content, forecast }
    if (digest !== undefined && digest !== planned) return anotherPlan(name, digest, planned)
    if (isBlocked(content)) return blocked(name, content)
    const held = await holdRevision(tx, scope, { input, content })
    if (isRefusal(held)) return held
    const plan = await storePlan(control, tx, scope, { ...back, input }, content, forecast)
    const revision = await takeRevision(tx, scope, cluster, plan, held, 'abort')
    return await turnBack(control, tx, scope, { cluster, running, plan, revision, content })
  })
}

/** What the engine was told last, and an observation of just that. */
async function loadEngineSide(tx: Transactor, { projectId, id, targetDigest, generation }: ClusterRecord) {
  const applied = targetDigest === null ? null : await loadContent<EngineTarget>(tx, projectId, targetDigest)
  const inventory = (await loadObservation(tx, projectId, id))?.inventory ?? null
  return { applied, inventory: inventory?.generation === generation ? inventory : null }
}

interface TurnBack {
  readonly cluster: ClusterRecord
  readonly running: UpdateRecord
  readonly plan: PlanRecord
  readonly revision: number
  readonly content: AbortPlan['content']
}

/** For people: whether it goes back at all. */
function wayText(pastReturn: string | null): string {
  return pastReturn === null ? 'The cluster goes back' : 'What cannot be taken back is finished'
}

async function turnBack(
  control: Control,
  tx: Transactor,
  { project, principal }: ProjectScope,
  { cluster, running, plan, revision, content }: TurnBack,
): Promise<Aborted> {
  const { text, pastReturn } = content.abort
  const engineAt = control.engineOf(cluster).now()
  const update: UpdateRecord = {
    ...running,
    state: transition(running.state, { kind: 'abort-asked' }),
    heldMs: running.heldMs + heldSince(running.state, engineAt),
    nodesDone: 0,
    takesOver: null,
    abort: {
      planId: plan.id,
      revision,
      by: principal.name,
      at: tx.now(),
      engineAt,
      pastReturn,
      text,
      nodesTotal: nodesReplaced(content),
      forecastMs: plan.forecast?.p50Ms ?? null,
    },
  }
  await supersedeGiven(tx, cluster, running, `${principal.name} aborted the update that takes its place`)
  await saveUpdate(tx, update)
  // What kept the instruction before this one from its end says nothing about this one.
  const generation = cluster.generation + 1
  await saveCluster(tx, { ...cluster, revision, generation, converged: false, waiting: null, updatedAt: tx.now() })
  const event = { ...updateEventOf(cluster, update), engineAt }
  const detail = { by: principal.name, plan: plan.id, revision, pastReturn }
  await appendEvents(tx, [
    { ...event, reason: 'UpdateAbortAsked', message: `${principal.name} aborted the update: ${text}`, detail },
    ...repaveEvents(event, content),
    { ...event, reason: 'UpdateAborting', message: wayText(pastReturn) },
  ])
  await appendAudit(tx, {
    projectId: project.id,
    actor: principal,
    action: 'update.abort',
    object: `cluster/${cluster.name}`,
    detail: { update: update.id, plan: plan.id, revision, pastReturn, known: whatWasKnown(plan.digest, content) },
  })
  control.changes.announce(tx, { projectId: project.id, clusters: [cluster.name] })
  await touch(tx, clusterWork, cluster.id, tx.now())
  return { kind: 'controlled', cluster, update, message: text }
}

function anotherPlan(name: string, read: string, planned: string): Refusal {
  const detail = `The update of ${name} has gone on since its abort was planned, and the abort would be another. Read it again ("dryRun": true), or abort without a digest.`
  return refuse('plan.stale', detail, [], { changed: [{ what: 'plan digest', from: read, to: planned }] })
}

function blocked(name: string, { checks }: AbortPlan['content']): Refusal {
  const errors = checkErrors(checks)
  const detail = `The update of ${name} cannot be aborted as it is: ${errors[0]?.message ?? ''} Let it end, pause it, or go on from here with another plan.`
  return refuse('update.state', detail, errors)
}
