/**
 * A process that supervises a database, as the server does: `node start-and-wait.ts <data folder>`. It writes one JSON line when the
 * database is ready, and stops it in good order on SIGINT, after a last query.
 */
import { writeSync } from 'node:fs'
import pg from 'pg'
import { clientConfig } from '#store/address.ts'
import { startDatabase } from '#store/database/start.ts'

const silent = () => {}
const log = { debug: silent, info: silent, warn: silent, error: silent }
const database = await startDatabase({ dataFolder: process.argv[2]!, log })
const client = new pg.Client(clientConfig({ connection: database.connection }))
client.on('error', () => {})
await client.connect()
await client.query('create table if not exists kept (what text)')
await client.query("insert into kept values ('before')")
process.on('SIGINT', () => {
  void (async () => {
    // As long as the server has not asked for it, Ctrl-C does not end the database.
    await client.query("insert into kept values ('after the signal')")
    await client.end()
    await database.stop()
    process.exit(0)
  })()
})
setInterval(() => {}, 1_000)
writeSync(1, `${JSON.stringify({ pid: process.pid, postgres: database.pid(), ...database.connection })}\n`)
