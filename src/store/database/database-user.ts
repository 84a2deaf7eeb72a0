import { execFileSync } from 'node:child_process'
import { statSync } from 'node:fs'
import { userInfo } from 'node:os'

/** Whom PostgreSQL runs as: it refuses to run as root. */
export interface DatabaseUser {
  readonly name: string
  /** What a child process is started with; empty where it is simply this process's user. */
  readonly ids: { readonly uid: number; readonly gid: number } | Record<string, never>
}

/** As root: the owner of an existing database, else `postgres`, else `nobody`. Otherwise the user of this process. */
export function chooseDatabaseUser(postgresFolder: string): DatabaseUser {
  const ownUid = process.getuid?.()
  const owner = statSync(postgresFolder, { throwIfNoEntry: false })
  if (ownUid !== 0) {
    if (owner && ownUid !== undefined && owner.uid !== ownUid) {
      throw new Error(
        `the database in ${postgresFolder} belongs to user ${owner.uid} and this is user ${ownUid}: start as that user or as root, or set CAIRN_DATA to another folder`,
      )
    }
    return { name: userInfo().username, ids: {} }
  }
  if (owner && owner.uid !== 0) return { name: String(owner.uid), ids: { uid: owner.uid, gid: owner.gid } }
  const found = findUser('postgres') ?? findUser('nobody')
  if (!found)
    throw new Error(
      'PostgreSQL does not run as root, and this machine has neither a user postgres nor nobody: add one, or start as another user',
    )
  return found
}

function findUser(name: string): DatabaseUser | null {
  try {
    const id = (option: string) =>
      Number(execFileSync('id', [option, name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }))
    return { name, ids: { uid: id('-u'), gid: id('-g') } }
  } catch {
    return null
  }
}
