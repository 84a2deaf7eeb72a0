import { sql } from 'kysely'
import type { Instant } from '#core/base/instant.ts'
import type { Transactor } from '../transactor.ts'
import { write } from '../write.ts'

/**
 * Says in the caller's transaction that somebody must look at the key at `dueAt` or earlier. Whoever looks at it at this moment
 * looks again, because the generation has moved on.
 */
export async function touch(tx: Transactor, kind: string, key: string, dueAt: Instant): Promise<void> {
  await touchAll(tx, kind, [key], dueAt)
}

/** The same for many keys of a kind; in the order of the keys, so that two that touch the same ones cannot lock each other out. */
export async function touchAll(tx: Transactor, kind: string, keys: readonly string[], dueAt: Instant): Promise<void> {
  if (keys.length === 0) return
  const touching = sql`
    insert into work (kind, key, generation, due_at)
    select ${kind}, key, nextval('work_generations'), ${Math.ceil(dueAt)}
    from (select distinct key from unnest(${keys}::text[]) as key order by key) as keys
    on conflict (kind, key) do update set generation = excluded.generation, due_at = least(work.due_at, excluded.due_at)`
  await write(tx, touching.compile(tx.db))
  tx.signal('work')
}

/**
 * The same for every cluster of a project, one after the other: what concerns all of them is no reason to look at thousands at once.
 * `apartMs` is the time between two of them.
 */
export async function touchProject(
  tx: Transactor,
  kind: string,
  projectId: string,
  { dueAt, apartMs }: { readonly dueAt: Instant; readonly apartMs: number },
): Promise<void> {
  await sql`
    insert into work (kind, key, generation, due_at)
    select ${kind}, id, nextval('work_generations'), ${Math.ceil(dueAt)}::bigint + ${apartMs} * (row_number() over (order by id) - 1)
    from clusters where project_id = ${projectId} order by id
    on conflict (kind, key) do update set generation = excluded.generation, due_at = least(work.due_at, excluded.due_at)`.execute(
    tx.db,
  )
  tx.signal('work')
}
