import { heldSince, transition, type UpdateEvent } from '#core/update/update.ts'
import { appendAudit } from '#store/audit.ts'
import { lockClusterByName, saveCluster } from '#store/clusters.ts'
import { appendEvent } from '#store/events.ts'
import { loadUpdate, saveUpdate, type UpdateRecord } from '#store/updates.ts'
import { touch } from '#store/work/touch.ts'
import { clusterWork } from './approve-plan.ts'
import { eventOf } from './cluster-event.ts'
import { clusterMissing, updateMissing } from './cluster-refusals.ts'
import type { Control } from './control.ts'
import type { ProjectScope } from './project-scope.ts'
import { refuse, type Refusal } from './refusal.ts'

export type ControlVerb = 'pause' | 'resume' | 'retry'

/** What each verb does to the state, when it makes sense, and what it tells. */
const verbs: Readonly<
  Record<ControlVerb, { event: UpdateEvent; allowed: (update: UpdateRecord) => boolean; otherwise: string; message: string }>
> = {
  pause: {
    event: { kind: 'pause-asked' },
    allowed: ({ state }) => !state.pause && (state.phase === 'rolling' || state.phase === 'halted'),
    otherwise: 'only an update that is under way and not paused can be paused',
    message:
      'The update pauses at its next boundary: a control plane that is being replaced is finished first; outdated worker nodes stay. New nodes are still repaired and scaling goes on.',
  },
  resume: {
    event: { kind: 'resumed' },
    allowed: ({ state }) => state.pause || state.phase === 'halted',
    otherwise: 'only an update that was paused or has halted can be resumed',
    message: 'The update goes on.',
  },
  retry: {
    event: { kind: 'retried' },
    allowed: ({ state }) => state.phase === 'rolling' || state.phase === 'halted',
    otherwise: 'one that is paused or being verified has nothing to try again',
    message: 'The update is looked at again now.',
  },
}

/** Pauses, resumes or retries the update that is under way on a cluster. */
export async function controlUpdate(
  control: Control,
  { project, principal }: ProjectScope,
  name: string,
  verb: ControlVerb,
): Promise<{ readonly kind: 'controlled'; readonly update: UpdateRecord; readonly message: string } | Refusal> {
  const { event, allowed, otherwise, message } = verbs[verb]
  return await control.store.transact(async (tx) => {
    const cluster = await lockClusterByName(tx, project.id, name)
    if (!cluster) return clusterMissing(name)
    const update = cluster.updateId === null ? null : await loadUpdate(tx, project.id, cluster.updateId)
    if (!update) return updateMissing(name)
    if (!allowed(update))
      return refuse(
        'update.state',
        `The update of ${name} is ${update.state.pause ? 'paused' : update.state.phase}: ${otherwise}.`,
      )
    const state = transition(update.state, event)
    const held = state.phase === update.state.phase ? 0 : heldSince(update.state, control.engine.now())
    const next = { ...update, state, heldMs: update.heldMs + held }
    await saveUpdate(tx, next)
    // A halted update was told to stand still: the engine tries again when it is given a new instruction.
    if (verb !== 'pause') await saveCluster(tx, { ...cluster, generation: cluster.generation + 1, updatedAt: tx.now() })
    await appendEvent(tx, {
      ...eventOf(cluster),
      reason: reasons[verb],
      message: `${principal.name} asked to ${verb} the update`,
      object: { kind: 'update', name: update.id },
      engineAt: control.engine.now(),
      detail: { by: principal.name },
    })
    await appendAudit(tx, {
      projectId: project.id,
      actor: principal.name,
      action: `update.${verb}`,
      object: `cluster/${name}`,
      detail: { update: update.id },
    })
    control.changes.announce(tx, { projectId: project.id, clusters: [name] })
    await touch(tx, clusterWork, cluster.id, tx.now())
    return { kind: 'controlled', update: next, message }
  })
}

const reasons = { pause: 'UpdatePauseAsked', resume: 'UpdateResumeAsked', retry: 'UpdateRetryAsked' } as const
