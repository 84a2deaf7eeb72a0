import { Command } from 'commander'
import { routes } from '#contract/routes.ts'
import { connect, type Cli } from '../connection.ts'

export function deleteManagementCluster(cli: Cli): Command {
  return new Command('delete')
    .description('Forget a management cluster that makes no cluster')
    .argument('<NAME>', 'the management cluster')
    .action(async (name: string, _: unknown, command: Command) => {
      const { call, project, show } = await connect(cli, command)
      await call(routes.managementClusters.delete, { params: { name }, query: project })
      show({ deleted: name }, () => `Management cluster ${name} is forgotten.\n`)
    })
}
