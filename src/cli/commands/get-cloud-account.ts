import { Command } from 'commander'
import { routes } from '#contract/routes.ts'
import { connect, type Cli } from '../connection.ts'
import { clockText } from '../words.ts'

export function getCloudAccount(cli: Cli): Command {
  return new Command('get')
    .description('Show a cloud account and the clusters that name it')
    .argument('<NAME>', 'the cloud account')
    .action(async (name: string, _: unknown, command: Command) => {
      const { call, project, show } = await connect(cli, command)
      const one = await call(routes.cloudAccounts.get, { params: { name }, query: project })
      show(one, () =>
        [
          `Cloud account ${one.name} of ${one.cloudType}, revision ${one.revision} of ${clockText(one.changedAt)}`,
          `Used by: ${one.usedBy.join(', ') || 'no cluster'}`,
          '',
        ].join('\n'),
      )
    })
}
