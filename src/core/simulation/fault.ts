import type { Inventory } from '../cluster/inventory.ts'
import type { MachineImage } from './machine-image.ts'

/** What goes wrong behind everybody's back. Counts default to 1; a pool of null is any pool. */
export type Fault =
  | { readonly kind: 'node-never-boots'; readonly pool: string | null; readonly count?: number }
  | { readonly kind: 'node-never-joins'; readonly pool: string | null; readonly count?: number }
  /** With `forMs` it comes back by itself after that time. */
  | { readonly kind: 'node-dies'; readonly node: string; readonly forMs?: number }
  /** Somebody deletes the machine in the cloud's own console. */
  | { readonly kind: 'node-deleted'; readonly node: string }
  /** Somebody re-images the machine; without a digest to what its pool was made from before. */
  | {
      readonly kind: 'node-reverted'
      readonly node: string
      readonly to?: MachineImage
    }
  /** Somebody changes the labels and taints that the node's pool gives it. */
  | { readonly kind: 'node-relabelled'; readonly node: string }
  /** Somebody sets how many nodes a worker pool has. */
  | { readonly kind: 'pool-scaled'; readonly pool: string; readonly nodes: number }
  /** Somebody edits what a layer (`profile/layer`) has installed, or takes it away. */
  | { readonly kind: 'addon-edited' | 'addon-removed'; readonly layer: string }
  /** A disruption budget that allows nothing, on pods of the pool's nodes, until it is cleared. */
  | { readonly kind: 'budget-blocks-drain'; readonly pool: string | null; readonly budget: string }
  /** The next attempts to install or upgrade the layer (`profile/layer`) fail. */
  | { readonly kind: 'addon-fails'; readonly layer: string; readonly count?: number }
  /** The cloud makes that many nodes more, and another one only when one has gone. */
  | { readonly kind: 'cloud-quota'; readonly nodes: number }
  /** Nobody can ask the engine for anything, or tell it anything; what it was told goes on. */
  | { readonly kind: 'engine-away' }
  /** Whoever looks sees the cluster as it is now, from now on, whatever becomes of it. */
  | { readonly kind: 'observation-stale' }
  /** Ends every standing fault of that kind. */
  | { readonly kind: 'cleared'; readonly fault: StandingFault['kind'] }

/** A fault that waits for its occasion. */
export type StandingFault =
  | { readonly kind: 'node-never-boots' | 'node-never-joins'; readonly pool: string | null; readonly left: number }
  | { readonly kind: 'budget-blocks-drain'; readonly pool: string | null; readonly budget: string }
  | { readonly kind: 'addon-fails'; readonly layer: string; readonly left: number }
  /** `machines`: how many there may be at once. */
  | { readonly kind: 'cloud-quota'; readonly machines: number }
  | { readonly kind: 'engine-away' }
  | { readonly kind: 'observation-stale'; readonly seen: Inventory }
