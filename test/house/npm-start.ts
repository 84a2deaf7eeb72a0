import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { root } from '../../scripts/sources.ts'

/** `npm start`, as a person types it, on a data folder and a port of its own. */
export interface NpmStart {
  /** Sends a signal to npm alone, as a supervisor does. */
  readonly signal: (name: NodeJS.Signals) => void
  /** Everything that it wrote until now. */
  readonly output: () => string
  /** Waits for a line that matches, and answers its first group. */
  readonly says: (pattern: RegExp) => Promise<string>
  /** Where it answers, and how long that took from the command on. */
  readonly ready: () => Promise<{ readonly url: string; readonly tookMs: number }>
  /** Of the server, which is what npm started. */
  readonly serverPid: () => number
  readonly databasePid: () => number | null
  /** With npm's exit code. */
  readonly ended: Promise<number | null>
}

export function npmStart(dataFolder: string, environment: Readonly<Record<string, string>> = {}): NpmStart {
  const { PATH, HOME, TMPDIR, npm_config_cache } = process.env
  const env = { PATH, HOME, TMPDIR, npm_config_cache, PORT: '0', CAIRN_DATA: dataFolder, ...environment }
  const begun = performance.now()
  const child = spawn('npm', ['start'], { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] })
  let text = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part: Buffer) => (text += part.toString()))
  const { promise: ended, resolve } = Promise.withResolvers<number | null>()
  child.once('error', (error) => ((text += error.message), resolve(null)))
  child.once('exit', (code) => resolve(code))
  const says = async (pattern: RegExp) => {
    const deadline = performance.now() + startMsMax
    for (;;) {
      const found = pattern.exec(text)
      if (found) return found[1] ?? found[0]
      if (child.exitCode !== null || performance.now() > deadline) throw new Error(`npm start did not say ${pattern}:\n${text}`)
      await delay(10)
    }
  }
  return {
    signal: (name) => void child.kill(name),
    output: () => text,
    says,
    ready: async () => ({ url: await says(/Cairn is ready at (\S+)/), tookMs: performance.now() - begun }),
    serverPid: () => Number(/"pid":(\d+)/.exec(text)?.[1]),
    databasePid: () => {
      const file = join(dataFolder, 'postgres', 'postmaster.pid')
      return existsSync(file) ? Number.parseInt(readFileSync(file, 'utf8'), 10) : null
    },
    ended,
  }
}

/** On a machine that does much else, and with a console to build. */
const startMsMax = 120_000

/** Whether a process is there, also as another user's. */
export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
