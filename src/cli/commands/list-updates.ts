import { Command } from 'commander'
import { routes } from '#contract/routes.ts'
import { connect, type Cli, type Connection } from '../connection.ts'
import { exportUpdate } from '../export-update.ts'
import { usageFailure } from '../failure.ts'
import { allItems } from '../pages.ts'
import { forecastComparison, updateProgress } from '../progress-text.ts'
import { table } from '../table.ts'
import { timelineText, updateText } from '../update-text.ts'
import { clockText } from '../words.ts'

interface UpdatesOptions {
  readonly timeline?: true
  readonly export?: string
}

export function listUpdates(cli: Cli): Command {
  return new Command('updates')
    .description('List the newest updates of a cluster, or show one with all that is known of it')
    .argument('<CLUSTER>', "the cluster's name")
    .argument('[ID]', 'an update; `current` is the newest')
    .option('--timeline', 'what happened in it, step by step')
    .option('--export <FILE>', 'write all that is known of it to a .json file, or its timeline to a .csv or .ndjson file')
    .action(async (cluster: string, id: string | undefined, options: UpdatesOptions, command: Command) => {
      const connection = await connect(cli, command)
      if (id === undefined) {
        if (options.timeline || options.export !== undefined)
          throw usageFailure('--timeline and --export are for one update.', 'Name it after the cluster, or write `current`.')
        return await showAll(cli, connection, cluster)
      }
      const params = { name: cluster, id: id === 'current' ? await newest(connection, cluster) : id }
      if (options.export !== undefined) {
        await exportUpdate(connection, params, options.export)
        const what = options.export.endsWith('.json') ? 'All that is known' : 'The timeline'
        connection.say.write(`${what} of ${params.id} is in ${options.export}.\n`)
      } else if (options.timeline) {
        const query = connection.project
        const events = await allItems((page) =>
          connection.call(routes.updates.timeline, { params, query: { ...query, ...page } }),
        )
        connection.show(events, () => timelineText(events))
      } else {
        const update = await connection.call(routes.updates.get, { params, query: connection.project })
        connection.show(update, (paint) => updateText(update, cli.now(), paint))
      }
    })
}

async function newest({ call, project }: Connection, name: string): Promise<string> {
  const { items } = await call(routes.updates.list, { params: { name }, query: { ...project, limit: 1 } })
  const [update] = items
  if (!update) throw usageFailure(`${name} was never updated.`)
  return update.id
}

async function showAll(cli: Cli, { call, project, show }: Connection, cluster: string): Promise<void> {
  const { items } = await call(routes.updates.list, { params: { name: cluster }, query: project })
  const rows = items.map((update) => [
    update.id,
    String(update.revision),
    clockText(update.startedAt),
    update.endedAt === null ? '' : clockText(update.endedAt),
    update.by,
    updateProgress(update, cli.now()),
    forecastComparison(update.forecast),
    update.summary,
  ])
  show(items, () =>
    table(
      ['UPDATE', 'REVISION', 'STARTED', 'ENDED', 'BY', 'STATE', 'TOOK (FORECAST)', 'SUMMARY'],
      rows,
      `${cluster} was never updated.`,
    ),
  )
}
