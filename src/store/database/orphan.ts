import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { Log } from '../log.ts'
import type { DatabaseUser } from './database-user.ts'
import { removeSocketFolder } from './prepare-folders.ts'
import { isInProcessTable, listProcesses } from './processes.ts'

/** A name that every process of this folder's PostgreSQL carries in its title, so that a later server finds them. */
export function clusterName(postgresFolder: string): string {
  return `cairn_${createHash('sha256').update(postgresFolder).digest('hex').slice(0, 16)}`
}

/**
 * Ends what an earlier server left running on the folder because it was killed, and clears the files that would keep a new
 * PostgreSQL from starting. The caller holds the folder's lock, so no living server needs that PostgreSQL.
 */
export async function clearOrphan(postgresFolder: string, user: DatabaseUser, log: Log): Promise<void> {
  const pidFile = join(postgresFolder, 'postmaster.pid')
  // Asked before PostgreSQL, ending in good order, removes the file.
  const sockets = readPidFile(pidFile)?.[4]
  const left = findOrphans(postgresFolder)
  if (left.length > 0) {
    log.warn({ pids: left }, 'stopping the PostgreSQL that a killed server left running')
    await endOrphans(postgresFolder)
  }
  clearPidFile(pidFile)
  if (sockets) removeSocketFolder(sockets, user)
}

/** The postmaster says its folder in its arguments, its children carry the cluster's name in their titles. */
function findOrphans(postgresFolder: string): readonly number[] {
  const title = `postgres: ${clusterName(postgresFolder)}: `
  return listProcesses()
    .filter(({ command }) => command.startsWith(title) || command.includes(` -D ${postgresFolder} `))
    .map(({ pid }) => pid)
}

/** Fast shutdown, then immediate, then by force: nothing that was committed is lost by any of them. */
async function endOrphans(postgresFolder: string): Promise<void> {
  for (const { signal, waitMs } of [
    { signal: 'SIGINT', waitMs: 4_000 },
    { signal: 'SIGQUIT', waitMs: 2_000 },
    { signal: 'SIGKILL', waitMs: 2_000 },
  ] as const) {
    for (const pid of findOrphans(postgresFolder)) send(pid, signal)
    for (let waited = 0; waited < waitMs; waited += 20) {
      if (findOrphans(postgresFolder).length === 0) return
      await delay(20)
    }
  }
  throw new Error(
    `the PostgreSQL that was left running on ${postgresFolder} cannot be stopped: end the processes ${findOrphans(postgresFolder).join(', ')}`,
  )
}

/**
 * PostgreSQL refuses to start while the process that its pid file names is there, even if that is a zombie or an unrelated process that
 * got the number. Where the file names its parent it goes on, and still makes sure that no process is attached to the old shared memory;
 * so the file is made to name us, and not removed.
 */
function clearPidFile(file: string): void {
  const lines = readPidFile(file)
  if (!lines || !isInProcessTable(Math.abs(Number(lines[0])))) return
  writeFileSync(file, [String(process.pid), ...lines.slice(1)].join('\n'))
}

/** Its lines: process, folder, start, port, folder of the socket, address, shared memory, state. */
function readPidFile(file: string): readonly string[] | null {
  return existsSync(file) ? readFileSync(file, 'utf8').split('\n') : null
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch {
    // It ended meanwhile.
  }
}
