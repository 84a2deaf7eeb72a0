import { digestJson } from '#core/base/digest.ts'
import { accountOf } from '#core/cluster-api/account-secret.ts'
import { isSetRight } from '#core/cluster/drift.ts'
import type { EngineTarget } from '#core/update/target.ts'
import { objectParts, type AppliedCluster, type AppliedObject, type AppliedState } from '../applied-store.ts'
import { annotated, type DesiredObject } from './desired-objects.ts'
import { versionOf, type ObjectVersion, type ServedObject } from './kube-client.ts'
import type { KubeFault } from './kube-fault.ts'
import { refOf, sameRef, type Management, type ObjectFault } from './management.ts'
import { rootRefOf } from './root.ts'
import { fenceAnnotation, generationAnnotation, toSeen, type SeenObject } from './seen-object.ts'

/** An object that has to be written, and as what it was seen before anything was decided: another one by then is a race. */
export interface Write {
  readonly desired: DesiredObject
  /** Null where nothing was seen. */
  readonly over: ObjectVersion | null
  /** Somebody changed it, and that shall be set right. */
  readonly force: boolean
  /**
   * Something else may be on its way to it: what another server was about to write, or its removal. Then it becomes another object even
   * where it is as it shall be, so that what comes late is refused.
   */
  readonly fences: boolean
}

/** What is to be written: what was not applied so, what is gone, and what somebody changed where that is set right. */
export function writesOf(
  { cache, isWatched }: Pick<Management, 'cache' | 'isWatched'>,
  { objects }: AppliedCluster,
  desired: readonly DesiredObject[],
  target: EngineTarget,
): readonly Write[] {
  const known = new Map(objects.map((one) => [keyOf(one), one]))
  const newest = Math.max(...objects.map(({ told }) => told))
  return desired.flatMap((one): readonly Write[] => {
    const ref = refOf(one.object)
    const { applied: before, sending, told = newest } = known.get(keyOf(ref)) ?? {}
    const seen = cache.find(ref)
    const digest = digestJson(one.object)
    const fences = (sending !== undefined && sending !== digest) || (told < newest && before !== undefined)
    const setsRight = one.of !== undefined && isSetRight(target.correct, one.of)
    const isGone = seen === null && isWatched(ref) && (one.part !== 'layer' || setsRight)
    const isChanged = setsRight && before !== undefined && seen !== null && isChangedSince(seen, before)
    if (before?.digest === digest && sending === undefined && !fences && !isGone && !isChanged) return []
    return [{ desired: one, over: seen, force: isChanged, fences }]
  })
}

/** Whether somebody changed what was applied. */
export function isChangedSince(seen: SeenObject, { uid, generation, specDigest }: AppliedState): boolean {
  if (seen.uid !== uid) return true
  return specDigest === undefined || seen.specDigest === null ? seen.generation !== generation : seen.specDigest !== specDigest
}

export interface Written {
  readonly applied: readonly { readonly object: DesiredObject; readonly state: AppliedState }[]
  readonly fault: ObjectFault | null
  /** Somebody has told a newer generation meanwhile. */
  readonly newer: number | null
  /** Somebody has saved something of the cluster meanwhile, and goes on with that. */
  readonly isOvertaken: boolean
}

const nothingMore = { fault: null, newer: null, isOvertaken: false }

/**
 * Writes part after part: what others refer to is there before them, and nothing comes after what was refused. The root goes first and
 * alone, since it says to everybody else which generation is being applied.
 */
export async function writeObjects(management: Management, cluster: AppliedCluster, writes: readonly Write[]): Promise<Written> {
  const applied: { object: DesiredObject; state: AppliedState }[] = []
  if (writes.length === 0) return { ...nothingMore, applied }
  const refused = await ensureNamespace(management, cluster.namespace)
  if (refused) return { ...nothingMore, applied, fault: refused }
  for (const part of objectParts) {
    const own = writes.filter(({ desired }) => desired.part === part)
    if (own.length === 0) continue
    // A server that was suspended finds out here that another one has gone on.
    if (!(await management.store.isNewest(cluster))) return { ...nothingMore, applied, isOvertaken: true }
    const outcomes = await Promise.all(own.map((write) => writeObject(management, cluster, write)))
    let fault: ObjectFault | null = null
    for (const [index, outcome] of outcomes.entries()) {
      const write = own[index]
      if (!write) continue
      if (outcome.kind === 'newer') return { ...nothingMore, applied, newer: outcome.generation }
      if (outcome.kind === 'applied') applied.push({ object: write.desired, state: outcome.state })
      else fault ??= { fault: outcome.fault, ref: refOf(write.desired.object), of: write.desired.of }
    }
    // Somebody may have taken the namespace away.
    if (fault?.fault.kind === 'absent') management.namespaces.delete(cluster.namespace)
    if (fault) return { ...nothingMore, applied, fault }
  }
  return { ...nothingMore, applied }
}

/** The root's generation; 0 where it has none. */
export function generationOf(annotations: Readonly<Record<string, string>> | undefined): number {
  const generation = Number(annotations?.[generationAnnotation])
  return Number.isSafeInteger(generation) ? generation : 0
}

type WriteOutcome =
  | { readonly kind: 'applied'; readonly state: AppliedState }
  | { readonly kind: 'faulted'; readonly fault: KubeFault }
  | { readonly kind: 'newer'; readonly generation: number }

/** Controllers write status all the time, and each time what was read is another one. */
export const attemptsMax = 5

async function writeObject(
  management: Management,
  cluster: AppliedCluster,
  { desired, over, force, fences }: Write,
): Promise<WriteOutcome> {
  const { client, cache, isWatched, fill } = management
  const ref = refOf(desired.object)
  const filled = await fill(cluster.projectId, desired.object)
  if (filled === null) {
    const message = `the cloud account ${accountOf(desired.object) ?? ''} is not there any more; add one of that name, or give the cluster another by a plan`
    return { kind: 'faulted', fault: { kind: 'absent', message } }
  }
  const object = fences ? annotated(filled, { [fenceAnnotation]: String(cluster.version) }) : filled
  let known: ObjectVersion | null = over
  for (let attempt = 1; ; attempt += 1) {
    const answer = await client.apply(object, {
      over: known && { uid: known.uid, resourceVersion: known.resourceVersion },
      force,
    })
    if (answer.kind === 'object') {
      if (isWatched(ref)) cache.note(answer.object)
      return { kind: 'applied', state: appliedState(desired, answer.object) }
    }
    if (answer.kind !== 'raced' || attempt === attemptsMax) return { kind: 'faulted', fault: answer }
    // Read before the generation is: whoever tells a newer one afterwards makes another one of this object, or finds this write.
    const now = await client.read(ref)
    if (now.kind !== 'object' && now.kind !== 'absent') return { kind: 'faulted', fault: now }
    const newest = await readGeneration(management, cluster)
    if (typeof newest !== 'number') return { kind: 'faulted', fault: newest }
    if (newest > cluster.generation) return { kind: 'newer', generation: newest }
    known = now.kind === 'object' ? versionOf(now.object) : null
  }
}

async function readGeneration({ client }: Management, cluster: AppliedCluster): Promise<number | KubeFault> {
  const ref = rootRefOf(cluster)
  if (ref === null) return 0
  const root = await client.read(ref)
  if (root.kind === 'object') return generationOf(root.object.metadata.annotations)
  return root.kind === 'absent' ? 0 : root
}

function appliedState(desired: DesiredObject, served: ServedObject): AppliedState {
  const { uid, generation, specDigest } = toSeen(served)
  return { digest: digestJson(desired.object), uid, generation, ...(specDigest !== null && { specDigest }) }
}

async function ensureNamespace({ client, namespaces }: Management, name: string): Promise<ObjectFault | null> {
  if (namespaces.has(name)) return null
  const ref = { apiVersion: 'v1', kind: 'Namespace', namespace: null, name }
  const there = await client.read(ref)
  if (there.kind !== 'object' && there.kind !== 'absent') return { fault: there, ref }
  const made = there.kind === 'object' ? there : await client.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } })
  if (made.kind !== 'object') return { fault: made, ref }
  namespaces.add(name)
  return null
}

/** What is kept of all that was applied, with what has been applied now. */
export function withApplied(objects: readonly AppliedObject[], applied: Written['applied']): readonly AppliedObject[] {
  const states = new Map(applied.map(({ object, state }) => [keyOf(refOf(object.object)), state]))
  return objects.map((one) => {
    const state = states.get(keyOf(one))
    return state ? { ...settled(one), applied: state } : one
  })
}

/** Nothing that was sent to it is on its way any more, or would be taken. */
export function settled({ sending: _sending, ...one }: AppliedObject): AppliedObject {
  return one
}

/** What is stored before anything is sent: whoever finds this knows what may arrive yet. */
export function withSending(objects: readonly AppliedObject[], writes: readonly Write[]): readonly AppliedObject[] {
  const digests = new Map(writes.map(({ desired }) => [keyOf(refOf(desired.object)), digestJson(desired.object)]))
  return objects.map((one) => {
    const sending = digests.get(keyOf(one))
    return sending === undefined ? one : { ...one, sending }
  })
}

/** What was applied and is yet to be taken away, and what is desired, which is applied next. */
export function withDesired(
  objects: readonly AppliedObject[],
  desired: readonly DesiredObject[],
  told: number,
): readonly AppliedObject[] {
  const known = new Map(objects.map((one) => [keyOf(one), one]))
  const wanted = desired.map(({ object, ...rest }): AppliedObject => {
    const ref = refOf(object)
    const before = known.get(keyOf(ref))
    known.delete(keyOf(ref))
    const { applied, sending } = before ?? {}
    return { ...ref, ...rest, told, ...(applied && { applied }), ...(sending && { sending }) }
  })
  return [...wanted, ...known.values()]
}

export function isDesired(one: AppliedObject, desired: readonly DesiredObject[]): boolean {
  return desired.some(({ object }) => sameRef(refOf(object), one))
}

function keyOf({ kind, namespace, name, apiVersion }: Omit<AppliedObject, 'part' | 'told'>): string {
  return `${apiVersion.split('/')[0] ?? ''} ${kind} ${namespace ?? ''}/${name}`
}
