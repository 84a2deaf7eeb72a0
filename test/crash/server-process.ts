import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { callerOf, makeApiKey } from '../server-fixture.ts'
import { operator, type Operator } from '../journeys/operator.ts'

/** `npm start` as a process of its own, in a process group of its own, with the PostgreSQL that it supervises. */
export interface ServerProcess {
  readonly pid: number
  readonly url: string
  /** From the start of the process to the line that says it is ready. */
  readonly readyAfterMs: number
  /** Ends once the process has ended: its exit code, or the signal. */
  readonly ended: Promise<number | NodeJS.Signals>
  /** `group` sends it to everything that the server started too, as Ctrl-C in a terminal does. */
  readonly send: (signal: NodeJS.Signals, to?: 'server' | 'group') => void
  readonly log: () => string
  readonly administrator: { readonly email: string; readonly password: string }
}

const program = fileURLToPath(new URL('../../src/server.ts', import.meta.url))

export interface StartOptions {
  readonly dataFolder: string
  readonly speed: number
  readonly environment?: Readonly<Record<string, string>>
}

export async function startServerProcess({ dataFolder, speed, environment = {} }: StartOptions): Promise<ServerProcess> {
  const since = performance.now()
  const child = spawn(process.execPath, [program, '--no-demo'], {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env['PATH'],
      PORT: '0',
      CAIRN_DATA: dataFolder,
      CAIRN_SIM_SPEED: String(speed),
      CAIRN_DEVELOPMENT: 'on',
      CAIRN_ADMIN_PASSWORD: administrator.password,
      ...environment,
    },
  })
  const lines: string[] = []
  const ready = Promise.withResolvers<string>()
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      lines.push(line)
      const url = /^Cairn is ready at (\S+)$/.exec(line)?.[1]
      if (url) ready.resolve(url)
    })
  }
  const log = () => lines.join('\n')
  const ended = once(child, 'exit').then(([code, signal]) => (signal ?? code) as number | NodeJS.Signals)
  const url = await Promise.race([
    ready.promise,
    ended.then((how) => Promise.reject(new Error(`the server ended (${how}) before it was ready:\n${log()}`))),
  ])
  const pid = child.pid as number
  return {
    pid,
    url,
    readyAfterMs: performance.now() - since,
    ended,
    send: (signal, to = 'server') => process.kill(to === 'group' ? -pid : pid, signal),
    log,
    administrator,
  }
}

const administrator = { email: 'admin@cairn.local', password: 'a password for the crash' }

/** Somebody who is logged in there. */
export async function operatorOf({ url }: ServerProcess): Promise<Operator> {
  return operator(callerOf(url, await makeApiKey(url, administrator)))
}
