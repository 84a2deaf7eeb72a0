import type { Command } from 'commander'
import { client, type Call, type Send } from '#contract/client.ts'
import { Failure } from './failure.ts'
import { answerWriter, type OutputForm, type Show } from './output.ts'
import { loadSettings, serverAddress, type Environment } from './settings.ts'
import type { Screen, Terminal } from './terminal.ts'

/** What the commands are given by the process that they run in. */
export interface Cli {
  readonly terminal: Terminal
  readonly environment: Environment
  readonly settingsPath: string
  readonly now: () => number
  /** The code that the process ends with when the command is done. */
  readonly endWith: (exitCode: number) => void
}

/** Options that every command takes. */
export interface CommonOptions {
  readonly server?: string
  readonly project?: string
  readonly output: OutputForm
}

/** A server, as whom it is spoken to, and where the answers go. */
export interface Connection {
  readonly address: string
  readonly key: string
  readonly call: Call
  /** The query that names the project, where one was chosen; else the server's default holds. */
  readonly project: { readonly project?: string }
  readonly show: Show
  /** Where sentences to people go: beside the table, but never into JSON or YAML. */
  readonly say: Screen
}

export async function connect(cli: Cli, command: Command): Promise<Connection> {
  const { server, project, output } = command.optsWithGlobals<CommonOptions>()
  const settings = await loadSettings(cli.settingsPath)
  const chosen = server ?? (cli.environment['CAIRN_SERVER'] || settings.server)
  if (!chosen) {
    throw new Failure('No server is chosen.', {
      next: 'Log in (cairn login --server URL), or set CAIRN_SERVER and CAIRN_API_KEY.',
    })
  }
  const address = serverAddress(chosen)
  const key = cli.environment['CAIRN_API_KEY'] || settings.keys[address]
  if (!key) {
    throw new Failure(`You are not logged in to ${address}.`, {
      next: `Log in (cairn login --server ${address}), or set CAIRN_API_KEY.`,
    })
  }
  const chosenProject = project ?? cli.environment['CAIRN_PROJECT']
  return {
    address,
    key,
    call: client(sender(address, { authorization: `Bearer ${key}` })),
    project: chosenProject ? { project: chosenProject } : {},
    show: answerWriter(cli.terminal.answers, output),
    say: output === 'table' ? cli.terminal.answers : cli.terminal.notes,
  }
}

/** Sends requests to one server with these headers. */
export function sender(address: string, headers: Readonly<Record<string, string>>): Send {
  return async (path, init) => {
    try {
      return await fetch(address + path, { ...init, headers: { ...init.headers, ...headers }, redirect: 'manual' })
    } catch (error) {
      throw unreachable(address, error)
    }
  }
}

/** What a user reads when a request never got an answer. */
export function unreachable(address: string, error: unknown): Failure {
  const cause = (error as { cause?: { code?: string; message?: string } }).cause
  const code = cause?.code ?? ''
  if (code === 'ECONNREFUSED') {
    return new Failure(`The server ${address} refuses connections.`, {
      next: 'Start it (npm start), or name another one with --server or CAIRN_SERVER.',
    })
  }
  const reason = code === 'ENOTFOUND' ? 'its name is not known' : (cause?.message ?? (error as Error).message)
  return new Failure(`The server ${address} cannot be reached: ${reason}.`, {
    next: 'Check the address and the network, or name another one with --server or CAIRN_SERVER.',
  })
}
