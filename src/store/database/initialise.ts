import { spawn } from 'node:child_process'
import { existsSync, readdirSync, renameSync, rmdirSync, rmSync } from 'node:fs'
import { once } from 'node:events'
import { basename, dirname, join } from 'node:path'
import type { DatabaseUser } from './database-user.ts'
import type { PostgresBinaries } from './find-binaries.ts'
import { makeOwnedFolder } from './prepare-folders.ts'
import { childEnvironment } from './child-environment.ts'

/** The one role, which owns everything. */
export const databaseUserName = 'cairn'

/** Makes an empty database cluster in the folder, whole or not at all: a start that was cut short leaves nothing that looks like one. */
export async function initialise(
  postgresFolder: string,
  binaries: PostgresBinaries,
  user: DatabaseUser,
  signal: AbortSignal | undefined,
): Promise<void> {
  if (existsSync(postgresFolder) && readdirSync(postgresFolder).length > 0) {
    throw new Error(`${postgresFolder} holds files but no database: move them away, or set CAIRN_DATA to another folder`)
  }
  for (const name of readdirSync(dirname(postgresFolder)).filter((entry) =>
    entry.startsWith(`${basename(postgresFolder)}-unfinished-`),
  )) {
    rmSync(join(dirname(postgresFolder), name), { recursive: true, force: true, maxRetries: 5 })
  }
  const unfinished = makeOwnedFolder(`${postgresFolder}-unfinished-`, user)
  // Nobody but the database's user and root reaches the socket, so it asks for no password. There is no TCP.
  const options = [
    '--auth-local=trust',
    '--auth-host=reject',
    '--encoding=UTF8',
    '--locale=C',
    '--data-checksums',
    '--no-instructions',
  ]
  const child = spawn(join(binaries.folder, 'initdb'), ['-D', unfinished, '-U', databaseUserName, ...options], {
    cwd: '/',
    env: childEnvironment(),
    stdio: ['ignore', 'ignore', 'pipe'],
    ...user.ids,
  })
  // It is made again from the beginning at the next start.
  const cut = () => child.kill('SIGKILL')
  signal?.addEventListener('abort', cut)
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-4_000)
  })
  const [code] = (await once(child, 'close')) as [number | null]
  signal?.removeEventListener('abort', cut)
  signal?.throwIfAborted()
  if (code !== 0) throw new Error(`initdb could not make a database in ${postgresFolder}: ${said.trim()}`)
  // An empty folder may stand there, made by hand or by a container's volume.
  if (existsSync(postgresFolder)) rmdirSync(postgresFolder)
  renameSync(unfinished, postgresFolder)
}
