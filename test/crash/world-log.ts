import assert from 'node:assert/strict'
import pg from 'pg'
import type { WorldEvent } from '#core/simulation/world-event.ts'
import { clientConfig, type DatabaseAddress } from '#store/address.ts'

/** What happened in the worlds of a database, taken down by the database itself, whoever wrote it. */
export interface WorldLog {
  /** Where the log of the cluster of that name ends now; 0 before its first event. */
  readonly mark: (cluster: string) => Promise<number>
  /** What happened in a cluster's world after a mark, in order. */
  readonly since: (cluster: string, mark: number) => Promise<readonly WorldEvent[]>
  readonly close: () => Promise<void>
}

/** To be called before the first world is made. */
export async function keepWorldLog(address: DatabaseAddress): Promise<WorldLog> {
  const pool = new pg.Pool({ ...clientConfig(address), max: 1 })
  pool.on('error', () => {})
  await pool.query(installSql)
  return {
    mark: async (cluster) => {
      const { rows } = await pool.query<{ mark: number | null }>(
        'select max(number) as mark from test_world_log where cluster = $1',
        [cluster],
      )
      return rows[0]?.mark ?? 0
    },
    since: async (cluster, mark) => {
      const { rows } = await pool.query<{ number: number; recent: readonly WorldEvent[] }>(
        'select number, recent from test_world_log where cluster = $1 and number >= $2 order by number',
        [cluster, mark],
      )
      const [first] = rows
      const before = first?.number === mark ? first.recent.length : 0
      return rows.reduce<readonly WorldEvent[]>((log, { recent }) => joined(log, recent), []).slice(before)
    },
    close: () => pool.end(),
  }
}

/** What the world itself says of so many replacements: each old node goes once, each new one comes once, and generations only grow. */
export function checkReplacedOnce(events: readonly WorldEvent[], replacements: number): void {
  for (const kind of ['node-created', 'node-ready', 'removal-begun', 'node-draining', 'node-gone'] as const) {
    assert.deepEqual([kind, nodesOf(events, kind).length], [kind, replacements])
  }
  assert.equal(replacementsIn(events), replacements)
}

/** How many nodes have gone, each once and one that came once for each of them; generations only grow meanwhile. */
export function replacementsIn(events: readonly WorldEvent[]): number {
  const gone = nodesOf(events, 'node-gone')
  assert.deepEqual(nodesOf(events, 'removal-begun'), gone)
  assert.equal(nodesOf(events, 'node-created').length, gone.length)
  const generations = events.flatMap((event) => (event.kind === 'target' ? [event.generation] : []))
  assert.deepEqual(
    generations,
    [...new Set(generations)].toSorted((one, other) => one - other),
  )
  return gone.length
}

/** The nodes of which that is told, each of them once. */
function nodesOf(events: readonly WorldEvent[], kind: WorldEvent['kind']): readonly string[] {
  const named = events.flatMap((event) => (event.kind === kind && 'node' in event ? [event.node] : []))
  assert.deepEqual([kind, named.length], [kind, new Set(named).size])
  return named.toSorted()
}

const installSql = `
  create table if not exists test_world_log (
    number bigserial primary key, cluster text not null, recent json not null
  );
  create index if not exists test_world_log_cluster on test_world_log (cluster, number);
  create or replace function test_keep_world() returns trigger language plpgsql as $$
    begin
      insert into test_world_log (cluster, recent) values (new.state->>'name', new.state->'recent');
      return new;
    end $$;
  create or replace trigger test_keep_world after insert or update on sim_worlds for each row execute function test_keep_world()`

/** A stored world keeps its last events only: what two of them share is told once. */
function joined(log: readonly WorldEvent[], recent: readonly WorldEvent[]): readonly WorldEvent[] {
  const texts = recent.map((event) => JSON.stringify(event))
  const ends = log.slice(-recent.length).map((event) => JSON.stringify(event))
  for (let shared = ends.length; shared >= 0; shared -= 1) {
    if (ends.slice(ends.length - shared).every((text, index) => text === texts[index])) return [...log, ...recent.slice(shared)]
  }
  return [...log, ...recent]
}
