import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isRunning, processMark } from './processes.ts'

export interface FolderLock {
  readonly release: () => void
}

/** Makes sure that one server supervises the folder's database: a second one would take the first one's database away. */
export function lockFolder(dataFolder: string): FolderLock {
  const file = join(dataFolder, 'server.lock')
  const own = JSON.stringify({ pid: process.pid, mark: processMark(process.pid) })
  const draft = `${file}.${process.pid}`
  writeFileSync(draft, own, { mode: 0o600 })
  try {
    // A link appears with its content, or fails because the file is there. The second try comes after a dead server's lock is gone.
    for (let attempt = 1; ; attempt += 1) {
      try {
        linkSync(draft, file)
        break
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || attempt === 3) throw error
        removeIfStale(file, dataFolder)
      }
    }
  } finally {
    rmSync(draft, { force: true })
  }
  return {
    release: () => {
      if (readOrNull(file) === own) rmSync(file, { force: true })
    },
  }
}

function removeIfStale(file: string, dataFolder: string): void {
  const found = readOrNull(file)
  if (found === null) return
  const holder = liveHolder(found)
  if (holder !== null) throw inUse(dataFolder, holder)
  // Another server may do the same at this moment: what was moved away must be what was found to be stale.
  const moved = `${file}.stale.${process.pid}`
  try {
    renameSync(file, moved)
  } catch {
    return
  }
  const took = readOrNull(moved)
  if (took !== null && took !== found) {
    renameSync(moved, file)
    throw inUse(dataFolder, liveHolder(took) ?? 0)
  }
  rmSync(moved, { force: true })
}

/** The process that holds the lock, null where it has ended: the number may long be another process's. */
function liveHolder(text: string): number | null {
  try {
    const { pid, mark } = JSON.parse(text) as { readonly pid: number; readonly mark: string | null }
    return isRunning(pid) && (mark === null || processMark(pid) === mark) ? pid : null
  } catch {
    return null
  }
}

function inUse(dataFolder: string, pid: number): Error {
  return new Error(
    `the data folder ${dataFolder} is in use by the server with process id ${pid}: stop that one, or set CAIRN_DATA to another folder`,
  )
}

function readOrNull(file: string): string | null {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return null
  }
}
