import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Failure, usageFailure } from './failure.ts'

export type Environment = Readonly<Record<string, string | undefined>>

/** What `cairn login` leaves behind. Keys belong to their server: one is never sent to another. */
export interface Settings {
  readonly server: string | null
  readonly keys: Readonly<Record<string, string>>
}

export function settingsPath(environment: Environment, home: string): string {
  return join(environment['XDG_CONFIG_HOME'] || join(home, '.config'), 'cairn', 'config.json')
}

export async function loadSettings(path: string): Promise<Settings> {
  let text
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { server: null, keys: {} }
    throw new Failure(`${path} cannot be read: ${(error as Error).message}.`)
  }
  const settings = parseSettings(text)
  if (!settings)
    throw new Failure(`${path} is not a settings file of Cairn.`, {
      next: 'Remove it and log in again: cairn login --server URL',
    })
  return settings
}

/** Keeps settings where only their owner can read them; a crash in the middle leaves the old ones. */
export async function saveSettings(path: string, settings: Settings): Promise<void> {
  const folder = dirname(path)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await chmod(folder, 0o700)
  const draft = `${path}.${process.pid}`
  await writeFile(draft, `${JSON.stringify(settings, null, 2)}\n`, { mode: 0o600 })
  await rename(draft, path)
}

/** One spelling of a server's address, under which its key is kept. */
export function serverAddress(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null
  if (!url || (url.protocol !== 'http:' && url.protocol !== 'https:') || url.username !== '') {
    throw usageFailure(`${JSON.stringify(text)} is no address of a server.`, 'Give one such as http://127.0.0.1:8080')
  }
  return (url.origin + url.pathname).replace(/\/+$/, '')
}

function parseSettings(text: string): Settings | null {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return null
  }
  if (typeof value !== 'object' || value === null) return null
  const { server = null, keys = {} } = value as { server?: unknown; keys?: unknown }
  if (server !== null && typeof server !== 'string') return null
  if (typeof keys !== 'object' || keys === null || Object.values(keys).some((key) => typeof key !== 'string')) return null
  return { server, keys: keys as Readonly<Record<string, string>> }
}
