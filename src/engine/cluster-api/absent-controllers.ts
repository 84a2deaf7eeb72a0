import type { EngineInstant } from '#core/base/instant.ts'
import { entry, isJsonObject, type Json } from '#core/base/json.ts'
import { managedKinds, type Controller } from '#core/cluster-api/managed-kinds.ts'
import type { Blocker } from '#core/cluster/inventory.ts'
import { isUpToDate, type SeenObject } from './seen-object.ts'

/** How long a controller may take to see what an object says now. They are told of it at once; one that restarts takes its time. */
const unseenMaxMs = 2 * 60_000

/** Objects of which no controller has seen what they say now, by `unseenKey`; those that are paused are seen by none. */
export function unseenIn(objects: readonly SeenObject[]): readonly SeenObject[] {
  const isPaused = objects.some(({ kind, spec }) => kind === 'Cluster' && spec['paused'] === true)
  if (isPaused) return []
  return objects.filter((one) => one.deletedAt === null && controllerOf(one) !== null && !one.isPaused && !isSeen(one))
}

export function unseenKey({ uid, generation }: SeenObject): string {
  return `${uid} ${generation}`
}

/** Flux says of a spec only at the end that it has seen all of it, and before that in a condition. */
function isSeen(object: SeenObject): boolean {
  const conditions = entry(object.status, 'conditions')
  const ofNewest = (one: Json) =>
    isJsonObject(one) && typeof one['observedGeneration'] === 'number' && one['observedGeneration'] >= object.generation
  return isUpToDate(object) || (Array.isArray(conditions) && (conditions as readonly Json[]).some(ofNewest))
}

/** A controller that does not run says nothing: what it leaves undone does. */
export function absentControllers(
  unseen: readonly SeenObject[],
  sinceOf: ReadonlyMap<string, EngineInstant>,
  now: EngineInstant,
): readonly Blocker[] {
  return unseen.flatMap((object): readonly Blocker[] => {
    const since = sinceOf.get(unseenKey(object)) ?? now
    const owner = controllerOf(object)
    if (owner === null || now - since < unseenMaxMs) return []
    const { kind, name } = object
    const message = `${kind} ${name} was changed, and nothing in the management cluster has taken that up for 2 minutes: see whether ${owner} runs there`
    return [{ pool: null, object: name, reason: 'controller.absent', message, owner, since }]
  })
}

/** Whose business it is, where it says how far it has seen it. */
function controllerOf({ apiVersion, kind }: SeenObject): Controller | null {
  if (!watched.has(kind)) return null
  const group = apiVersion.slice(0, apiVersion.indexOf('/'))
  return managedKinds.find((one) => one.group === group && one.kind === kind)?.controller ?? null
}

const watched: ReadonlySet<string> = new Set(['Cluster', 'KubeadmControlPlane', 'MachineDeployment', 'HelmRelease'])
