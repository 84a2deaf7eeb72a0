import { parseDuration } from '../base/instant.ts'
import type { Fault } from './fault.ts'

/** Every kind of fault, once for all: the API's schema, the CLI's help and the manual are held to this table. */
export const faultKinds = {
  'node-never-boots': {
    takes: { pool: 'optional', count: 'optional' },
    lasts: 'until it has struck',
    does: 'the next new node never boots',
  },
  'node-never-joins': {
    takes: { pool: 'optional', count: 'optional' },
    lasts: 'until it has struck',
    does: 'the next new node boots and never joins the cluster',
  },
  'node-never-ready': {
    takes: { pool: 'optional', count: 'optional' },
    lasts: 'until it has struck',
    does: 'the next new node joins and never becomes ready',
  },
  'node-dies': {
    takes: { node: 'optional', pool: 'optional', for: 'optional' },
    lasts: 'at once',
    does: 'the node stops answering; with `for` it comes back by itself after that time',
  },
  'node-dies-in-drain': {
    takes: { pool: 'optional', count: 'optional' },
    lasts: 'until it has struck',
    does: 'the next node that is drained stops answering as its drain begins',
  },
  'node-deleted': {
    takes: { node: 'optional', pool: 'optional' },
    lasts: 'at once',
    does: "somebody deletes the node in the cloud's own console",
  },
  'node-reverted': {
    takes: { node: 'optional', pool: 'optional' },
    lasts: 'at once',
    does: 'somebody re-images the node to what its pool was made from before',
  },
  'node-relabelled': {
    takes: { node: 'optional', pool: 'optional' },
    lasts: 'at once',
    does: 'somebody changes the labels and taints that its pool gives the node',
  },
  'pool-scaled': {
    takes: { pool: 'needed', nodes: 'needed' },
    lasts: 'at once',
    does: 'somebody sets the worker pool to have that many nodes',
  },
  'addon-edited': {
    takes: { layer: 'needed' },
    lasts: 'at once',
    does: 'somebody edits what the layer (`profile/layer`) has installed',
  },
  'addon-removed': {
    takes: { layer: 'needed' },
    lasts: 'at once',
    does: 'somebody takes away what the layer (`profile/layer`) has installed',
  },
  'member-lost': {
    takes: { node: 'optional' },
    lasts: 'at once',
    does: "a control-plane node's etcd member loses its data; the node itself runs on",
  },
  'budget-blocks-drain': {
    takes: { pool: 'optional', budget: 'optional' },
    lasts: 'until cleared',
    does: 'a disruption budget (`namespace/name`) lets none of the pods go that a workload has on the nodes of the pool',
  },
  'eviction-fails': {
    takes: { pool: 'optional', budget: 'optional' },
    lasts: 'until cleared',
    does: 'two disruption budgets guard the same pods on the nodes of the pool, so that the eviction API answers with 500',
  },
  'cloud-quota': {
    takes: { nodes: 'optional' },
    lasts: 'until cleared',
    does: 'the cloud makes that many nodes more (0 unless given), and another one only when one has gone',
  },
  'zone-lost': {
    takes: { zone: 'needed' },
    lasts: 'until cleared',
    does: 'every node of the zone stops answering, and none can be made there; cleared, those come back that were not replaced meanwhile',
  },
  'image-missing': {
    takes: { pool: 'optional', version: 'optional' },
    lasts: 'until cleared',
    does: 'the cloud has no image for new nodes of the pool, of that Kubernetes version where one is given',
  },
  'addon-fails': {
    takes: { layer: 'needed', count: 'optional' },
    lasts: 'until it has struck',
    does: 'the next attempt to install or upgrade the layer (`profile/layer`) fails',
  },
  'addon-never-ready': {
    takes: { layer: 'needed', count: 'optional' },
    lasts: 'until it has struck',
    does: 'the next attempt to install or upgrade the layer stays in progress until its deadline of 5 minutes, and fails then',
  },
  'engine-slow': {
    takes: { seconds: 'needed' },
    lasts: 'until cleared',
    does: 'the engine answers, and tells what has happened, that many engine seconds late (no call waits longer than 5 seconds)',
  },
  'engine-away': {
    takes: {},
    lasts: 'until cleared',
    does: 'the engine answers nothing; what it was told goes on',
  },
  'engine-conflicts': {
    takes: {},
    lasts: 'until cleared',
    does: 'the engine refuses every instruction as a conflict (409), as if somebody else wrote each time before it',
  },
  'engine-rate-limited': {
    takes: { seconds: 'needed' },
    lasts: 'until cleared',
    does: 'the engine refuses every call as one too many (429) for that many engine seconds, then answers for as long, and so on',
  },
  'observation-stale': {
    takes: {},
    lasts: 'until cleared',
    does: 'the engine shows the cluster as it is now, from now on, whatever becomes of it',
  },
} as const satisfies Readonly<Record<Exclude<Fault['kind'], 'cleared'>, FaultKindRow>>

export type FaultKind = keyof typeof faultKinds
export const faultKindNames = Object.keys(faultKinds) as [FaultKind, ...FaultKind[]]

/** How a kind is written by its parameters. */
const faultFields = {
  node: "the node's name",
  pool: 'a pool; of a fault that strikes a node at once, its oldest node',
  layer: 'a layer, as profile/layer',
  zone: 'a zone of the cloud, such as eu-west-1a',
  version: 'a Kubernetes version',
  budget: 'a disruption budget, as namespace/name',
  count: 'how often it strikes, 1 unless given',
  nodes: 'how many nodes',
  seconds: 'how many engine seconds',
  for: 'after how long it comes back, in engine time, such as 5m',
} as const
type FaultField = keyof typeof faultFields

interface FaultKindRow {
  readonly takes: Readonly<Partial<Record<FaultField, 'needed' | 'optional'>>>
  readonly lasts: 'at once' | 'until it has struck' | 'until cleared'
  readonly does: string
}

/** A fault as somebody writes it: a kind, and what that kind takes. */
export type FaultWords = { readonly kind: FaultKind } & { readonly [Field in FaultField]?: string | number | undefined }

type FaultRead = { readonly kind: 'fault'; readonly fault: Fault } | FaultRefused
interface FaultRefused {
  readonly kind: 'refused'
  readonly field: string
  readonly message: string
}

/** The fault that the words stand for; refused where the kind takes no such thing, or lacks what it needs. */
export function readFault({ kind, ...fields }: FaultWords): FaultRead {
  const { takes }: FaultKindRow = faultKinds[kind]
  const given = (Object.entries(fields) as [FaultField, unknown][]).filter(([, value]) => value !== undefined)
  const alien = given.find(([field]) => takes[field] === undefined)
  if (alien) return { kind: 'refused', field: alien[0], message: `${kind} takes ${takenText(takes)}, and no ${alien[0]}` }
  const missing = (Object.keys(takes) as FaultField[]).find(
    (field) => takes[field] === 'needed' && given.every(([name]) => name !== field),
  )
  if (missing) return { kind: 'refused', field: missing, message: `${kind} needs "${missing}": ${faultFields[missing]}` }
  const { for: duration, ...others } = Object.fromEntries(given)
  if (duration === undefined) return { kind: 'fault', fault: { kind, ...others } as Fault }
  const forMs = typeof duration === 'string' ? parseDuration(duration) : null
  if (forMs === null) return { kind: 'refused', field: 'for', message: 'a duration looks like 90s, 30m or 1h30m' }
  return { kind: 'fault', fault: { kind, ...others, forMs } as Fault }
}

/** Refused where nothing of that kind can stand. */
export function clearedFault(kind: FaultKind): FaultRead {
  if (faultKinds[kind].lasts !== 'at once') return { kind: 'fault', fault: { kind: 'cleared', fault: kind } as Fault }
  return { kind: 'refused', field: 'kind', message: `${kind} strikes at once and leaves nothing that could be cleared` }
}

function takenText(takes: FaultKindRow['takes']): string {
  const fields = Object.keys(takes)
  return fields.length === 0 ? 'nothing' : fields.join(', ')
}
