import type { Instant } from '#core/base/instant.ts'
import { listProjects } from '#store/projects.ts'
import { clearBatches, clearContents, clearEvents, clearPlans, listUnusedContents, markContentsUnused } from '#store/retention.ts'
import type { Control } from './control.ts'

/** The kind of work that removes what is kept no longer; its one key is {@link historyKey}. */
export const historyWork = 'history'
export const historyKey = 'all'

/** Small enough that nobody waits for it. */
const eventsAtOnce = 2_000
const contentsAtOnce = 200
const plansAtOnce = 500
const nextBatchMs = 250
const nextLookMs = 3_600_000
/** A content goes when nothing has named it for so long: longer than any transaction lasts that found it there and is about to name it. */
const unusedMs = 86_400_000

/**
 * One batch of what is kept no longer: events that are older than `keepMs`, plans that expired before that and were never approved, batches
 * without plans, and compiled clusters and targets that nothing names. The
 * audit is not touched. Doing it twice, or at the same time as another server, removes nothing more. Answers when to go on.
 */
export async function clearHistory(
  { store, now, log }: Pick<Control, 'store' | 'now' | 'log'>,
  keepMs: number,
): Promise<Instant> {
  const [kept, used] = [now() - keepMs, now() - unusedMs]
  let events = 0
  let plans = 0
  for (const { id } of await store.read(listProjects)) {
    events += await store.transact((tx) => clearEvents(tx, id, kept, eventsAtOnce))
    plans += await store.transact((tx) => clearPlans(tx, id, kept, plansAtOnce))
    await store.transact((tx) => clearBatches(tx, id, kept, plansAtOnce))
  }
  // Found without writing: the search takes the longest, and a transaction that writes holds back what others tell.
  const found = await store.read((reader) => listUnusedContents(reader, 'unmarked', contentsAtOnce))
  const unused = await store.read((reader) => listUnusedContents(reader, used, contentsAtOnce))
  if (found.length > 0) await store.transact((tx) => markContentsUnused(tx, found))
  const contents = unused.length === 0 ? 0 : await store.transact((tx) => clearContents(tx, unused, used))
  if (events + plans + contents > 0) log.info({ events, plans, contents }, 'removed what is kept no longer')
  const isMore =
    events >= eventsAtOnce || plans >= plansAtOnce || found.length === contentsAtOnce || unused.length === contentsAtOnce
  return now() + (isMore ? nextBatchMs : nextLookMs)
}
