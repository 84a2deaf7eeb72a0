import type { EngineInstant } from '../base/instant.ts'
import type { Inventory } from '../cluster/inventory.ts'
import type { MachineImage } from './machine-image.ts'

/**
 * What goes wrong behind everybody's back; `fault-kinds.ts` says what each does. Counts default to 1, a pool that is not named is any
 * pool, and of a pool that is named instead of a node the oldest node is struck.
 */
export type Fault =
  | PoolFault
  | NodeFault
  /** With `forMs` it comes back by itself after that time. */
  | { readonly kind: 'node-dies'; readonly node?: string; readonly pool?: string | null; readonly forMs?: number }
  /** Without an image, to what its pool was made from before. */
  | { readonly kind: 'node-reverted'; readonly node?: string; readonly pool?: string | null; readonly to?: MachineImage }
  | { readonly kind: 'pool-scaled'; readonly pool: string; readonly nodes: number }
  | { readonly kind: 'addon-edited' | 'addon-removed'; readonly layer: string }
  | { readonly kind: 'budget-blocks-drain' | 'eviction-fails'; readonly pool?: string | null; readonly budget?: string }
  | { readonly kind: 'addon-fails' | 'addon-never-ready'; readonly layer: string; readonly count?: number }
  | { readonly kind: 'cloud-quota'; readonly nodes?: number }
  | { readonly kind: 'zone-lost'; readonly zone: string }
  | { readonly kind: 'image-missing'; readonly pool?: string | null; readonly version?: string }
  /** Engine seconds. */
  | { readonly kind: 'engine-slow' | 'engine-rate-limited'; readonly seconds: number }
  | { readonly kind: 'engine-away' | 'engine-conflicts' | 'observation-stale' }
  /** Ends every standing fault of that kind; `scenario` ends what is to come. */
  | { readonly kind: 'cleared'; readonly fault: StandingFault['kind'] | 'scenario' }

/** Strikes the next nodes of a pool that come into its way. */
interface PoolFault {
  readonly kind: NextNodeKind
  readonly pool?: string | null
  readonly count?: number
}

/** Strikes one node at once. */
interface NodeFault {
  readonly kind: 'node-deleted' | 'node-relabelled' | 'member-lost'
  readonly node?: string
  readonly pool?: string | null
}

export type NextNodeKind = 'node-never-boots' | 'node-never-joins' | 'node-never-ready' | 'node-dies-in-drain'
export type NextReleaseKind = 'addon-fails' | 'addon-never-ready'

/** A fault that waits for its occasion, or lasts. `left`: how often it strikes yet. */
export type StandingFault =
  | { readonly kind: NextNodeKind; readonly pool: string | null; readonly left: number }
  | { readonly kind: 'budget-blocks-drain' | 'eviction-fails'; readonly pool: string | null; readonly budget: string }
  | { readonly kind: NextReleaseKind; readonly layer: string; readonly left: number }
  /** `machines`: how many there may be at once. */
  | { readonly kind: 'cloud-quota'; readonly machines: number }
  /** `nodes`: those that went with it. */
  | { readonly kind: 'zone-lost'; readonly zone: string; readonly nodes: readonly string[] }
  | { readonly kind: 'image-missing'; readonly pool: string | null; readonly version: string | null }
  | { readonly kind: 'engine-slow'; readonly seconds: number }
  | { readonly kind: 'engine-rate-limited'; readonly seconds: number; readonly since: EngineInstant }
  | { readonly kind: 'engine-away' | 'engine-conflicts' }
  | { readonly kind: 'observation-stale'; readonly seen: Inventory }
