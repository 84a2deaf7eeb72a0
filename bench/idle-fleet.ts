import { setTimeout as delay } from 'node:timers/promises'
import { holdBar, tellFigure } from './bar.ts'
import { until } from './fleet.ts'
import { spentIn, startServerProcess } from './server-process.ts'
import { makeSettledFleet } from './settled-fleet.ts'

/**
 * 10,000 clusters and 100,000 nodes that nobody changes take at most a quarter of a processor and 1.2 GiB, server and database together
 * (6-bars). Each of them has been looked at once before, as after a start.
 */
const clusters = Number(process.env['CAIRN_FLEET'] ?? 10_000)
const workers = 7
const seconds = 30
const processorMax = 0.25
const memoryMiBMax = 1.2 * 1024

const server = await startServerProcess({ speed: 60 })
try {
  await makeSettledFleet(server, clusters, workers)
  await server.sql(
    `insert into work (kind, key, generation, due_at) select 'cluster', id, nextval('work_generations'), 0 from clusters`,
  )
  await server.sql(`select pg_notify('cairn_work', '')`)
  await until(
    () => server.rows<{ count: number }>('select count(*)::int from work'),
    ([work]) => work?.count === 0,
  )
  await server.sql('checkpoint')
  await delay(10_000)
  const { server: node, database } = await spentIn(server, () => delay(seconds * 1000))
  const memory = server.memoryMiB()
  holdBar('an idle fleet, of one processor', (node + database) / seconds, processorMax, '')
  tellFigure('of it the server, in percent', (node * 100) / seconds, '%')
  tellFigure('of it the database, in percent', (database * 100) / seconds, '%')
  holdBar('an idle fleet, memory', memory.server + memory.database, memoryMiBMax, 'MiB')
  tellFigure('of it the server', memory.server, 'MiB')
  tellFigure('of it the database', memory.database, 'MiB')
} finally {
  await server.stop()
}
