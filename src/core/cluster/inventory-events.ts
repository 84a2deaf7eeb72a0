import type { Inventory, NodePhase, ObservedLayer, ObservedNode } from './inventory.ts'

/** Something that two observations show to have happened between them. */
export interface Happening {
  readonly severity: 'info' | 'warning' | 'error'
  /** Stable, in the field's manner: `NodeReady`. */
  readonly reason: string
  readonly object: string
  readonly message: string
}

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
      .map(([name, { pool }]): Happening => {
        const { severity, reason, text } = phases[phase]
        return { severity, reason, object: `node ${name}`, message: `Node ${name} of pool ${pool} ${text}` }
      }),
  )
  const gone = [...old].filter(([name]) => !now.has(name))
  return [
    ...gone.map(([name, { pool }]): Happening => {
      return { severity: 'info', reason: 'NodeRemoved', object: `node ${name}`, message: `Node ${name} of pool ${pool} is gone` }
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

const phases: Readonly<Record<ObservedNode['phase'], { severity: Happening['severity']; reason: string; text: string }>> = {
  booting: { severity: 'info', reason: 'NodeCreated', text: 'was created and boots' },
  joining: { severity: 'info', reason: 'NodeJoining', text: 'joins the cluster' },
  ready: { severity: 'info', reason: 'NodeReady', text: 'is ready' },
  cordoned: { severity: 'info', reason: 'NodeCordoned', text: 'is cordoned' },
  draining: { severity: 'info', reason: 'NodeDraining', text: 'is being drained' },
  removing: { severity: 'info', reason: 'NodeRemoving', text: 'is being removed' },
  failed: { severity: 'warning', reason: 'NodeFailed', text: 'has failed' },
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
    return [{ severity: row.severity, reason: row.reason, object: `layer ${key}`, message }]
  })
  // Layers go in the reverse of the order in which they came.
  const gone = [...old.keys()].filter((key) => !now.has(key)).reverse()
  return [
    ...present,
    ...gone.map((key): Happening => ({
      severity: 'info',
      reason: 'LayerRemoved',
      object: `layer ${key}`,
      message: `Layer ${key} was removed`,
    })),
  ]
}

const states: Readonly<
  Record<Exclude<ObservedLayer['state'], 'queued'>, { severity: Happening['severity']; reason: string; text: string }>
> = {
  // Installed, upgraded or removed: the layer's message says more where there is more to say.
  'in-progress': { severity: 'info', reason: 'LayerInProgress', text: 'is in progress' },
  ready: { severity: 'info', reason: 'LayerReady', text: 'is ready' },
  failed: { severity: 'error', reason: 'LayerFailed', text: 'has failed' },
}

function layersOf(inventory: Inventory | null): ReadonlyMap<string, ObservedLayer> {
  return new Map((inventory?.layers ?? []).map((layer) => [`${layer.profile}/${layer.name}`, layer]))
}
