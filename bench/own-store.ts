import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DatabaseAddress } from '#store/address.ts'
import { startDatabase } from '#store/database/start.ts'
import type { Log } from '#store/log.ts'
import { migrate } from '#store/migrate.ts'
import { openStore, type Store } from '#store/open.ts'

const silent = () => {}
/** Says only what goes wrong. */
export const log: Log = { debug: silent, info: silent, warn: console.warn, error: console.error }

/** Measures on a durable PostgreSQL of its own, which is removed afterwards. */
export async function onOwnStore(
  poolSize: number,
  measure: (store: Store, address: DatabaseAddress) => Promise<void>,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'cairn-bench-'))
  const database = await startDatabase({ dataFolder: folder, log })
  try {
    const address = { connection: database.connection }
    await migrate({ ...address, now: Date.now, log })
    const store = await openStore({ ...address, poolSize, now: Date.now, log })
    await measure(store, address)
    await store.close()
  } finally {
    await database.stop()
    rmSync(folder, { recursive: true })
  }
}
