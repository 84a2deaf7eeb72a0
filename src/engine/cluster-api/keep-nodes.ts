import { textAt } from '#core/base/json-at.ts'
import type { Digest } from '#core/base/digest.ts'
import { isJsonObject, sameJson, type Json } from '#core/base/json.ts'
import type { Taint } from '#core/cluster/cluster.ts'
import type { CompiledPool } from '#core/cluster/compiled-cluster.ts'
import { isSetRight } from '#core/cluster/drift.ts'
import { versionOf, type KubeClient, type ObjectVersion, type ServedObject } from './kube-client.ts'
import type { Management } from './management.ts'
import { dressDigest, isUndressed } from './node-dress.ts'
import { openWorkload } from './open-workload.ts'
import { nodeNameOf, seenMachines } from './read-machine.ts'
import { conditionOf } from './seen-object.ts'
import type { WorkloadLooks } from './workload-looks.ts'

/** A node that is yet to be given what its pool gives its nodes. */
interface DueNode {
  readonly uid: string
  readonly name: string
  readonly pool: CompiledPool
  readonly digest: Digest
  /** Somebody changed what it was given, and that shall be set right: whoever owns it now loses it. */
  readonly isMended: boolean
}

/**
 * Keeps labels, annotations and taints of pools on their nodes, through the cluster's own API: Cluster API carries few of them over, and
 * none to nodes that are there already. Only keys that Cairn put there are ever taken away. False where something is left to do.
 */
export async function keepNodes(management: Management, clusterId: string, looks: WorkloadLooks): Promise<boolean> {
  const { store, cache } = management
  const cluster = await store.load(clusterId)
  if (!cluster || cluster.life !== 'live') return true
  const machines = seenMachines(cluster, cache.ofCluster(cluster.namespace, cluster.name))
  const before = cluster.kept ?? {}
  const reading = looks.last(cluster)
  const due = machines.flatMap(({ machine, pool: name }): readonly DueNode[] => {
    const pool = cluster.target?.pools.find((one) => one.name === name)
    const node = nodeNameOf(machine)
    const isThere = node !== '' && machine.deletedAt === null && conditionOf(machine, 'NodeReady') !== null
    if (!pool || !isThere) return []
    const digest = dressDigest(pool)
    // What has nothing to be given, and never had, is not asked about.
    const isNew = (before[machine.uid] ?? nothing) !== digest
    const isMended =
      !isNew && !pool.hold && isSetRight(cluster.target?.correct, name) && isUndressed(cluster, reading, machine, pool)
    return isNew || isMended ? [{ uid: machine.uid, name: node, pool, digest, isMended }] : []
  })
  if (due.length === 0) return true
  const client = await openWorkload(management, cluster)
  if (!client) return false
  try {
    const kept = await Promise.all(due.map(async (one) => ((await keepNode(client, one)) ? [one] : [])))
    const done = kept.flat()
    const mended = done.filter(({ isMended }) => isMended)
    looks.dressed(
      cluster,
      mended.map(({ name }) => name),
    )
    const there = new Set(machines.map(({ machine }) => machine.uid))
    const after = Object.fromEntries(
      [...Object.entries(before), ...done.map(({ uid, digest }) => [uid, digest] as const)].filter(([uid]) => there.has(uid)),
    )
    // Where somebody else has saved meanwhile, it is found out again, and nothing is written twice.
    return (await store.save(cluster, { ...cluster, kept: after })) && done.length === due.length
  } finally {
    client.close()
  }
}

const nothing = dressDigest({ labels: {}, annotations: {}, taints: [] })

/** Of which taints Cairn may take away: their list is one field, which kubelets and controllers write too. */
const taintsAnnotation = 'cairn.dev/taints'

async function keepNode(client: KubeClient, { name, pool, isMended }: DueNode): Promise<boolean> {
  const ref = { apiVersion: 'v1', kind: 'Node', namespace: null, name }
  const answer = await client.read(ref)
  if (answer.kind !== 'object') return answer.kind === 'absent'
  const { spec = {} } = answer.object
  const owned = ownedTaints(answer.object)
  const present = Array.isArray(spec['taints']) ? (spec['taints'] as readonly Json[]) : []
  const isOwned = (taint: Json) => owned.includes(keyOf(taint)) || pool.taints.some((one) => keyOf({ ...one }) === keyOf(taint))
  const taints = [...present.filter((taint) => !isOwned(taint)), ...pool.taints.map(toKube)]
  const wanted = pool.taints.map((taint) => keyOf({ ...taint }))
  const mark = async (keys: readonly string[], over?: ObjectVersion) => {
    const marked = keys.length === 0 ? {} : { [taintsAnnotation]: JSON.stringify(keys) }
    const told = { name, labels: pool.labels, annotations: { ...pool.annotations, ...marked } }
    return await client.apply({ apiVersion: 'v1', kind: 'Node', metadata: told }, { force: isMended, ...(over && { over }) })
  }
  // Said before they are put there, and until they are gone: what ends in between is found again.
  const first = await mark([...new Set([...owned, ...wanted])], versionOf(answer.object))
  if (first.kind !== 'object') return false
  if (sameJson(present, taints) && sameJson(owned, wanted)) return true
  const { resourceVersion } = first.object.metadata
  const patched = sameJson(present, taints) ? first : await client.merge(ref, { metadata: { resourceVersion }, spec: { taints } })
  return patched.kind === 'object' && (await mark(wanted)).kind === 'object'
}

function ownedTaints({ metadata }: ServedObject): readonly string[] {
  const text = metadata.annotations?.[taintsAnnotation]
  if (text === undefined) return []
  try {
    const keys = JSON.parse(text) as Json
    return Array.isArray(keys) ? keys.filter((key) => typeof key === 'string') : []
  } catch {
    // Somebody wrote there: nothing of it is taken away.
    return []
  }
}

/** Kubernetes has one taint for a key and an effect. */
function keyOf(taint: Json): string {
  return isJsonObject(taint) ? `${textAt(taint, 'key')}:${textAt(taint, 'effect')}` : ''
}

function toKube({ key, value, effect }: Taint): Json {
  return { key, effect, ...(value !== '' && { value }) }
}
