import { controlText, controlEvent, controlsText, isControlAllowed, type ControlVerb } from '#core/update/controls.ts'
import type { EventReason } from '#core/history/event-reasons.ts'
import { transition } from '#core/update/transition.ts'
import { heldSince } from '#core/update/update.ts'
import { appendAudit } from '#store/audit.ts'
import { lockClusterByName, saveCluster, type ClusterRecord } from '#store/clusters.ts'
import { appendEvent } from '#store/events.ts'
import type { Transactor } from '#store/transactor.ts'
import { loadUpdate, saveUpdate, type UpdateRecord } from '#store/updates.ts'
import { touch } from '#store/work/touch.ts'
import { clusterWork } from './cluster-work.ts'
import { eventOf, updateEventOf } from './cluster-event.ts'
import { clusterMissing, noUpdateUnderWay } from './cluster-refusals.ts'
import type { Control } from './control.ts'
import type { ProjectScope } from './project-scope.ts'
import { refuse, type Refusal } from './refusal.ts'

type Verb = Exclude<ControlVerb, 'abort'>

const verbs: Readonly<Record<Verb, { readonly reason: EventReason; readonly asks: string; readonly message: string }>> = {
  pause: {
    reason: 'UpdatePauseAsked',
    asks: 'a pause',
    message:
      "The update pauses at its next boundary: a control plane that is being replaced is finished first; outdated worker nodes stay. Nodes are still repaired and scaling goes on, but not in a pool whose Kubernetes minor is older than the control plane's: no node can join it before the update goes on.",
  },
  'pause-now': {
    reason: 'UpdatePauseAsked',
    asks: 'a pause at once',
    message:
      "The update pauses at once, also inside the control plane: outdated nodes stay. Repair and scaling of the control plane are suspended until it is resumed; worker nodes are still repaired and scaled, but not in a pool whose Kubernetes minor is older than the control plane's: no node can join it before the update goes on. A removal that has begun ends.",
  },
  resume: { reason: 'UpdateResumeAsked', asks: 'the update to go on', message: 'The update goes on.' },
  retry: { reason: 'UpdateRetryAsked', asks: 'the update to be tried again', message: 'The update is looked at again now.' },
}

export interface Controlled {
  readonly kind: 'controlled'
  readonly cluster: ClusterRecord
  /** Null where a cluster that failed to provision was tried again. */
  readonly update: UpdateRecord | null
  readonly message: string
}

/** Pauses, resumes or retries the update that is under way on a cluster. */
export async function controlUpdate(
  control: Control,
  scope: ProjectScope,
  name: string,
  verb: Verb,
): Promise<Controlled | Refusal> {
  const { project, principal } = scope
  const { reason, asks, message } = verbs[verb]
  return await control.store.transact(async (tx) => {
    const cluster = await lockClusterByName(tx, project.id, name)
    if (!cluster) return clusterMissing(name)
    const update = cluster.updateId === null ? null : await loadUpdate(tx, project.id, cluster.updateId)
    if (!update) {
      return verb === 'retry' && cluster.status === 'Failed'
        ? await retryProvisioning(control, tx, scope, cluster)
        : await noUpdateUnderWay(tx, cluster)
    }
    if (!isControlAllowed(update.state, verb)) return refuseControl(name, update, verb)
    const state = transition(update.state, controlEvent(verb))
    const held = state.phase === update.state.phase ? 0 : heldSince(update.state, control.engineOf(cluster).now())
    const next = { ...update, state, heldMs: update.heldMs + held }
    await saveUpdate(tx, next)
    // A halted update was told to stand still: the engine tries again when it is given a new instruction.
    const isAnew = verb === 'resume' || verb === 'retry'
    if (isAnew) await saveCluster(tx, { ...cluster, generation: cluster.generation + 1, updatedAt: tx.now() })
    const about = { engineAt: control.engineOf(cluster).now(), detail: { by: principal.name } }
    await appendEvent(tx, {
      ...updateEventOf(cluster, update),
      ...about,
      reason,
      message: `${principal.name} asked for ${asks}`,
    })
    await appendAudit(tx, {
      projectId: project.id,
      actor: principal,
      action: `update.${verb === 'pause-now' ? 'pause' : verb}`,
      object: `cluster/${name}`,
      detail: { update: update.id, ...(verb === 'pause-now' && { now: true }) },
    })
    control.changes.announce(tx, { projectId: project.id, clusters: [name] })
    await touch(tx, clusterWork, cluster.id, tx.now())
    return { kind: 'controlled', cluster, update: next, message }
  })
}

/** A cluster that failed to provision has no update: its engine is given the same instruction anew. */
async function retryProvisioning(
  control: Control,
  tx: Transactor,
  { project, principal }: ProjectScope,
  cluster: ClusterRecord,
): Promise<Controlled> {
  const { name } = cluster
  const next = { ...cluster, status: 'Provisioning' as const, generation: cluster.generation + 1, waiting: null }
  await saveCluster(tx, { ...next, updatedAt: tx.now() })
  const object = { kind: 'cluster', name }
  const about = { object, engineAt: control.engineOf(cluster).now(), detail: { by: principal.name } }
  const message = `${principal.name} has the cluster provisioned on`
  await appendEvent(tx, { ...eventOf(cluster), ...about, reason: 'ClusterRetryAsked', message })
  const deed = { action: 'cluster.retry', object: `cluster/${name}`, detail: {} } as const
  await appendAudit(tx, { projectId: project.id, actor: principal, ...deed })
  control.changes.announce(tx, { projectId: project.id, clusters: [name] })
  await touch(tx, clusterWork, cluster.id, tx.now())
  return { kind: 'controlled', cluster, update: null, message: 'The cluster is provisioned on: what failed is tried again.' }
}

/** At the wrong time: where the update stands, and what can be done instead. */
export function refuseControl(name: string, { state }: UpdateRecord, verb: ControlVerb): Refusal {
  return refuse('update.state', `The update of ${name} cannot be ${controlText(verb)}. ${controlsText(state)}`)
}
