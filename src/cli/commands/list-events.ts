import { Command, Option } from 'commander'
import { routes } from '#contract/routes.ts'
import type { WireEvent } from '#contract/event.ts'
import { connect, type Cli, type Connection } from '../connection.ts'
import { eventSeverities, type EventSeverity } from '#core/history/event-reasons.ts'
import { eventStream, type StreamFilter } from '../event-stream.ts'
import { instantOf } from '../instant-of.ts'
import { wholeNumber } from '../options.ts'
import { yamlText, type OutputForm } from '../output.ts'
import type { Paint } from '../paint.ts'
import { clockText } from '../words.ts'

interface EventOptions {
  readonly follow?: true
  readonly limit: number
  readonly severity?: EventSeverity
  readonly reason?: string
  readonly since?: string
}

/** What is asked for; `since` is of no use to a stream, which begins now. */
interface Wish {
  readonly filter: StreamFilter & { readonly severity?: EventSeverity }
  readonly since?: string
  readonly limit: number
}

/** An empty answer to a narrow question says nothing of the rest. */
function nothingText({ filter, since }: Wish): string {
  const { cluster, ...others } = filter
  if (cluster !== undefined && since === undefined && Object.keys(others).length === 0)
    return `No event of a cluster ${cluster} is kept. See the clusters that exist: cairn cluster list\n`
  const isNarrow = since !== undefined || Object.keys(filter).length > 0
  return isNarrow
    ? 'No event is like that; `cairn events` without options shows the newest of all.\n'
    : 'Nothing has happened yet.\n'
}

export function listEvents(cli: Cli): Command {
  return new Command('events')
    .description('Show what happened last, the newest at the end')
    .argument('[CLUSTER]', "a cluster's name; without one, all of the project")
    .option('--follow', 'go on with what happens from now on')
    .addOption(new Option('--severity <SEVERITY>', 'only what is as severe as this, or more').choices(eventSeverities))
    .option('--reason <REASON>', 'only events of that reason, such as NodeFailed')
    .option('--since <TIME>', 'only what happened since then: 2h, 30m, or an instant such as 2026-11-20T08:30:00Z')
    .option('--limit <COUNT>', 'how many to begin with, 200 at most', wholeNumber, 50)
    .action(async (cluster: string | undefined, options: EventOptions, command: Command) => {
      const { follow, limit, severity, reason, since } = options
      const filter = {
        ...(cluster === undefined ? {} : { cluster }),
        ...(severity === undefined ? {} : { severity }),
        ...(reason === undefined ? {} : { reason }),
      }
      const wish: Wish = { filter, limit, ...(since === undefined ? {} : { since: instantOf('--since', since, cli.now()) }) }
      const connection = await connect(cli, command)
      if (follow) return followEvents(cli, connection, command.optsWithGlobals<{ output: OutputForm }>().output, wish)
      const items = await readEvents(connection, wish)
      connection.show(items, (paint) => items.map((event) => eventText(event, paint)).join('') || nothingText(wish))
    })
}

async function readEvents({ call, project }: Connection, { filter, since, limit }: Wish): Promise<readonly WireEvent[]> {
  const query = { ...project, ...filter, limit, ...(since === undefined ? {} : { since }) }
  const { items } = await call(routes.events.list, { query })
  return [...items].reverse()
}

/** Listens first and reads then, so that no event falls between the two; what comes on both ways is shown once. */
async function followEvents(cli: Cli, connection: Connection, form: OutputForm, wish: Wish): Promise<void> {
  const { answers } = cli.terminal
  const write = (event: WireEvent) => {
    // One document after another: who follows wants each at once, not a list that never ends.
    if (form === 'json') answers.write(`${JSON.stringify(event)}\n`)
    else if (form === 'yaml') answers.write(`---\n${yamlText(event)}`)
    else answers.write(eventText(event, answers.paint))
  }
  const shown = new Set<string>()
  let opened = false
  for await (const message of eventStream(connection, wish.filter, new AbortController().signal)) {
    if (message.kind === 'lost' && !opened) throw message.error
    if (message.kind === 'opened' && !opened) {
      opened = true
      for (const event of await readEvents(connection, wish)) {
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
