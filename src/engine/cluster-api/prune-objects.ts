import { entry, isJsonObject, type JsonObject } from '#core/base/json.ts'
import type { AppliedCluster, AppliedObject } from '../applied-store.ts'
import type { DesiredState } from './desired-objects.ts'
import type { ObjectRef } from './kube-client.ts'
import type { Management, ObjectFault } from './management.ts'
import { toSeen, type SeenObject } from './seen-object.ts'
import { attemptsMax, isDesired } from './write-objects.ts'

export interface Pruned {
  /** What has gone, or was never there. */
  readonly gone: readonly AppliedObject[]
  /** What has been asked to go. */
  readonly going: readonly AppliedObject[]
  /** Something is on its way out, or waits for its turn. */
  readonly isPending: boolean
  readonly fault: ObjectFault | null
}

export interface PruneFacts {
  readonly desired: DesiredState
  /** Pools of the target that are held: nothing of them goes. */
  readonly heldPools: ReadonlySet<string>
  /** Pools of the target whose owners have all come to what they are told. */
  readonly completePools: ReadonlySet<string>
  /** All pools of the target. */
  readonly pools: ReadonlySet<string>
}

/** Takes away what was applied and is not desired any more, and nothing else: each in its turn. */
export async function pruneObjects(management: Management, cluster: AppliedCluster, facts: PruneFacts): Promise<Pruned> {
  const leaving = cluster.objects.filter((one) => !isDesired(one, facts.desired.objects) && !isAwaited(management, one))
  if (leaving.length === 0) return { gone: [], going: [], isPending: false, fault: null }
  const due = [
    ...leaving.filter(({ part }) => part === 'check' || part === 'cluster'),
    ...leaving.filter((one) => one.part === 'owner' && mayGo(one, facts)),
    ...layersDue(leaving.filter(({ part }) => part === 'layer')),
    ...(await templatesDue(management, cluster, leaving, facts)),
  ]
  const gone: AppliedObject[] = []
  const going: AppliedObject[] = []
  let fault: ObjectFault | null = null
  for (const one of due) {
    const answer = await removeObject(management, cluster, one)
    if (answer === 'going') going.push(one)
    else if (answer === 'gone') gone.push(one)
    else if (answer === 'overtaken') return { gone, going, isPending: true, fault }
    else fault ??= answer
  }
  const kept = retainedTemplates(leaving, facts)
  return { gone, going, isPending: leaving.some((one) => !gone.includes(one) && !kept.has(one)), fault }
}

/** It was about to be made, and has not come: should it come yet, it goes then. */
function isAwaited({ cache, isWatched }: Management, one: AppliedObject): boolean {
  return one.applied === undefined && one.sending !== undefined && isWatched(one) && cache.find(one) === null
}

/**
 * Asks for the removal once, and says whether nothing is left of it. Only what was seen is removed, and only while nobody has gone on with
 * the cluster: another server may want it again.
 */
export async function removeObject(
  management: Management,
  cluster: AppliedCluster,
  one: AppliedObject,
): Promise<'gone' | 'going' | 'overtaken' | ObjectFault> {
  const { client, cache, isWatched, store } = management
  const isSeen = isWatched(one)
  let seen = isSeen ? cache.find(one) : await readNow(management, one)
  for (let attempt = 1; ; attempt += 1) {
    if (seen === null) return 'gone'
    if ('fault' in seen) return seen
    // Another one stands there under the name: what was applied has gone.
    if (one.applied !== undefined && one.applied.uid !== seen.uid) return 'gone'
    if (seen.deletedAt !== null) return 'going'
    // Asked after it was seen: whoever goes on from now on makes another one of what it wants again.
    if (!(await store.isNewest(cluster))) return 'overtaken'
    const answer = await client.remove(one, { uid: seen.uid, resourceVersion: seen.resourceVersion })
    if (answer.kind === 'removed') return isSeen ? 'going' : 'gone'
    if (answer.kind === 'kind-missing') return 'gone'
    if (answer.kind !== 'raced' || attempt === attemptsMax) return { fault: answer, ref: one, of: one.of }
    seen = await readNow(management, one)
  }
}

async function readNow({ client }: Management, one: AppliedObject): Promise<SeenObject | null | ObjectFault> {
  const answer = await client.read(one)
  if (answer.kind === 'object') return toSeen(answer.object)
  return answer.kind === 'absent' || answer.kind === 'kind-missing' ? null : { fault: answer, ref: one, of: one.of }
}

/** Nodes of a zone that goes make room only once the others have come. */
function mayGo({ of = '' }: AppliedObject, { pools, heldPools, completePools }: PruneFacts): boolean {
  return !pools.has(of) || (completePools.has(of) && !heldPools.has(of))
}

/** The layer that was installed last goes first, and of a layer its release: what it needs stays until it has been uninstalled. */
function layersDue(leaving: readonly AppliedObject[]): readonly AppliedObject[] {
  const last = leaving.at(-1)?.of
  const own = leaving.filter(({ of }) => of === last)
  const releases = own.filter(({ kind }) => kind === 'HelmRelease')
  return releases.length > 0 ? releases : own
}

/** Of each pool's templates that are not used any more those that were used last: going back needs them. */
function retainedTemplates(leaving: readonly AppliedObject[], { pools }: PruneFacts): ReadonlySet<AppliedObject> {
  const templates = leaving.filter(({ part }) => part === 'template')
  return new Set(
    templates.filter(
      ({ of = '', machineDigest, told }) =>
        pools.has(of) &&
        !templates.some((other) => other.of === of && other.machineDigest !== machineDigest && other.told > told),
    ),
  )
}

/** Templates that nothing refers to any more: MachineSets do for as long as one of their machines is left. */
async function templatesDue(
  { client }: Management,
  { namespace, name }: AppliedCluster,
  leaving: readonly AppliedObject[],
  facts: PruneFacts,
): Promise<readonly AppliedObject[]> {
  const retained = retainedTemplates(leaving, facts)
  const due = leaving.filter((one) => one.part === 'template' && !retained.has(one))
  if (due.length === 0 || leaving.some(({ part }) => part === 'owner')) return []
  const sets = await client.list(
    { apiVersion: 'cluster.x-k8s.io/v1beta2', kind: 'MachineSet' },
    { namespace, labelSelector: `cluster.x-k8s.io/cluster-name=${name}` },
  )
  if (sets.kind !== 'list') return []
  const used = new Set(
    [...Object.values(facts.desired.released), ...sets.items.map(({ spec }) => spec ?? {})].flatMap((spec) => namesIn(spec)),
  )
  return due.filter((one) => !used.has(referenceOf(one)))
}

/** All that an object's references name, as `Kind name`. */
function namesIn(value: JsonObject): readonly string[] {
  const [kind, name] = [entry(value, 'kind'), entry(value, 'name')]
  const own = typeof kind === 'string' && typeof name === 'string' ? [`${kind} ${name}`] : []
  const secret = entry(value, 'secret')
  const secretName = isJsonObject(secret) ? entry(secret, 'name') : undefined
  return [
    ...own,
    ...(typeof secretName === 'string' ? [`Secret ${secretName}`] : []),
    ...Object.values(value).flatMap((member) =>
      Array.isArray(member)
        ? (member as readonly unknown[]).filter(isJsonObject).flatMap(namesIn)
        : isJsonObject(member)
          ? namesIn(member)
          : [],
    ),
  ]
}

function referenceOf({ kind, name }: ObjectRef): string {
  return `${kind} ${name}`
}
