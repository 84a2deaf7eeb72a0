import { setTimeout as delay } from 'node:timers/promises'
import { holdLeast, tellFigure } from './bar.ts'
import { writeBare } from './bare-writes.ts'
import { profileDocument } from './fleet.ts'
import { approveAll, holdBack, letGo } from './held-updates.ts'
import { spentIn, startServerProcess, tellSpent } from './server-process.ts'
import { fleetName, makeSettledFleet } from './settled-fleet.ts'

/**
 * 10,000 clusters of 3 + 3 nodes, 1,000 at a time, each updated twice: an add-on's values, then a repave of every node (6-bars). Timed is
 * from approved to verified: plans are made and approved before, and their clusters are held back until it is their turn; what planning
 * and approving cost is told apart. Beside it a bare loop writes the same rows, straight with `pg`. `CAIRN_FLEET` makes it smaller.
 */
const clusters = Number(process.env['CAIRN_FLEET'] ?? 10_000)
const atOnce = Math.min(1_000, Math.max(Math.floor(clusters / 4), 1))
/** An engine hour in a second: much more than the machine can follow, so that nothing waits for engine time. */
const speed = 3_600
const addOnUpdatesPerSecondMin = 100
const transitionsPerSecondMin = 1_000
const shareOfBareMin = 0.3
/** Created, joined, ready, cordoned, drained, removed, gone: each node that is replaced goes through the last four, its successor through the first three. */
const transitionsPerNode = 7

const server = await startServerProcess({ speed })
try {
  await makeSettledFleet(server, clusters, 3)
  await server.send('POST', '/profiles/fleet/versions', versionDocument('1.1.0', ''))
  const kubelet = 'kubeadmconfig: { kubeletExtraArgs: { max-pods: "120" } }'
  await server.send('POST', '/profiles/fleet/versions', versionDocument('1.2.0', kubelet))

  const addOn = await updateAll('1.1.0', 'add-on updates')
  holdLeast('add-on updates in a second', addOn.perSecond, addOnUpdatesPerSecondMin, '')
  holdLeast('of a bare loop', addOn.perSecond / addOn.barePerSecond, shareOfBareMin, '×')
  const repave = await updateAll('1.2.0', 'full repaves')
  const [done] = await server.rows<{ nodes: number }>('select sum(nodes_done)::int as nodes from updates')
  if (done?.nodes !== clusters * 6) throw new Error(`${done?.nodes} nodes were replaced, not ${clusters * 6}`)
  holdLeast('node transitions in a second', repave.perSecond * 6 * transitionsPerNode, transitionsPerSecondMin, '')
  holdLeast('of a bare loop', repave.perSecond / repave.barePerSecond, shareOfBareMin, '×')
} finally {
  await server.stop()
}

/** What an add-on is made from is different, and what nodes are made from where `kubernetes` says something. */
function versionDocument(version: string, kubernetes: string): object {
  const document = profileDocument('fleet', 'changed') as {
    spec: { version: string; layers: { kind: string; values: string }[] }
  }
  document.spec.version = version
  for (const layer of document.spec.layers) if (layer.kind === 'k8s') layer.values = kubernetes
  return document
}

async function updateAll(version: string, what: string): Promise<{ readonly perSecond: number; readonly barePerSecond: number }> {
  console.log(`  ${what}: ${clusters} clusters, ${atOnce} at a time, ${speed} engine seconds in a second`)
  await holdBack(server)
  const names = Array.from({ length: clusters }, (_, index) => fleetName(index))
  const approving = await spentIn(server, () => approveAll(server, names, { profiles: [{ name: 'fleet', version }] }))
  tellSpent('planned and approved', approving, clusters)
  await server.sql('vacuum analyze')
  const before = await rowsWritten()
  const updating = await spentIn(server, () => letGo(server, atOnce))
  tellSpent('approved to verified', updating, clusters)
  const after = await rowsWritten()
  const perUpdate = new Map([...after].map(([table, rows]) => [table, (rows - (before.get(table) ?? 0)) / clusters]))
  for (const [table, rows] of perUpdate) if (rows >= 0.05) tellFigure(`rows of ${table} written by each`, rows, '')
  const bare = await spentIn(server, () => writeBare(server, perUpdate, clusters))
  tellSpent('the same rows, bare', bare, clusters)
  return { perSecond: clusters / updating.seconds, barePerSecond: clusters / bare.seconds }
}

async function rowsWritten(): Promise<ReadonlyMap<string, number>> {
  await server.sql('select pg_stat_force_next_flush()')
  await delay(1_200)
  const rows = await server.rows<{ name: string; rows: number }>(
    'select relname as name, (n_tup_ins + n_tup_upd + n_tup_del)::int as rows from pg_stat_user_tables order by relname',
  )
  return new Map(rows.map(({ name, rows: written }) => [name, written]))
}
