import { spawn, type ChildProcess } from 'node:child_process'
import { setTimeout as delay } from 'node:timers/promises'
import { createInterface } from 'node:readline'
import type { Log } from '../log.ts'

export interface SupervisedServer {
  readonly pid: () => number | null
  /** Fast shutdown; ends within 8 seconds whatever the server does. */
  readonly stop: () => Promise<void>
}

export interface Supervision {
  readonly program: string
  readonly arguments: readonly string[]
  readonly environment: NodeJS.ProcessEnv
  readonly ids: { readonly uid?: number; readonly gid?: number }
  /** Resolves when the server answers; gives up when `running` says that the server has ended. */
  readonly ready: (running: () => boolean) => Promise<void>
  readonly log: Log
}

const restartFirstMs = 100
const restartMaxMs = 10_000
/** A server that ran this long was well: its end is a new trouble, not the old one. */
const stableMs = 30_000
const fastStopMs = 4_000
const immediateStopMs = 2_000

/** Starts the server and keeps it running until `stop`. Throws, with what the server said, when the first start fails. */
export async function supervise(supervision: Supervision): Promise<SupervisedServer> {
  const { log, ready } = supervision
  let stopping = false
  let run = launch(supervision, () => stopping)
  await firstStart(run, ready)
  const stopped = new AbortController()
  const watching = watch()

  async function watch(): Promise<void> {
    let waitMs = restartFirstMs
    for (;;) {
      const startedAt = performance.now()
      const { code, signal } = await run.ended
      if (stopping) return
      if (performance.now() - startedAt > stableMs) waitMs = restartFirstMs
      log.error({ code, signal, said: run.said(), againInMs: waitMs }, 'PostgreSQL ended by itself; it is started again')
      await delay(waitMs, undefined, { signal: stopped.signal }).catch(() => {})
      if (stopping) return
      waitMs = Math.min(waitMs * 2, restartMaxMs)
      run = launch(supervision, () => stopping)
      const started = run
      ready(started.running).then(
        () => log.info({ pid: started.child.pid }, 'PostgreSQL is back'),
        // It ended again: the loop sees that too.
        () => {},
      )
    }
  }

  return {
    pid: () => (run.running() ? (run.child.pid ?? null) : null),
    stop: async () => {
      stopping = true
      stopped.abort()
      await endRun(run)
      await watching
    },
  }
}

interface Run {
  readonly child: ChildProcess
  readonly running: () => boolean
  readonly ended: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>
  /** The last lines that it wrote. */
  readonly said: () => string
}

async function firstStart(run: Run, ready: Supervision['ready']): Promise<void> {
  try {
    await ready(run.running)
  } catch (error) {
    const alreadyEnded = !run.running()
    await endRun(run)
    if (!alreadyEnded) throw error
    throw new Error(`PostgreSQL did not start: ${run.said() || 'it said nothing'}`, { cause: error })
  }
}

/** In a session of its own, so that Ctrl-C at the terminal ends the server first and not the database under it. */
function launch({ program, arguments: args, environment, ids, log }: Supervision, stopping: () => boolean): Run {
  const child = spawn(program, args, { cwd: '/', env: environment, detached: true, stdio: ['ignore', 'ignore', 'pipe'], ...ids })
  const last: string[] = []
  createInterface({ input: child.stderr }).on('line', (line) => {
    last.push(line)
    if (last.length > 20) last.shift()
    if (!stopping() && /^(WARNING|PANIC):/.test(line)) log.warn({ postgres: line }, 'PostgreSQL warns')
    else log.debug({ postgres: line }, 'PostgreSQL says')
  })
  let running = true
  const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) => {
    child.once('error', (error) => {
      last.push(error.message)
      running = false
      resolve({ code: null, signal: null })
    })
    child.once('exit', (code, signal) => {
      running = false
      resolve({ code, signal })
    })
  })
  return { child, running: () => running, ended, said: () => last.join('\n') }
}

async function endRun(run: Run): Promise<void> {
  if (!run.running()) return
  const timers = [
    setTimeout(() => run.child.kill('SIGQUIT'), fastStopMs),
    setTimeout(() => run.child.kill('SIGKILL'), fastStopMs + immediateStopMs),
  ]
  run.child.kill('SIGINT')
  await run.ended
  timers.forEach(clearTimeout)
}
