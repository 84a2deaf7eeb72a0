import { setTimeout as delay } from 'node:timers/promises'
import type { ServerProcess } from './server-process.ts'

const requestsAtOnce = 8
const never = Number.MAX_SAFE_INTEGER

/** From now on nobody looks at a cluster, until `letGo`: its work is dated to the end of time as it is touched. */
export async function holdBack({ sql }: ServerProcess): Promise<void> {
  await sql(`
    create or replace function hold_back() returns trigger language plpgsql as
      'begin new.due_at := ${never}; return new; end';
    create trigger hold_back before insert on work for each row when (new.kind = 'cluster') execute function hold_back()`)
}

/** Plans the same change of each of the clusters, and approves it. */
export async function approveAll({ send }: ServerProcess, names: readonly string[], change: object): Promise<void> {
  const left = [...names]
  const approve = async () => {
    for (let name = left.pop(); name !== undefined; name = left.pop()) {
      const plan = (await send('POST', `/clusters/${name}/plans?forecast=none`, change)) as { readonly id: string }
      await send('POST', `/plans/${plan.id}/approve`, { acknowledgeRepave: true })
    }
  }
  await Promise.all(Array.from({ length: requestsAtOnce }, approve))
}

/** Lets the updates go on that were held back, so many at a time, until all of them are verified. */
export async function letGo({ sql, rows }: ServerProcess, atOnce: number): Promise<void> {
  await sql('drop trigger hold_back on work')
  const deadline = performance.now() + 1_500_000
  for (;;) {
    const [counts] = await rows<{ held: number; open: number }>(countsSql)
    const { held, open } = counts ?? { held: 0, open: 0 }
    if (open === 0) break
    if (performance.now() > deadline) throw new Error(`${open} updates have not ended`)
    const free = atOnce - (open - held)
    if (held > 0 && free > 0) await sql(releaseSql, [free])
    await delay(100)
  }
  const [failed] = await rows<{ count: number }>(`select count(*)::int from updates where phase <> 'succeeded'`)
  if (failed?.count !== 0) throw new Error(`${failed?.count} updates did not go well`)
}

const countsSql = `
  select (select count(*)::int from work where due_at = ${never}) as held,
    (select count(*)::int from clusters where update_id is not null) as open`

const releaseSql = `
  with released as (
    update work set due_at = 0, generation = nextval('work_generations')
    where kind = 'cluster' and key in (select key from work where due_at = ${never} order by key limit $1) returning 1
  ) select pg_notify('cairn_work', count(*)::text) from released`
