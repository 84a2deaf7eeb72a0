import { Command } from 'commander'
import { routes } from '#contract/routes.ts'
import { connect, type Cli } from '../connection.ts'
import { table } from '../table.ts'
import { clockText } from '../words.ts'

export function listCloudAccounts(cli: Cli): Command {
  return new Command('list')
    .description('List credentials of clouds, without what they hold')
    .action(async (_: unknown, command: Command) => {
      const { call, project, show } = await connect(cli, command)
      const { items } = await call(routes.cloudAccounts.list, { query: project })
      const rows = items.map(({ name, cloudType, clusters, changedAt }) => [
        name,
        cloudType,
        String(clusters),
        clockText(changedAt),
      ])
      show(items, () => table(['NAME', 'CLOUD', 'CLUSTERS', 'CHANGED'], rows, 'No cloud account found.'))
    })
}
