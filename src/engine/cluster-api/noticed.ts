import type { EngineInstant } from '#core/base/instant.ts'

/** Since when something was seen of each cluster, of which its objects do not tell since when it is so. A restart begins anew. */
export interface Noticed {
  /** Of each key since when it has been given at every look; what is not given any more is forgotten. */
  readonly since: (clusterId: string, keys: readonly string[], now: EngineInstant) => ReadonlyMap<string, EngineInstant>
}

export function openNoticed(): Noticed {
  const ofCluster = new Map<string, ReadonlyMap<string, EngineInstant>>()
  return {
    since: (clusterId, keys, now) => {
      const before = ofCluster.get(clusterId)
      const seen = new Map(keys.map((key) => [key, before?.get(key) ?? now]))
      if (seen.size > 0) ofCluster.set(clusterId, seen)
      else ofCluster.delete(clusterId)
      return seen
    },
  }
}
