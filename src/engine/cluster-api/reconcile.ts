import { sameJson } from '#core/base/json.ts'
import type { AppliedCluster, AppliedObject } from '../applied-store.ts'
import { withAccountRevisions } from './account-access.ts'
import { withChartAccess } from './chart-access.ts'
import { desiredObjects } from './desired-objects.ts'
import type { ObjectRef } from './kube-client.ts'
import type { KubeFault } from './kube-fault.ts'
import { leaveCluster } from './leave-cluster.ts'
import type { Management } from './management.ts'
import { pruneObjects } from './prune-objects.ts'
import { progressIn } from './read-inventory.ts'
import { rootIn } from './root.ts'
import { generationOf, settled, withApplied, withDesired, withSending, writeObjects, writesOf } from './write-objects.ts'

export type Reconciled =
  | { readonly kind: 'reconciled'; /** Something waits for its turn, or is on its way out. */ readonly isPending: boolean }
  | { readonly kind: 'newer'; readonly generation: number }
  /** Somebody else has saved what is known of the cluster. */
  | { readonly kind: 'raced' }
  | {
      readonly kind: 'faulted'
      readonly fault: { readonly fault: KubeFault; readonly ref: ObjectRef | null; readonly of?: string | undefined }
    }

/**
 * One look at what was told and what is there: writes what differs, lets go on what has its turn, takes away what may go. What is about
 * to be applied is stored before it is applied, and doing any of it twice changes nothing.
 */
export async function reconcile(management: Management, cluster: AppliedCluster): Promise<Reconciled> {
  return cluster.life === 'live' ? await keepUp(management, cluster) : await goOnLeaving(management, cluster)
}

async function keepUp(management: Management, cluster: AppliedCluster): Promise<Reconciled> {
  const { target, generation, released } = cluster
  const objects = management.cache.ofCluster(cluster.namespace, cluster.name)
  if (!target) return { kind: 'reconciled', isPending: false }
  const root = rootIn(objects, cluster)
  const newest = root ? generationOf(root.annotations) : 0
  if (newest > generation) return { kind: 'newer', generation: newest }
  const progressOf = progressIn(cluster, objects)
  const told = desiredObjects({ target, generation, released, progressOf })
  const served = withChartAccess(told.objects, management.chartAccess)
  const desired = { ...told, objects: await withAccountRevisions(served, cluster.projectId, management.loadAccount) }
  // What is to be written is compared with what was seen before the generation is: what is written in between is a race.
  const writes = writesOf(management, cluster, desired.objects, target)
  const intended = await save(management, cluster, {
    released: desired.released,
    objects: withSending(withDesired(cluster.objects, desired.objects, generation), writes),
  })
  if (!intended) return { kind: 'raced' }
  const written = await writeObjects(management, intended, writes)
  if (written.newer !== null) return { kind: 'newer', generation: written.newer }
  if (written.isOvertaken) return { kind: 'raced' }
  const applied = withApplied(intended.objects, written.applied)
  if (written.fault) {
    const saved = await save(management, intended, { objects: applied })
    return saved ? { kind: 'faulted', fault: written.fault } : { kind: 'raced' }
  }
  const owners = target.pools.map((pool) => ({
    pool,
    isComplete: desired.objects.every((one) => one.part !== 'owner' || one.of !== pool.name || progressOf(one.object).isComplete),
  }))
  const pruned = await pruneObjects(
    management,
    { ...intended, objects: applied },
    {
      desired,
      pools: new Set(target.pools.map(({ name }) => name)),
      heldPools: new Set(target.pools.filter(({ hold, suspended }) => hold || suspended === true).map(({ name }) => name)),
      completePools: new Set(owners.filter(({ isComplete }) => isComplete).map(({ pool }) => pool.name)),
    },
  )
  const left = applied.filter((one) => !pruned.gone.includes(one)).map((one) => (pruned.going.includes(one) ? settled(one) : one))
  const saved = await save(management, intended, { objects: left, done: generation })
  if (!saved) return { kind: 'raced' }
  if (pruned.fault) return { kind: 'faulted', fault: pruned.fault }
  return { kind: 'reconciled', isPending: pruned.isPending || desired.hasWaiting }
}

async function goOnLeaving(management: Management, cluster: AppliedCluster): Promise<Reconciled> {
  const leaving = await leaveCluster(management, cluster)
  if (leaving.isOvertaken) return { kind: 'raced' }
  if (leaving.newer !== null) return { kind: 'newer', generation: leaving.newer }
  const isGone = leaving.objects.length === 0
  const saved = await save(management, cluster, {
    objects: leaving.objects,
    done: cluster.generation,
    ...(isGone && { life: 'gone' as const, target: null, released: {} }),
  })
  if (!saved) return { kind: 'raced' }
  if (leaving.fault) return { kind: 'faulted', fault: leaving.fault }
  return { kind: 'reconciled', isPending: !isGone }
}

/** What is stored now; null where somebody else has stored something since. Nothing new is not stored again. */
async function save(
  { store }: Management,
  before: AppliedCluster,
  change: Partial<AppliedCluster> & { readonly objects: readonly AppliedObject[] },
): Promise<AppliedCluster | null> {
  const after = { ...before, ...change }
  if (isSame(before, after)) return before
  return (await store.save(before, after)) ? { ...after, version: before.version + 1 } : null
}

function isSame(left: AppliedCluster, right: AppliedCluster): boolean {
  return (
    left.life === right.life &&
    left.done === right.done &&
    sameJson(left.released, right.released) &&
    sameJson(left.objects, right.objects)
  )
}
