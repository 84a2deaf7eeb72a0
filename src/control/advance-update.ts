import type { Json } from '#core/base/json.ts'
import { present } from '#core/base/assert.ts'
import type { CompiledCluster } from '#core/cluster/compiled-cluster.ts'
import type { Inventory } from '#core/cluster/inventory.ts'
import { replacementsDone } from '#core/update/look.ts'
import { isEnded, type UpdateState } from '#core/update/update.ts'
import type { ClusterRecord } from '#store/clusters.ts'
import type { NewEvent } from '#store/events.ts'
import { loadPlan } from '#store/plans.ts'
import type { Transactor } from '#store/transactor.ts'
import { saveUpdate, type UpdateRecord } from '#store/updates.ts'
import { eventOf } from './cluster-event.ts'

/** Stores where an update stands after a look, and ends it once it is verified. */
export async function advanceUpdate(
  tx: Transactor,
  cluster: ClusterRecord,
  update: UpdateRecord,
  state: UpdateState,
  { inventory, desired }: { readonly inventory: Inventory | null; readonly desired: CompiledCluster },
): Promise<{ readonly cluster: ClusterRecord; readonly events: readonly NewEvent[] }> {
  const plan = present(await loadPlan(tx, update.projectId, update.planId), 'an update has its plan')
  const { pools } = plan.content.repave
  const nodesDone = inventory ? Math.min(replacementsDone(inventory, desired, pools), update.nodesTotal) : update.nodesDone
  const ended = isEnded(state.phase)
  const next: UpdateRecord = {
    ...update,
    state,
    nodesDone,
    evidence: state.phase === 'succeeded' && inventory ? evidenceOf(inventory, desired) : update.evidence,
    endedAt: ended ? tx.now() : null,
  }
  if (JSON.stringify(next) !== JSON.stringify(update)) await saveUpdate(tx, next)
  return { cluster: ended ? { ...cluster, updateId: null } : cluster, events: phaseEvents(cluster, update, next) }
}

/** What was observed after the last step (2-rules, "Done means verified"): every node with its digest, every layer with its release. */
function evidenceOf(inventory: Inventory, desired: CompiledCluster): Json {
  return {
    observedAt: inventory.observedAt,
    generation: inventory.generation,
    kubernetesVersion: desired.kubernetesVersion,
    nodes: inventory.pools.flatMap((pool) =>
      pool.nodes.map(({ name, uid, digest, kubernetesVersion, ready }) => ({
        pool: pool.name,
        name,
        uid,
        digest,
        kubernetesVersion,
        ready,
      })),
    ),
    layers: inventory.layers.map(({ profile, name, version, digest, state }) => ({ profile, name, version, digest, state })),
  }
}

function phaseEvents(cluster: ClusterRecord, before: UpdateRecord, after: UpdateRecord): readonly NewEvent[] {
  const { phase, wait } = after.state
  if (before.state.phase === phase) return []
  const object = { kind: 'update', name: after.id }
  const because = wait ? `: ${wait.reason}` : ''
  const rows = {
    rolling: { severity: 'info', reason: 'UpdateResumed', message: 'The update goes on' },
    verifying: { severity: 'info', reason: 'UpdateVerifying', message: 'Every step is done; the cluster is verified' },
    succeeded: { severity: 'info', reason: 'UpdateSucceeded', message: `The update is verified: ${after.summary}` },
    paused: {
      severity: 'info',
      reason: 'UpdatePaused',
      message: 'The update is paused; nothing is disrupted until it is resumed',
    },
    halted: { severity: 'error', reason: 'UpdateHalted', message: `The update has halted${because}` },
    superseded: { severity: 'info', reason: 'UpdateSuperseded', message: 'Another plan takes the place of the update' },
  } as const
  return [{ ...eventOf(cluster), ...rows[phase], object }]
}
