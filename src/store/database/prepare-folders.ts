import { spawnSync } from 'node:child_process'
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import type { DatabaseUser } from './database-user.ts'

/**
 * Makes the data folder where it is missing, and lets the database's user pass through it, and through nothing else, to its own folder
 * inside. Returns its real path. Refuses, and changes nothing, where a folder above is closed to that user.
 */
export function prepareDataFolder(dataFolder: string, user: DatabaseUser): string {
  if (user.ids.uid === undefined) {
    mkdirSync(dataFolder, { recursive: true, mode: 0o700 })
    return realpathSync(dataFolder)
  }
  const closed = firstClosed(dirname(realPathOf(dataFolder)), user)
  if (closed !== null) throw closedFolder(closed, dataFolder, user)
  mkdirSync(dataFolder, { recursive: true, mode: 0o711 })
  const folder = realpathSync(dataFolder)
  if (!canPass(folder, user)) chmodSync(folder, (statSync(folder).mode & 0o7777) | 0o001)
  // A file system may take the change and not heed it.
  if (!canPass(folder, user)) throw closedFolder(folder, dataFolder, user)
  return folder
}

/** A database that was copied back from a backup may belong to root, or be open to others; PostgreSQL refuses both. */
export function secureDatabaseFolder(postgresFolder: string, user: DatabaseUser): void {
  const found = statSync(postgresFolder, { throwIfNoEntry: false })
  if (!found) return
  if (user.ids.uid !== undefined && found.uid !== user.ids.uid) {
    spawnSync('chown', ['-R', `${user.ids.uid}:${user.ids.gid}`, postgresFolder])
  }
  if ((found.mode & 0o077) !== 0) chmodSync(postgresFolder, 0o700)
}

/** A new folder whose name begins so, of mode 0700, that belongs to the database's user. */
export function makeOwnedFolder(prefix: string, user: DatabaseUser): string {
  const folder = mkdtempSync(prefix)
  giveTo(folder, user)
  return folder
}

/**
 * A folder for the socket that nobody can foresee and only the database's user (and root) can enter.
 * The path of a socket may have 107 bytes (103 on macOS), so it cannot lie in the data folder.
 */
export function makeSocketFolder(user: DatabaseUser): string {
  const parent = [tmpdir(), '/tmp', '/var/tmp'].find((candidate) => {
    const found = statSync(candidate, { throwIfNoEntry: false })
    return candidate.length <= socketParentMax && found?.isDirectory() && firstClosed(candidate, user) === null
  })
  if (parent === undefined)
    throw new Error(
      `no folder for temporary files has a path of at most ${socketParentMax} bytes and is open to user ${user.name}: set TMPDIR to one`,
    )
  return makeOwnedFolder(join(parent, socketPrefix), user)
}

/** Removes the socket folder that an earlier server left; only what `makeSocketFolder` could have made. */
export function removeSocketFolder(folder: string, user: DatabaseUser): void {
  const found = statSync(folder, { throwIfNoEntry: false })
  const owner = user.ids.uid ?? process.getuid?.()
  if (!folder.split('/').at(-1)?.startsWith(socketPrefix) || !found?.isDirectory() || found.uid !== owner) return
  rmSync(folder, { recursive: true, force: true })
}

const socketPrefix = 'cairn-postgres-'
/** 103 bytes, less `/cairn-postgres-XXXXXX` and `/.s.PGSQL.5432`. */
const socketParentMax = 103 - 22 - 14

function giveTo(folder: string, user: DatabaseUser): void {
  if (user.ids.uid !== undefined) chownSync(folder, user.ids.uid, user.ids.gid)
}

/** The first folder from the root down to the given one that the user cannot pass; what does not exist yet is not asked. */
function firstClosed(folder: string, user: DatabaseUser): string | null {
  const parent = dirname(folder)
  const above = parent === folder ? null : firstClosed(parent, user)
  return above ?? (existsSync(folder) && !canPass(folder, user) ? folder : null)
}

/** The path without symbolic links, also of a folder that does not exist yet. */
function realPathOf(path: string): string {
  return existsSync(path) ? realpathSync(path) : join(realPathOf(dirname(path)), basename(path))
}

/** By the mode bits where they allow it; else by trying, since access lists may allow more. */
function canPass(folder: string, user: DatabaseUser): boolean {
  if (user.ids.uid === undefined) return true
  const { mode, uid, gid } = statSync(folder)
  const bit = uid === user.ids.uid ? 0o100 : gid === user.ids.gid ? 0o010 : 0o001
  if ((mode & bit) !== 0) return true
  return spawnSync('test', ['-x', folder], { cwd: '/', ...user.ids }).status === 0
}

function closedFolder(folder: string, dataFolder: string, user: DatabaseUser): Error {
  return new Error(
    `the database in ${dataFolder} runs as user ${user.name}, who cannot pass through ${folder}: run chmod o+x ${folder}, or set CAIRN_DATA to a folder outside it, such as /var/lib/cairn`,
  )
}
