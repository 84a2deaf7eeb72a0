import type { EngineInstant, Instant } from '#core/base/instant.ts'
import type { World } from '#core/simulation/world.ts'

/** Where the simulator keeps its worlds and its clock. Nothing else reads them: Cairn knows of a world what `observe` says. */
export interface WorldStore {
  readonly load: (projectId: string, clusterId: string) => Promise<StoredWorld>
  /**
   * Changes one world while nobody else can, in one transaction with what follows from it: the cluster's own work is touched,
   * and the simulator's for the moment that the change names. `change` may run again and has no effects of its own.
   */
  readonly change: <Answer>(
    key: { readonly clusterId: string; readonly projectId: string | null },
    change: (stored: StoredWorld) => WorldChange<Answer>,
  ) => Promise<Answer>
  /** Has everything looked at now that waits for an engine time, because the clock runs otherwise than when the next look was dated. */
  readonly wakeAll: () => Promise<void>
  /** Changes the one clock of all servers while nobody else can. `change` is handed null before the first time. */
  readonly changeClock: (change: (stored: ClockRecord | null) => ClockRecord) => Promise<ClockRecord>
}

/** `gone` holds the generation that ended the cluster, so that nothing older can bring it back. */
export type StoredWorld =
  | { readonly kind: 'absent' }
  | { readonly kind: 'present'; readonly projectId: string; readonly world: World }
  | { readonly kind: 'gone'; readonly generation: number }

export interface WorldChange<Answer> {
  readonly answer: Answer
  /** The world as it shall be stored; null leaves it as it is. A world that has gone is taken away but for its generation. */
  readonly world: World | null
  /** Wall time at which the world must be looked at; null when nothing will happen by itself. */
  readonly lookAt: Instant | null
}

/** Engine time is `anchorEngine + (wall − anchorWall) × speed`, up to what it may be at `grantedUntil`. */
export interface ClockRecord {
  readonly anchorEngine: EngineInstant
  readonly anchorWall: Instant
  /** Engine seconds in a second. */
  readonly speed: number
  /** Wall time until which some server has said that it lives. */
  readonly grantedUntil: Instant
  /** Raised whenever the clock runs on otherwise than before. */
  readonly epoch: number
  /** How it ran before, oldest first, so that what happened then keeps its time on the wall. */
  readonly before: readonly ClockSpan[]
}

/** From its anchor on, until the anchor after it. */
export interface ClockSpan {
  readonly anchorEngine: EngineInstant
  readonly anchorWall: Instant
  readonly speed: number
}
