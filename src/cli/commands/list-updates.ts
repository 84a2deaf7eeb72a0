import { Command } from 'commander'
import { routes } from '#contract/routes.ts'
import { connect, type Cli } from '../connection.ts'
import { forecastComparison, updateProgress } from '../progress-text.ts'
import { table } from '../table.ts'
import { clockText } from '../words.ts'

export function listUpdates(cli: Cli): Command {
  return new Command('updates')
    .description('List the newest updates of a cluster')
    .argument('<CLUSTER>', "the cluster's name")
    .action(async (cluster: string, _: unknown, command: Command) => {
      const { call, project, show } = await connect(cli, command)
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
    })
}
