import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { tmpdir } from 'node:os'
import { chooseDatabaseUser } from '#store/database/database-user.ts'
import { findBinaries } from '#store/database/find-binaries.ts'

/** Installs Chromium where it is missing and can be; otherwise answers the one command to run. */
export function prepareBrowser(): string | null {
  const there = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].some((file) => existsSync(file))
  return there || install('chromium') ? null : `the browser journeys need Chromium: ${commandFor('chromium')}`
}

/** The PostgreSQL that npm brought cannot be run by another user from a closed folder: then the system's is installed. */
export function preparePostgres(): string | null {
  if (process.env['CAIRN_TEST_DATABASE_URL'] !== undefined || process.env['CAIRN_TEST_POSTGRES'] !== undefined) return null
  const postgresFolder = join(tmpdir(), 'cairn-no-such-database')
  try {
    findBinaries({ postgresFolder, configured: undefined, user: chooseDatabaseUser(postgresFolder) })
    return null
  } catch (error) {
    if (install('postgresql')) return null
    return `${error instanceof Error ? error.message : String(error)} For example: ${commandFor('postgresql')}`
  }
}

function commandFor(name: string): string {
  return `sudo apt-get install -y --no-install-recommends ${name}`
}

/** As root on Debian; anybody else is told what to run. */
function install(name: string): boolean {
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return false
  console.log(`Installing ${name}.`)
  const options = { stdio: 'ignore', timeout: 300_000, env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } } as const
  const installing = ['install', '-y', '--no-install-recommends', name]
  if (spawnSync('apt-get', installing, options).status === 0) return true
  return spawnSync('apt-get', ['update'], options).status === 0 && spawnSync('apt-get', installing, options).status === 0
}
