import type { EngineInstant } from '../base/instant.ts'
import type { EventReason } from '../history/event-reasons.ts'
import type { Inventory, NodePhase, ObservedLayer, ObservedNode, RemovalReason } from './inventory.ts'

/** Something that two observations show to have happened between them. */
export interface Happening {
  readonly reason: EventReason
  readonly object: HappeningObject
  /** When it happened, as far as the observation tells; else when it was seen. */
  readonly at: EngineInstant
  readonly message: string
}

type HappeningObject =
  { readonly kind: 'node'; readonly name: string; readonly pool: string } | { readonly kind: 'layer'; readonly name: string }

/**
 * What happened to nodes and layers between two observations of a cluster, in the order in which one leads to the other at the same
 * instant: a node that is gone makes room for a new one, and a new one that is ready lets an old one go.
 */
export function happenings(before: Inventory | null, after: Inventory): readonly Happening[] {
  return [...nodeHappenings(before, after), ...layerHappenings(before, after)]
}

function nodeHappenings(before: Inventory | null, after: Inventory): readonly Happening[] {
  const old = nodesOf(before)
  const now = nodesOf(after)
  const moved = [...now].filter(([name, { node }]) => old.get(name)?.node.phase !== node.phase)
  const present = toldInOrder.flatMap((phase) =>
    moved
      .filter(([, { node }]) => node.phase === phase)
      .map(([name, { node, pool }]): Happening => {
        const { reason, text } = phases[phase]
        const at = happenedAt(node, before) ?? after.observedAt
        const why = leavingText(old.get(name)?.node, node)
        return { reason, object: { kind: 'node', name, pool }, at, message: `Node ${name} of pool ${pool} ${text}${why}` }
      }),
  )
  const gone = [...old].filter(([name]) => !now.has(name))
  return [
    ...gone.map(([name, { pool }]): Happening => {
      const message = `Node ${name} of pool ${pool} is gone`
      return { reason: 'NodeRemoved', object: { kind: 'node', name, pool }, at: after.observedAt, message }
    }),
    ...present,
  ]
}

/** The order in which the happenings of one look are told. */
const toldInOrder = [
  'booting',
  'joining',
  'ready',
  'failed',
  'cordoned',
  'draining',
  'removing',
] as const satisfies readonly NodePhase[]

/** Two instants of a node's life are its own, unless they tell of an earlier time; of the others only the observation is known. */
function happenedAt({ phase, createdAt, readyAt }: ObservedNode, before: Inventory | null): EngineInstant | null {
  const own = phase === 'booting' ? createdAt : phase === 'ready' ? readyAt : null
  return own !== null && own > (before?.observedAt ?? -Infinity) ? own : null
}

const phases: Readonly<Record<ObservedNode['phase'], { readonly reason: EventReason; readonly text: string }>> = {
  booting: { reason: 'NodeCreated', text: 'was created and boots' },
  joining: { reason: 'NodeJoining', text: 'joins the cluster' },
  ready: { reason: 'NodeReady', text: 'is ready' },
  cordoned: { reason: 'NodeCordoned', text: 'is cordoned' },
  draining: { reason: 'NodeDraining', text: 'is being drained' },
  removing: { reason: 'NodeRemoving', text: 'is being removed' },
  failed: { reason: 'NodeFailed', text: 'has failed' },
}

/** Why a node goes, once, where the step that is under way does not say it. */
function leavingText(before: ObservedNode | undefined, { leaves }: ObservedNode): string {
  const why = leaves === undefined || before?.leaves !== undefined ? null : leavingReasons[leaves]
  return why === null ? '' : `: ${why}`
}

const leavingReasons: Readonly<Record<RemovalReason, string | null>> = {
  outdated: null,
  'pool-removed': null,
  'cluster-removed': null,
  moved: 'its pool is spread over other zones',
  drifted: 'somebody changed it',
  'scaled-down': 'its pool has more nodes than it shall have',
  unhealthy: 'it is not healthy, and another one takes its place',
  'never-ready': 'it has not become ready in time, and another one is tried',
}

function nodesOf(inventory: Inventory | null): ReadonlyMap<string, { node: ObservedNode; pool: string }> {
  return new Map(
    (inventory?.pools ?? []).flatMap((pool) => pool.nodes.map((node) => [node.name, { node, pool: pool.name }] as const)),
  )
}

function layerHappenings(before: Inventory | null, after: Inventory): readonly Happening[] {
  const old = layersOf(before)
  const now = layersOf(after)
  const present = [...now].flatMap(([key, layer]): readonly Happening[] => {
    const was = old.get(key)
    if (layer.state === 'queued' || (was?.state === layer.state && was.digest === layer.digest)) return []
    const row = states[layer.state]
    const message = `Layer ${key} ${layer.version} ${row.text}${layer.message ? `: ${layer.message}` : ''}`
    return [{ reason: row.reason, object: { kind: 'layer', name: key }, at: after.observedAt, message }]
  })
  // Layers go in the reverse of the order in which they came.
  const gone = [...old.keys()].filter((key) => !now.has(key)).reverse()
  return [
    ...present,
    ...gone.map((key): Happening => ({
      reason: 'LayerRemoved',
      object: { kind: 'layer', name: key },
      at: after.observedAt,
      message: `Layer ${key} was removed`,
    })),
  ]
}

const states: Readonly<
  Record<Exclude<ObservedLayer['state'], 'queued'>, { readonly reason: EventReason; readonly text: string }>
> = {
  // Installed, upgraded or removed: the layer's message says more where there is more to say.
  'in-progress': { reason: 'LayerInProgress', text: 'is in progress' },
  ready: { reason: 'LayerReady', text: 'is ready' },
  failed: { reason: 'LayerFailed', text: 'has failed' },
}

function layersOf(inventory: Inventory | null): ReadonlyMap<string, ObservedLayer> {
  return new Map((inventory?.layers ?? []).map((layer) => [`${layer.profile}/${layer.name}`, layer]))
}
