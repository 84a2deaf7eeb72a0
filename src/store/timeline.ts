import type { Instant, EngineInstant } from '#core/base/instant.ts'
import type { Reader } from './transactor.ts'

/** How many events of each reason an update's timeline has. */
export async function countReasons(reader: Reader, updateId: string): Promise<ReadonlyMap<string, number>> {
  const rows = await reader.db
    .selectFrom('events')
    .select((from) => ['reason', from.fn.countAll<number>().as('count')])
    .where('update_id', '=', updateId)
    .groupBy('reason')
    .execute()
  return new Map(rows.map(({ reason, count }) => [reason, Number(count)]))
}

/** An event of an update, as far as it is reckoned with. */
export interface TimelineMark {
  readonly reason: string
  readonly message: string
  readonly at: Instant
  readonly engineAt: EngineInstant | null
  readonly object: string | null
  readonly pool: string | null
}

/** The events of these reasons in an update's timeline, oldest first. */
export async function listMarks(reader: Reader, updateId: string, reasons: readonly string[]): Promise<readonly TimelineMark[]> {
  const rows = await reader.db
    .selectFrom('events')
    .select(['reason', 'message', 'at', 'engine_at', 'object'])
    .where('update_id', '=', updateId)
    .where('reason', 'in', reasons)
    .orderBy('xid')
    .orderBy('seq')
    .limit(marksMax)
    .execute()
  return rows.map(({ reason, message, at, engine_at: engineAt, object }) => {
    return { reason, message, at, engineAt, object: textOf(object?.['name']), pool: textOf(object?.['pool']) }
  })
}

/** More than an update of thousands of nodes makes. */
const marksMax = 50_000

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null
}
