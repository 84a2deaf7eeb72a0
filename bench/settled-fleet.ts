import { clusterDocument, profileDocument, until } from './fleet.ts'
import type { ServerProcess } from './server-process.ts'

/**
 * Makes `count` clusters that are as they shall be, of three control-plane nodes and `workers` workers: one through the API, brought to
 * rest by the server, and the others as copies of its rows, worlds and observations under ids and names of their own.
 */
export async function makeSettledFleet(server: ServerProcess, count: number, workers: number): Promise<void> {
  const { send, rows, sql } = server
  await send('POST', '/profiles', profileDocument('fleet', 'start'))
  const first = clusterDocument(fleetName(0), 'fleet') as { spec: { workerPools: { replicas: number }[] } }
  for (const pool of first.spec.workerPools) pool.replicas = workers
  await send('POST', '/clusters', first)
  const path = `/clusters/${fleetName(0)}`
  await until(
    async () => ((await send('GET', path)) as { status: { status: string; updateStatus: string } }).status,
    ({ status, updateStatus }) => status === 'Running' && updateStatus === 'Up to date',
  )
  const [source] = await rows<{ id: string }>('select id from clusters where name = $1', [fleetName(0)])
  const id = source?.id ?? ''
  for (const { table, key } of copied) {
    const names = (await rows<{ name: string }>(columnsSql, [table])).map(({ name }) => name)
    // Whatever a row says of its cluster, by id or by name, it says of the copy.
    await sql(
      `insert into ${table} (${names.join(', ')})
       select ${names.map((name) => `new.${name}`).join(', ')}
       from generate_series(1, $3::int) n
       cross join lateral (select left($1, -5) || lpad(n::text, 5, '0') as id, left($2, -5) || lpad(n::text, 5, '0') as name) as other
       join ${table} t on t.${key} = $1
       cross join lateral jsonb_populate_record(null::${table}, replace(replace(to_jsonb(t)::text, $1, other.id), $2, other.name)::jsonb) as new`,
      [id, fleetName(0), count - 1],
    )
  }
  await sql('vacuum analyze')
}

/** Names of one length, so that every cluster's rows have the size of the first one's. */
export function fleetName(index: number): string {
  return `fleet-${String(index).padStart(5, '0')}`
}

const copied = [
  { table: 'clusters', key: 'id' },
  { table: 'cluster_profiles', key: 'cluster_id' },
  { table: 'cluster_revisions', key: 'cluster_id' },
  { table: 'observations', key: 'cluster_id' },
  { table: 'sim_worlds', key: 'cluster_id' },
] as const

const columnsSql = `select quote_ident(attname) as name from pg_attribute where attrelid = $1::regclass and attnum > 0 and not attisdropped`
