import { Command } from 'commander'
import { routes } from '#contract/routes.ts'
import type { WireEvent } from '#contract/event.ts'
import { connect, type Cli, type Connection } from '../connection.ts'
import { eventStream } from '../event-stream.ts'
import { wholeNumber } from '../options.ts'
import { yamlText, type OutputForm } from '../output.ts'
import type { Paint } from '../paint.ts'
import { clockText } from '../words.ts'

interface EventOptions {
  readonly follow?: true
  readonly limit: number
}

export function listEvents(cli: Cli): Command {
  return new Command('events')
    .description('Show what happened last, the newest at the end')
    .argument('[CLUSTER]', "a cluster's name; without one, all of the project")
    .option('--follow', 'go on with what happens from now on')
    .option('--limit <COUNT>', 'how many to begin with, 200 at most', wholeNumber, 50)
    .action(async (cluster: string | undefined, { follow, limit }: EventOptions, command: Command) => {
      const connection = await connect(cli, command)
      if (follow) return followEvents(cli, connection, command.optsWithGlobals<{ output: OutputForm }>().output, cluster, limit)
      const items = await readEvents(connection, cluster, limit)
      connection.show(items, (paint) => items.map((event) => eventText(event, paint)).join('') || 'Nothing has happened yet.\n')
    })
}

async function readEvents(
  { call, project }: Connection,
  cluster: string | undefined,
  limit: number,
): Promise<readonly WireEvent[]> {
  const { items } = await call(routes.events.list, {
    query: { ...project, limit, ...(cluster === undefined ? {} : { cluster }) },
  })
  return [...items].reverse()
}

/** Listens first and reads then, so that no event falls between the two; what comes on both ways is shown once. */
async function followEvents(
  cli: Cli,
  connection: Connection,
  form: OutputForm,
  cluster: string | undefined,
  limit: number,
): Promise<void> {
  const { answers } = cli.terminal
  const write = (event: WireEvent) => {
    // One document after another: who follows wants each at once, not a list that never ends.
    if (form === 'json') answers.write(`${JSON.stringify(event)}\n`)
    else if (form === 'yaml') answers.write(`---\n${yamlText(event)}`)
    else answers.write(eventText(event, answers.paint))
  }
  const shown = new Set<string>()
  let opened = false
  for await (const message of eventStream(connection, cluster, new AbortController().signal)) {
    if (message.kind === 'lost' && !opened) throw message.error
    if (message.kind === 'opened' && !opened) {
      opened = true
      for (const event of await readEvents(connection, cluster, limit)) {
        shown.add(event.id)
        write(event)
      }
    }
    if (message.kind === 'event' && !shown.has(message.event.id)) write(message.event)
  }
}

function eventText({ at, cluster, severity, message }: WireEvent, paint: Paint): string {
  const colour = { info: paint.dim, warning: paint.yellow, error: paint.red }[severity]
  return `${clockText(at)}  ${colour(severity.padEnd(7))}  ${cluster === null ? '' : `${paint.bold(cluster)}  `}${message}\n`
}
