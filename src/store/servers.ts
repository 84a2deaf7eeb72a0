import { sql } from 'kysely'
import { present } from '#core/base/assert.ts'
import type { Transactor } from './transactor.ts'

/** Records a start of the server and returns its number: 1 for the first start of this id, then 2 and so on. */
export async function saveServerStart(tx: Transactor, id: string): Promise<number> {
  const { rows } = await sql<{ epoch: number }>`
    insert into servers (id, epoch, started_at) values (${id}, 1, ${tx.now()})
    on conflict (id) do update set epoch = servers.epoch + 1, started_at = excluded.started_at
    returning epoch`.execute(tx.db)
  return present(rows[0], 'an upsert returns its row').epoch
}
