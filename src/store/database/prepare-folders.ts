import { spawnSync } from 'node:child_process'
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { DatabaseUser } from './database-user.ts'

/** Makes the data folder, and lets the database's user pass through it, and through nothing else, to its own folder inside. */
export function prepareDataFolder(dataFolder: string, user: DatabaseUser): void {
  // Others may pass through only where the database runs as another user.
  mkdirSync(dataFolder, { recursive: true, mode: user.ids.uid === undefined ? 0o700 : 0o711 })
  if (user.ids.uid === undefined) return
  for (const folder of ancestors(dirname(dataFolder))) {
    if (!canPass(folder, user)) throw closedFolder(folder, dataFolder, user)
  }
  if (canPass(dataFolder, user)) return
  const { mode } = statSync(dataFolder)
  try {
    chmodSync(dataFolder, (mode & 0o7777) | 0o001)
  } catch {
    throw closedFolder(dataFolder, dataFolder, user)
  }
  if (!canPass(dataFolder, user)) throw closedFolder(dataFolder, dataFolder, user)
}

/** An empty folder of mode 0700 that belongs to the database's user. */
export function makeOwnedFolder(folder: string, user: DatabaseUser): void {
  mkdirSync(folder, { mode: 0o700 })
  giveTo(folder, user)
}

/**
 * A folder for the socket that nobody can foresee and only the database's user (and root) can enter.
 * The path of a socket may have 107 bytes (103 on macOS), so it cannot lie in the data folder.
 */
export function makeSocketFolder(user: DatabaseUser): string {
  const parent = [tmpdir(), '/tmp', '/var/tmp'].find((candidate) => {
    const found = statSync(candidate, { throwIfNoEntry: false })
    return candidate.length <= socketParentMax && found?.isDirectory() && canPass(candidate, user)
  })
  if (parent === undefined)
    throw new Error(
      `no folder for temporary files has a path of at most ${socketParentMax} bytes and is open to user ${user.name}: set TMPDIR to one`,
    )
  const folder = mkdtempSync(join(parent, socketPrefix))
  giveTo(folder, user)
  return folder
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

/** From the root down. */
function ancestors(folder: string): readonly string[] {
  const parent = dirname(folder)
  return parent === folder ? [folder] : [...ancestors(parent), folder]
}

/** By the mode bits where they allow it; else by trying, since access lists may allow more. */
function canPass(folder: string, user: DatabaseUser): boolean {
  const { mode, uid, gid } = statSync(folder)
  if (user.ids.uid === undefined) return true
  const bit = uid === user.ids.uid ? 0o100 : gid === user.ids.gid ? 0o010 : 0o001
  if ((mode & bit) !== 0) return true
  return spawnSync('test', ['-x', folder], { cwd: '/', ...user.ids }).status === 0
}

function closedFolder(folder: string, dataFolder: string, user: DatabaseUser): Error {
  return new Error(
    `the database in ${dataFolder} runs as user ${user.name}, who cannot pass through ${folder}: run chmod o+x ${folder}, or set CAIRN_DATA to a folder outside it, such as /var/lib/cairn`,
  )
}
