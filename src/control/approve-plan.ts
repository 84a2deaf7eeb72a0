import { whyNotOwnPlan } from '#core/plan/own-plan.ts'
import { planUpdate, disrupts, isBlocked } from '#core/plan/plan-update.ts'
import { disruptionsOf } from '#core/history/disruptions.ts'
import { diff } from '#core/diff/diff.ts'
import type { Json } from '#core/base/json.ts'
import { startOfUpdate } from '#core/update/update.ts'
import { isPassing } from '#core/plan/preflight-health.ts'
import type { PlanContent } from '#core/plan/plan.ts'
import { appendAudit } from '#store/audit.ts'
import { lockCluster, saveCluster, type ClusterRecord } from '#store/clusters.ts'
import { appendEvents } from '#store/events.ts'
import { loadPlan, savePlanState, type PlanRecord } from '#store/plans.ts'
import { loadPolicy } from '#store/projects.ts'
import type { Transactor } from '#store/transactor.ts'
import { insertUpdate, type UpdateRecord } from '#store/updates.ts'
import { touch } from '#store/work/touch.ts'
import { checkErrors } from './check-errors.ts'
import { repaveEvents, updateEventOf } from './cluster-event.ts'
import { clusterMissing, refuseUnlessChangeable } from './cluster-refusals.ts'
import { clusterWork } from './cluster-work.ts'
import type { Control } from './control.ts'
import { loadPlanningFacts, loadPlanningInput, loadStack } from './load-planning-facts.ts'
import { lookAfresh, type EngineFacts } from './look-afresh.ts'
import type { ProjectScope } from './project-scope.ts'
import { planDigest } from './propose-plan.ts'
import { briefValue, isRefusal, refuse, type Refusal } from './refusal.ts'
import { giveWay } from './supersede-update.ts'
import { holdRevision, nodesReplaced, takeRevision, type MadePlan } from './take-revision.ts'
import { whatWasKnown } from './what-was-known.ts'

export interface Approval {
  readonly acknowledgeRepave?: boolean | undefined
  readonly digest?: string | undefined
  readonly supersede?: boolean | undefined
  readonly comment?: string | undefined
}

/**
 * Accepts exactly one plan and starts its update. Compare-and-set: the plan is made again on freshly loaded facts, in the
 * transaction that makes the new revision; anything that came between refuses it as stale and says what is different.
 */
export async function approvePlan(
  control: Control,
  { project, principal }: ProjectScope,
  id: string,
  approval: Approval,
): Promise<UpdateRecord | Refusal> {
  const found = await control.store.read((reader) => loadPlan(reader, project.id, id))
  if (!found) return planMissing(id)
  const engine = await lookAfresh(control, project, found.content.cluster)
  return await control.store.transact(async (tx) => {
    const cluster = await lockCluster(tx, found.clusterId)
    if (!cluster) return clusterMissing(found.content.cluster)
    // Read again under the lock: somebody may have decided on it meanwhile, or it may be kept no longer.
    const plan = await loadPlan(tx, project.id, id)
    if (!plan) return planMissing(id)
    const refused = (await refuseByState(tx, plan, cluster, principal, approval)) ?? refuseUnlessChangeable(cluster)
    if (refused) return refused
    const made = await planAgain(tx, project, cluster, plan, engine)
    if (isRefusal(made)) {
      await savePlanState(tx, id, 'stale')
      return made
    }
    if (disrupts(made.content) && approval.acknowledgeRepave !== true) return unacknowledged(made.content)
    if (cluster.updateId !== null && approval.supersede !== true) return updateRunning(cluster)
    return await startUpdate(control, tx, { project, principal }, cluster, plan, made, approval.comment ?? '')
  })
}

export function planMissing(id: string): Refusal {
  return refuse('plan.missing', `There is no plan ${id} in this project.`)
}

async function refuseByState(
  tx: Transactor,
  plan: PlanRecord,
  cluster: ClusterRecord,
  principal: ProjectScope['principal'],
  { digest }: Approval,
): Promise<Refusal | null> {
  const again = `Make a new one with POST /api/v1/clusters/${plan.content.cluster}/plans.`
  if (plan.state === 'approved')
    return refuse('plan.approved', 'The plan is approved already, and its update is under way or done.')
  if (plan.state === 'rejected') return refuse('plan.rejected', `The plan was rejected. ${again}`)
  if (plan.state === 'stale' || plan.state === 'superseded') {
    return refuse('plan.stale', `The cluster has changed since the plan was made. ${again}`, [], {
      changed: [{ what: 'cluster revision', from: String(plan.content.parent), to: String(cluster.revision) }],
    })
  }
  if (plan.state === 'expired' || plan.expiresAt <= tx.now())
    return refuse('plan.expired', `The plan has expired: plans hold for 24 hours. ${again}`)
  if (plan.state === 'empty') return refuse('plan.empty', 'The plan changes nothing, so there is nothing to approve.')
  if (plan.state === 'blocked') return blocked(plan.content)
  if (digest !== undefined && digest !== plan.digest) {
    const changed = [{ what: 'plan digest', from: digest, to: plan.digest }]
    return refuse('plan.stale', 'The digest is not that of this plan: what was read is another plan. Read the plan again.', [], {
      changed,
    })
  }
  return await refuseOwnPlan(tx, plan, principal)
}

/** Where the project wants a second pair of eyes, whoever asked for a plan does not approve it. */
async function refuseOwnPlan(
  tx: Transactor,
  plan: Pick<PlanRecord, 'projectId' | 'by'>,
  principal: ProjectScope['principal'],
): Promise<Refusal | null> {
  const policy = await loadPolicy(tx, plan.projectId)
  const whyNot = whyNotOwnPlan(policy.approval, plan, principal.name)
  return whyNot === null ? null : refuse('approval.own-plan', whyNot)
}

function blocked(content: Pick<PlanContent, 'checks' | 'conflicts'>): Refusal {
  const errors = [
    ...checkErrors(content.checks),
    ...content.conflicts.map(({ profile, layer, path }) => ({
      path: `${profile}/${layer}: ${path}`,
      code: 'override.conflict',
      message: 'the override and the profile both changed this path, to different values',
    })),
  ]
  return refuse(
    'plan.blocked',
    `The plan has errors and cannot be approved: ${errors[0]?.code ?? ''}. ${errors[0]?.message ?? ''}`,
    errors,
  )
}

function unacknowledged(content: PlanContent): Refusal {
  return refuse(
    'repave.unacknowledged',
    `The plan disrupts: ${content.summary} Read it, and approve it with "acknowledgeRepave": true.`,
    content.repave.pools.map((pool) => ({
      path: `repave.${pool.name}`,
      code: 'repave.unacknowledged',
      message: `${pool.nodes} nodes of ${pool.name} are replaced`,
    })),
  )
}

function updateRunning({ name }: ClusterRecord): Refusal {
  return refuse(
    'update.running',
    `An update of ${name} is under way. Wait for its end, or approve with "supersede": true, which takes its place at its next boundary.`,
  )
}

/** The plan on the facts of now, or why it is stale. */
async function planAgain(
  tx: Transactor,
  project: ProjectScope['project'],
  cluster: ClusterRecord,
  plan: PlanRecord,
  engine: EngineFacts,
): Promise<MadePlan | Refusal> {
  const facts = await loadPlanningFacts(tx, cluster, engine)
  const stack = await loadStack(tx, cluster.projectId, plan.requested)
  const input = await loadPlanningInput(tx, project, cluster, facts, stack, plan)
  const content = planUpdate(input)
  if (planDigest(content) === plan.digest) return { input, content }
  const changed =
    facts.parent.number === plan.content.parent
      ? diff(comparable(plan.content), comparable(content)).map(({ path, from, to }) => ({
          what: path,
          from: briefValue(from),
          to: briefValue(to),
        }))
      : [{ what: 'cluster revision', from: String(plan.content.parent), to: String(facts.parent.number) }]
  const detail = `Since the plan was made something changed that it rests on (${changed[0]?.what ?? 'its content'}). Make a new plan and read that.`
  return refuse('plan.stale', detail, [], { changed })
}

function comparable(content: Omit<PlanContent, 'desired'>): Json {
  const { summary, steps, changes, pools, cloud, repave, removes, conflicts, checks } = content
  const lasting = checks.filter((check) => !isPassing(check))
  return {
    summary,
    steps,
    changes,
    pools,
    ...(cloud && { cloud }),
    repave,
    removes,
    conflicts,
    checks: lasting,
  } as unknown as Json
}

/**
 * Makes the plan's cluster revision and the update that carries it out. One that is under way gives way to it: at once where it stands
 * still, else at its next boundary, for which the new one waits.
 */
export async function startUpdate(
  control: Control,
  tx: Transactor,
  scope: ProjectScope,
  cluster: ClusterRecord,
  plan: PlanRecord,
  made: MadePlan,
  comment: string,
): Promise<UpdateRecord | Refusal> {
  const { project, principal } = scope
  const { content } = made
  if (isBlocked(content)) return blocked(content)
  const held = await holdRevision(tx, scope, made)
  if (isRefusal(held)) return held
  const revision = await takeRevision(tx, scope, cluster, plan, held, comment)
  const takesOver = await giveWay(tx, cluster, `${principal.name} approved plan ${plan.id} in its place`)
  const update: UpdateRecord = {
    id: control.newId('upd'),
    projectId: project.id,
    clusterId: cluster.id,
    planId: plan.id,
    revision,
    state: startOfUpdate,
    summary: content.summary,
    by: principal.name,
    comment,
    nodesDone: 0,
    nodesTotal: nodesReplaced(content),
    forecastMs: plan.forecast?.p50Ms ?? null,
    forecastP90Ms: plan.forecast?.p90Ms ?? null,
    heldMs: 0,
    tookMs: null,
    evidence: null,
    startedAt: tx.now(),
    startedEngineAt: control.engineOf(cluster).now(),
    endedAt: null,
    abort: null,
    takesOver,
  }
  await insertUpdate(tx, update)
  await saveCluster(tx, {
    ...cluster,
    revision,
    // What kept the instruction before this one from its end says nothing about this one: nothing older is looked at any more.
    generation: cluster.converged || takesOver !== null ? cluster.generation : cluster.generation + 1,
    updateId: update.id,
    converged: false,
    waiting: null,
    updatedAt: tx.now(),
  })
  await tell(control, tx, scope, cluster, update, plan.digest, content)
  return update
}

async function tell(
  control: Control,
  tx: Transactor,
  { project, principal }: ProjectScope,
  cluster: ClusterRecord,
  update: UpdateRecord,
  digest: string,
  content: PlanContent,
): Promise<void> {
  const event = { ...updateEventOf(cluster, update), engineAt: update.startedEngineAt }
  const approved = {
    reason: 'UpdateApproved' as const,
    message: `${principal.name} approved plan ${update.planId}: ${update.summary}`,
    detail: { by: principal.name, plan: update.planId, comment: update.comment, acknowledged: disruptionsOf(content) },
  }
  await appendEvents(tx, [{ ...event, ...approved }, ...repaveEvents(event, content)])
  const detail = {
    plan: update.planId,
    update: update.id,
    revision: update.revision,
    summary: update.summary,
    comment: update.comment,
    known: whatWasKnown(digest, content),
  }
  await appendAudit(tx, {
    projectId: project.id,
    actor: principal,
    action: 'plan.approve',
    object: `cluster/${cluster.name}`,
    detail,
  })
  control.changes.announce(tx, { projectId: project.id, clusters: [cluster.name] })
  await touch(tx, clusterWork, cluster.id, tx.now())
}
