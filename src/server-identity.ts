import { randomUUID } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** The identity of the server that lives in a data folder: the same over restarts, so that it takes back its own leases at once. */
export function serverIdentity(dataFolder: string): string {
  const file = join(dataFolder, 'server-id')
  mkdirSync(dataFolder, { recursive: true })
  try {
    writeFileSync(file, randomUUID(), { flag: 'wx', mode: 0o600 })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
  return readFileSync(file, 'utf8')
}
