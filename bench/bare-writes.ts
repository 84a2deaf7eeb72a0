import pg from 'pg'
import { clientConfig } from '#store/address.ts'
import type { ServerProcess } from './server-process.ts'

/** Writes under way at once: as many as the server has connections. */
const connections = 20

/**
 * What the updates of a fleet wrote, written again by a loop that decides nothing: as many rows of each table for every cluster, with
 * the same content, into tables of the same make; a transaction for each change of a world, and one for each change of a cluster. Of the
 * work table it writes one row in each of them, and claims nothing.
 */
export async function writeBare(server: ServerProcess, perUpdate: ReadonlyMap<string, number>, count: number): Promise<void> {
  await server.sql('create schema bare')
  for (const table of tables) {
    await server.sql(`create table bare.${table} (like ${table} including all)`)
    if (table !== 'work' && table !== 'events')
      await server.sql(`insert into bare.${table} overriding system value select * from ${table}`)
  }
  await server.sql('vacuum analyze')
  const [source] = await server.rows<Source>(sourceSql)
  if (!source) throw new Error('there is nothing to write again')
  const keys = [...(await server.rows<Key>(keysSql, [count]))]
  const pool = new pg.Pool({ ...clientConfig(server.address), max: connections })
  const write = async () => {
    for (let key = keys.pop(); key !== undefined; key = keys.pop())
      for (const statements of transactionsOf(key, perUpdate, source)) await transact(pool, statements)
  }
  await Promise.all(Array.from({ length: connections }, write))
  await pool.end()
  await server.sql('drop schema bare cascade')
}

const tables = ['clusters', 'observations', 'updates', 'sim_worlds', 'work', 'events'] as const

interface Source {
  readonly world: string
  readonly inventory: string
  readonly update: string
  readonly evidence: string
  readonly message: string
  readonly object: string
}

const sourceSql = `
  select w.state::text as world, o.inventory::text as inventory, u.state::text as update, u.evidence::text as evidence,
    e.message, e.object::text as object
  from updates u join sim_worlds w using (cluster_id) join observations o using (cluster_id) join events e using (cluster_id)
  where u.evidence is not null order by u.id desc, e.seq desc limit 1`

interface Key {
  readonly key: string
  readonly update: string
}

const keysSql = 'select cluster_id as key, max(id) as update from updates group by cluster_id limit $1'

type Statement = readonly [name: string, text: string, values: readonly unknown[]]

function transactionsOf(
  { key, update }: Key,
  perUpdate: ReadonlyMap<string, number>,
  source: Source,
): readonly (readonly Statement[])[] {
  const rows = (table: string) => Math.round(perUpdate.get(table) ?? 0)
  const worlds = Array.from({ length: rows('sim_worlds') }, (_, round): readonly Statement[] => [
    [
      'world',
      'update bare.sim_worlds set generation = $2, next_at = $3, state = $4 where cluster_id = $1',
      [key, round, round, source.world],
    ],
    ['touch', touchSql, ['cluster', key, round]],
  ])
  const looks = rows('clusters')
  const of = (table: string, round: number) =>
    Math.floor((rows(table) * (round + 1)) / looks) - Math.floor((rows(table) * round) / looks)
  const clusters = Array.from({ length: looks }, (_, round): readonly Statement[] => {
    const evidence = round === looks - 1 ? source.evidence : null
    const statements: readonly (Statement | null)[] = [
      [
        'cluster',
        'update bare.clusters set generation = $2, nodes_ready = $3, updated_at = $4 where id = $1',
        [key, round, round, round],
      ],
      of('observations', round) === 0 ? null : ['observation', observationSql, [key, String(round), source.inventory, round]],
      of('updates', round) === 0
        ? null
        : [
            'update',
            `update bare.updates set state = $2, nodes_done = $3, evidence = $4 where id = $1`,
            [update, source.update, round, evidence],
          ],
      of('events', round) === 0 ? null : ['events', eventsSql, [key, source.message, source.object, of('events', round), round]],
      ['touch', touchSql, ['simulator', key, round]],
    ]
    return statements.filter((statement) => statement !== null)
  })
  return [...worlds, ...clusters]
}

const touchSql = `
  insert into bare.work (kind, key, generation, due_at) values ($1, $2, nextval('work_generations'), $3)
  on conflict (kind, key) do update set generation = excluded.generation, due_at = excluded.due_at`
const observationSql = 'update bare.observations set content_digest = $2, inventory = $3, observed_at = $4 where cluster_id = $1'
const eventsSql = `
  insert into bare.events (project_id, cluster_id, cluster_name, severity, reason, message, object, at)
  select 'prj_default', $1, $1, 'info', 'NodeReady', $2, $3::jsonb, $5::bigint from generate_series(1, $4::int)`

async function transact(pool: pg.Pool, statements: readonly Statement[]): Promise<void> {
  const client = await pool.connect()
  try {
    await client.query('begin')
    for (const [name, text, values] of statements) await client.query({ name, text, values: [...values] })
    await client.query('commit')
  } finally {
    client.release()
  }
}
