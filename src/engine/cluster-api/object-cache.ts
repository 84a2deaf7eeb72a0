import type { Kind, ObjectRef, ServedObject } from './kube-client.ts'
import { clusterOf, toSeen, type SeenObject } from './seen-object.ts'

/** What is known of a management cluster's objects, by cluster. */
export interface ObjectCache {
  /** All that is there of a kind: what is known otherwise has gone. */
  readonly list: (kind: Kind, objects: readonly SeenObject[]) => void
  readonly change: (object: SeenObject, isGone: boolean) => void
  /** What an answer to a write shows, ahead of the watch. */
  readonly note: (object: ServedObject) => void
  readonly find: (ref: ObjectRef) => SeenObject | null
  /** All objects of a cluster, in no order. */
  readonly ofCluster: (namespace: string, cluster: string) => readonly SeenObject[]
}

/** `onChange` is told of the cluster (`namespace/name`) that something of has changed. */
export function openObjectCache(onChange: (cluster: string) => void): ObjectCache {
  const byKey = new Map<string, SeenObject>()
  const byCluster = new Map<string, Map<string, SeenObject>>()
  const drop = (key: string) => {
    const known = byKey.get(key)
    if (!known) return
    byKey.delete(key)
    const place = placeOf(known)
    const own = place === null ? undefined : byCluster.get(place)
    own?.delete(key)
    if (place !== null && own?.size === 0) byCluster.delete(place)
    if (place !== null) onChange(place)
  }
  const put = (seen: SeenObject) => {
    const key = keyOf(seen)
    const known = byKey.get(key)
    if (known?.uid === seen.uid && isOlder(seen, known)) return
    if (known && placeOf(known) !== placeOf(seen)) drop(key)
    const place = placeOf(seen)
    // What is of no cluster is nobody's business here.
    if (place === null) return
    byKey.set(key, seen)
    const own = byCluster.get(place)
    if (own) own.set(key, seen)
    else byCluster.set(place, new Map([[key, seen]]))
    if (known?.resourceVersion !== seen.resourceVersion) onChange(place)
  }
  return {
    list: (kind, objects) => {
      const there = new Set(objects.map(keyOf))
      const prefix = keyOf({ ...kind, namespace: '', name: '' }).slice(0, -1)
      for (const key of byKey.keys()) if (key.startsWith(prefix) && !there.has(key)) drop(key)
      for (const object of objects) put(object)
    },
    change: (object, isGone) => {
      if (!isGone) return put(object)
      const key = keyOf(object)
      if (byKey.get(key)?.uid === object.uid) drop(key)
    },
    note: (object) => put(toSeen(object)),
    find: (ref) => byKey.get(keyOf(ref)) ?? null,
    ofCluster: (namespace, cluster) => [...(byCluster.get(`${namespace}/${cluster}`)?.values() ?? [])],
  }
}

function keyOf({ apiVersion, kind, namespace, name }: ObjectRef): string {
  return `${apiVersion} ${kind} ${namespace ?? ''}/${name}`
}

function placeOf(seen: SeenObject): string | null {
  const cluster = clusterOf(seen)
  return cluster === null ? null : `${seen.namespace}/${cluster}`
}

/** An answer to a write may come before or after what the watch tells of it; resource versions of one server grow. */
function isOlder(one: SeenObject, other: SeenObject): boolean {
  const [left, right] = [Number(one.resourceVersion), Number(other.resourceVersion)]
  return Number.isFinite(left) && Number.isFinite(right) && left < right
}
