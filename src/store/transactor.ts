import type { Kysely } from 'kysely'
import type { Instant } from '#core/base/instant.ts'
import type { Database } from './schema.ts'
import type { Channel } from './signals.ts'

/** What reading functions take first. */
export interface Reader {
  readonly db: Pick<Kysely<Database>, 'selectFrom' | 'selectNoFrom' | 'with' | 'withRecursive' | 'fn' | 'getExecutor'>
  readonly now: () => Instant
}

declare const insideTransaction: unique symbol

/** What writing functions take first. Only `transact` hands one out, so a write outside a transaction does not compile. */
export interface Transactor extends Reader {
  readonly [insideTransaction]: true
  readonly db: Kysely<Database>
  /** Runs after the commit, and not at all if there is none. */
  readonly after: (committed: () => void) => void
  /** After the commit, wakes whoever listens to the channel, on this server at once and on every other one soon. */
  readonly signal: (channel: Channel) => void
}
