import { sql } from 'kysely'
import { listEvents, type EventFilter } from '#store/events.ts'
import type { Store } from '#store/open.ts'
import { holdBar, tellFigure, timesOf } from './bar.ts'
import { median } from './fleet.ts'
import { onOwnStore } from './own-store.ts'

/** A page of a million events, whatever is asked for and wherever it is, comes within 50 ms. */
const events = 1_000_000
const pageMsMax = 50
const limit = 201

await onOwnStore(4, measure)

async function measure(store: Store): Promise<void> {
  const began = performance.now()
  await store.transact(async (tx) => {
    // Transactions are spread over the time, as they are. A day of 1,000 clusters with 20,000 updates: one event in 500 is a warning, one in 10,000 an error.
    await sql`
      insert into events (xid, project_id, cluster_id, cluster_name, update_id, severity, reason, message, object, at)
      select (3 + n * 600 / ${events})::text::xid8, 'prj_default', 'cls_' || n % 1000, 'store-' || n % 1000, 'upd_' || n / 50,
        case when n % 10000 = 0 then 'error' when n % 500 = 0 then 'warning' else 'info' end,
        case when n % 10000 = 0 then 'UpdateHalted' when n % 500 = 0 then 'NodeFailed' else 'NodeReady' end,
        'Node worker-' || n || ' of pool general is ready',
        jsonb_build_object('kind', 'node', 'name', 'worker-' || n, 'pool', 'general'), n * 86
      from generate_series(1, ${events}::bigint) as n`.execute(tx.db)
  })
  await store.transact((tx) => sql`analyze events`.execute(tx.db))
  tellFigure(`putting ${events} events down`, (performance.now() - began) / 1000, 's')

  const day = events * 86
  const asked: Readonly<Record<string, EventFilter>> = {
    all: {},
    'of a cluster': { clusterName: 'store-500' },
    'of a timeline': { updateId: 'upd_10000' },
    'that are severe': { severity: 'warning' },
    'that are errors': { severity: 'error' },
    'of a reason': { reasons: ['UpdateHalted'] },
    'of a reason that never was': { reasons: ['ClusterForgotten'] },
    'of the last minute': { since: day - 60_000 },
    'of the first minute': { until: 60_000 },
    'of an hour in the middle': { since: day / 2, until: day / 2 + 3_600_000 },
    'that are severe, of an hour in the middle': { severity: 'warning', since: day / 2, until: day / 2 + 3_600_000 },
  }
  for (const [what, filter] of Object.entries(asked)) {
    for (const newestFirst of [true, false]) {
      const page = (after?: string) =>
        store.read((reader) =>
          listEvents(reader, {
            projectId: 'prj_default',
            limit,
            newestFirst,
            ...filter,
            ...(after === undefined ? {} : { after }),
          }),
        )
      const first = await timesOf(5, 1, () => page())
      // The tenth page, from a cursor.
      let after: string | undefined
      for (let skipped = 0; skipped < 9; skipped += 1) after = (await page(after)).at(-1)?.id ?? after
      const later = await timesOf(5, 1, () => page(after))
      holdBar(
        `a page of events ${what}, ${newestFirst ? 'newest' : 'oldest'} first`,
        Math.max(median(first), median(later)),
        pageMsMax,
        'ms',
      )
    }
  }
}
