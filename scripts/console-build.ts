import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, globSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './sources.ts'

/** Where the built console lies. */
export const consoleFolder = join(root, 'console', 'dist')

/** Builds the console where its inputs have changed since it was built, and answers its folder; null where there is none. */
export async function freshConsole(signal: AbortSignal): Promise<string | null> {
  const built = existsSync(stampFile) ? readFileSync(stampFile, 'utf8') : null
  const digest = digestInputs()
  if (built === digest) return consoleFolder
  if (!existsSync(vite)) {
    // `npm ci --omit=dev` leaves out what builds the console: one that was built before is served as it is.
    process.stderr.write('The console is not built anew: run "npm ci" with its development dependencies.\n')
    return existsSync(consoleFolder) ? consoleFolder : null
  }
  process.stderr.write(built === null ? 'Building the console.\n' : 'Building the console, which has changed.\n')
  return await buildConsole({ digest, signal })
}

/** Builds it beside the one in use and then puts it in that one's place, so that a build that is cut short leaves nothing half done. */
export async function buildConsole({
  digest = digestInputs(),
  signal,
}: { readonly digest?: string; readonly signal?: AbortSignal } = {}): Promise<string> {
  const folder = join(root, 'node_modules', '.cache', `cairn-console-${process.pid}`)
  mkdirSync(folder, { recursive: true })
  try {
    await run([vite, 'build', 'console', '--outDir', folder, '--emptyOutDir', '--logLevel', 'warn'], signal)
    writeFileSync(join(folder, stampName), digest)
    rmSync(consoleFolder, { recursive: true, force: true })
    renameSync(folder, consoleFolder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  return consoleFolder
}

const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js')
const stampName = '.inputs'
const stampFile = join(consoleFolder, stampName)

/** Everything that the build reads: the console's own files, what it shares with the server, and its packages. */
function digestInputs(): string {
  const files = globSync(['console/**/*', 'src/core/**/*', 'src/contract/**/*', 'package-lock.json', 'tsconfig.base.json'], {
    cwd: root,
    exclude: ['console/dist/**'],
    withFileTypes: true,
  }).filter((entry) => entry.isFile())
  const hash = createHash('sha256')
  for (const path of files.map((entry) => join(entry.parentPath, entry.name)).sort()) {
    hash.update(`${path.slice(root.length)}\0`).update(createHash('sha256').update(readFileSync(path)).digest())
  }
  return hash.digest('hex')
}

async function run(args: readonly string[], signal: AbortSignal | undefined): Promise<void> {
  signal?.throwIfAborted()
  const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part: Buffer) => (said += part.toString()))
  const end = () => child.kill('SIGKILL')
  signal?.addEventListener('abort', end, { once: true })
  const { promise, resolve, reject } = Promise.withResolvers<number | null>()
  child.once('error', reject)
  child.once('close', resolve)
  try {
    const code = await promise
    signal?.throwIfAborted()
    if (code !== 0) throw new Error(`the console could not be built:\n${said.trim()}`)
  } finally {
    signal?.removeEventListener('abort', end)
  }
}
