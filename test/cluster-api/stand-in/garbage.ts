import type { KubeStored } from '../kube-client.ts'
import { isLeaving, type KnownKind } from './look.ts'
import type { Controller } from './world.ts'

/** Kubernetes' own garbage collector, which no process plays here: what lost all of its owners goes. */
export function garbageOf(kinds: readonly KnownKind[]): Controller {
  return async ({ management }) => {
    const all = kinds.flatMap(({ kind }) => management.all<KubeStored>(kind))
    const alive = new Set(all.map(({ metadata }) => metadata.uid))
    for (const object of all) {
      const owners = object.metadata.ownerReferences ?? []
      if (owners.length > 0 && owners.every(({ uid }) => !alive.has(uid)) && !isLeaving(object)) await management.remove(object)
    }
  }
}
