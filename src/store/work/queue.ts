import pg from 'pg'
import type { Instant } from '#core/base/instant.ts'
import { clientConfig, type DatabaseAddress } from '../address.ts'
import type { Log } from '../log.ts'

/** A thing to look at, leased to this server. */
export interface Lease {
  readonly kind: string
  readonly key: string
  readonly generation: number
  /** Failed looks in a row before this one. */
  readonly attempts: number
}

export interface Outcome {
  readonly kind: string
  readonly key: string
  /** The generation that the look saw. */
  readonly generation: number
  /** When to look again; null when there is nothing left to look for. */
  readonly dueAt: Instant | null
  /** Failed looks in a row, this one included; 0 after success. */
  readonly attempts: number
}

/** What an outcome met: settled, or a row that somebody is just touching, so that it is to be tried again. */
export interface Settled {
  readonly kind: string
  readonly key: string
  readonly locked: boolean
  readonly dueAt: Instant | null
}

/**
 * The statements of the work table, each a transaction of its own on connections of their own, so that a busy pool delays no work.
 * None waits for a row that somebody else holds.
 */
export interface WorkQueue {
  readonly claim: (
    owner: string,
    kinds: readonly string[],
    limit: number,
    now: Instant,
    leaseUntil: Instant,
  ) => Promise<readonly Lease[]>
  /** The moment at which the next thing that nobody looks at is due. */
  readonly nextDue: (kinds: readonly string[]) => Promise<Instant | null>
  /** Ends leases: re-dates or deletes where the generation is the one that was seen, else leaves the row due at once. Leases that were lost are left alone. */
  readonly settle: (owner: string, outcomes: readonly Outcome[], touchedRetryAt: Instant) => Promise<readonly Settled[]>
  readonly renew: (owner: string, leases: readonly Pick<Lease, 'kind' | 'key'>[], leaseUntil: Instant) => Promise<void>
  /** Frees what earlier lives of this server held, and what anybody held beyond the lease. Returns how many were freed. */
  readonly free: (owner: string, serverId: string | null, now: Instant) => Promise<number>
  readonly close: () => Promise<void>
}

export function openWorkQueue(address: DatabaseAddress, log: Log): WorkQueue {
  const pool = new pg.Pool({
    ...clientConfig(address),
    max: 3,
    // The pool waits for the promise, though its type does not say so.
    onConnect: prepareConnection as (client: pg.ClientBase) => void,
  })
  pool.on('error', (error) => {
    if (!pool.ending) log.warn({ error: error.message }, 'an idle connection of the work queue was lost')
  })
  const run = async <Row extends pg.QueryResultRow>(
    name: string,
    text: string,
    values: readonly unknown[],
  ): Promise<readonly Row[]> => (await pool.query<Row>({ name, text, values: [...values] })).rows

  return {
    claim: (owner, kinds, limit, now, leaseUntil) => run<Lease>('claim', claimSql, [owner, kinds, limit, now, leaseUntil]),
    nextDue: async (kinds) => (await run<{ due: number | null }>('next-due', nextDueSql, [kinds]))[0]?.due ?? null,
    settle: (owner, outcomes, touchedRetryAt) =>
      run<Settled>('settle', settleSql, [
        owner,
        touchedRetryAt,
        outcomes.map(({ kind }) => kind),
        outcomes.map(({ key }) => key),
        outcomes.map(({ generation }) => generation),
        outcomes.map(({ dueAt }) => dueAt),
        outcomes.map(({ attempts }) => attempts),
      ]),
    renew: async (owner, leases, leaseUntil) => {
      await run('renew', renewSql, [owner, leaseUntil, leases.map(({ kind }) => kind), leases.map(({ key }) => key)])
    },
    free: async (owner, serverId, now) => (await run('free', freeSql, [owner, serverId, now])).length,
    close: () => pool.end(),
  }
}

/** A claim or an outcome that a crash of the database forgets only means one more look. Touches are another matter, and are not made here. */
async function prepareConnection(client: pg.ClientBase): Promise<void> {
  client.on('error', () => {})
  await client.query('set synchronous_commit = off')
}

const claimSql = `
  with next as (
    select kind, key from work
    where owner is null and due_at <= $4 and kind = any($2::text[])
    order by due_at
    limit $3
    for update skip locked
  )
  update work set owner = $1, lease_until = $5
  from next where work.kind = next.kind and work.key = next.key
  returning work.kind, work.key, work.generation, work.attempts`

const nextDueSql = `select min(due_at) as due from work where owner is null and kind = any($1::text[])`

// The rows are locked before they are compared: a touch that commits meanwhile is seen, one that has not committed leaves its row for later.
const settleSql = `
  with outcome as (
    select * from unnest($3::text[], $4::text[], $5::bigint[], $6::bigint[], $7::integer[]) as o (kind, key, seen, due, attempts)
  ), held as (
    select work.kind, work.key, work.generation = outcome.seen as untouched, outcome.due, outcome.attempts
    from work join outcome on work.kind = outcome.kind and work.key = outcome.key
    where work.owner = $1
    for update of work skip locked
  ), deleted as (
    delete from work using held
    where work.kind = held.kind and work.key = held.key and held.untouched and held.due is null
    returning work.kind, work.key
  ), dated as (
    update work set
      owner = null,
      lease_until = null,
      attempts = held.attempts,
      due_at = case when held.untouched then held.due when held.attempts > 0 then least(held.due, $2) else work.due_at end
    from held
    where work.kind = held.kind and work.key = held.key and not (held.untouched and held.due is null)
    returning work.kind, work.key, work.due_at
  )
  select kind, key, false as locked, due_at as "dueAt" from dated
  union all
  select kind, key, false, null from deleted
  union all
  select work.kind, work.key, true, null
  from work join outcome on work.kind = outcome.kind and work.key = outcome.key
  where work.owner = $1 and not exists (select from held where held.kind = work.kind and held.key = work.key)`

const renewSql = `
  with held as (
    select work.kind, work.key
    from work join unnest($3::text[], $4::text[]) as o (kind, key) on work.kind = o.kind and work.key = o.key
    where work.owner = $1
    for update of work skip locked
  )
  update work set lease_until = $2
  from held where work.kind = held.kind and work.key = held.key`

const freeSql = `
  with lapsed as (
    select kind, key from work
    where owner is not null and (lease_until < $3 or (split_part(owner, '/', 1) = $2 and owner <> $1))
    for update skip locked
  )
  update work set owner = null, lease_until = null
  from lapsed where work.kind = lapsed.kind and work.key = lapsed.key
  returning work.key`
