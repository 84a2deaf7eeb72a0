import { entry } from '#core/base/json.ts'
import { isImported } from '#core/cluster/cluster.ts'
import { layerKey } from '#core/cluster/compiled-cluster.ts'
import { accountOf, hasAccount } from '#core/cluster-api/account-secret.ts'
import type { KubeObject } from '#core/cluster-api/kube-object.ts'
import type { AppliedCluster, AppliedObject } from '../applied-store.ts'
import { withAccountRevisions } from './account-access.ts'
import { desiredObjects, type DesiredObject } from './desired-objects.ts'
import { refOf, sameRef, type Management, type ObjectFault } from './management.ts'
import { removeObject } from './prune-objects.ts'
import type { SeenObject } from './seen-object.ts'
import { writeObjects, writesOf, withApplied } from './write-objects.ts'

export interface Leaving {
  /** What is left of it. */
  readonly objects: readonly AppliedObject[]
  readonly fault: ObjectFault | null
  readonly newer: number | null
  /** Somebody has saved something of the cluster meanwhile, and goes on with that. */
  readonly isOvertaken: boolean
}

/**
 * One look at a cluster that is taken away: add-ons are uninstalled in reverse, since they may own load balancers and volumes that
 * nobody else would give back, while network and storage are left alone; then the cluster itself goes, and last what it was made from.
 */
export async function leaveCluster(management: Management, cluster: AppliedCluster): Promise<Leaving> {
  const { cache, isWatched } = management
  const rootRef = cluster.objects.find(({ part }) => part === 'root')
  const root = rootRef ? cache.find(rootRef) : null
  const { target } = cluster
  let left = cluster.objects
  const kept = target && isImported(target) ? await suspendAll(management, cluster) : null
  if (kept) return kept
  if (root && target) {
    const told = await withAccountRevisions(tellLeaving(cluster, root), cluster.projectId, management.loadAccount)
    // An account that is gone keeps nothing from going.
    const there = told.filter(({ object }) => hasAccount(object))
    const written = await writeObjects(management, cluster, writesOf(management, cluster, there, target))
    left = withApplied(left, written.applied)
    const { fault, newer, isOvertaken } = written
    if (fault || newer !== null || isOvertaken) return { objects: left, fault, newer, isOvertaken }
    const addons = root.deletedAt === null && isInstalled(root) ? nextAddons(cluster, left) : []
    if (addons.length > 0) return await removeAll(management, cluster, left, addons)
  }
  if (rootRef && (root !== null || !isWatched(rootRef))) return await removeAll(management, cluster, left, [rootRef])
  return await removeAll(management, cluster, left, [...left].reverse())
}

/**
 * Nothing is uninstalled in a cluster that others run: before anything goes, Flux is told to leave each release as it is, also one that is no
 * layer any more, and whatever has become of the rest. Null once that is so.
 */
async function suspendAll({ client, cache, store }: Management, cluster: AppliedCluster): Promise<Leaving | null> {
  for (const one of cluster.objects.filter(({ kind }) => kind === 'HelmRelease')) {
    const seen = cache.find(one)
    if (seen === null || seen.deletedAt !== null || seen.isPaused) continue
    if (!(await store.isNewest(cluster))) return { objects: cluster.objects, fault: null, newer: null, isOvertaken: true }
    const answer = await client.merge(one, { spec: { suspend: true } })
    if (answer.kind === 'object') cache.note(answer.object)
    else if (answer.kind !== 'absent')
      return { objects: cluster.objects, fault: { fault: answer, ref: one, of: one.of }, newer: null, isOvertaken: false }
  }
  return null
}

/** The generation, and releases that nobody is to touch any more; and until all has gone credentials, which may be others by then. */
function tellLeaving(cluster: AppliedCluster, root: SeenObject): readonly DesiredObject[] {
  const { target, generation, released } = cluster
  if (!target) return []
  const idle = () => ({ hasOutdated: false, isComplete: true })
  return desiredObjects({ target, generation, released, progressOf: idle }).objects.flatMap((one): readonly DesiredObject[] => {
    const isThere = cluster.objects.some((known) => sameRef(known, refOf(one.object)))
    if (accountOf(one.object) !== null) return isThere ? [one] : []
    if (root.deletedAt !== null) return []
    if (one.part === 'root') return [one]
    if (one.object.kind !== 'HelmRelease' || !isThere) return []
    return isInstalled(root) && addonsOf(cluster).includes(one.of ?? '') ? [] : [{ ...one, object: suspended(one.object) }]
  })
}

/** Of a cluster whose API never answered nothing was installed, and nothing could be uninstalled. */
function isInstalled({ status }: SeenObject): boolean {
  const initialization = entry(status, 'initialization') as { readonly controlPlaneInitialized?: boolean } | undefined
  return initialization?.controlPlaneInitialized === true
}

function suspended(release: KubeObject): KubeObject {
  return { ...release, spec: { ...release.spec, suspend: true } }
}

/** Add-ons in install order. */
function addonsOf({ target }: AppliedCluster): readonly string[] {
  return (target?.layers ?? []).filter(({ kind }) => kind === 'addon').map(layerKey)
}

/** The releases that go now: what is no layer any more, then group by group those that were installed last. */
function nextAddons(cluster: AppliedCluster, left: readonly AppliedObject[]): readonly AppliedObject[] {
  const releases = left.filter(({ kind, part }) => part === 'layer' && kind === 'HelmRelease')
  const layers = cluster.target?.layers ?? []
  const strangers = releases.filter(({ of }) => !layers.some((layer) => layerKey(layer) === of))
  if (strangers.length > 0) return strangers
  const addons = addonsOf(cluster)
  const priorityOf = (one: AppliedObject) => layers.find((layer) => layerKey(layer) === one.of)?.installPriority ?? 0
  const own = releases.filter(({ of = '' }) => addons.includes(of))
  const last = Math.max(...own.map(priorityOf))
  return own.filter((one) => priorityOf(one) === last)
}

async function removeAll(
  management: Management,
  cluster: AppliedCluster,
  left: readonly AppliedObject[],
  due: readonly AppliedObject[],
): Promise<Leaving> {
  const gone = new Set<AppliedObject>()
  let fault: ObjectFault | null = null
  for (const one of due) {
    const answer = await removeObject(management, cluster, one)
    if (answer === 'gone') gone.add(one)
    else if (answer === 'overtaken') return { objects: left, fault, newer: null, isOvertaken: true }
    else if (answer !== 'going') fault ??= answer
  }
  return { objects: left.filter((one) => !gone.has(one)), fault, newer: null, isOvertaken: false }
}
