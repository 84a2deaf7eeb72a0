import { Command } from 'commander'
import { routes } from '#contract/routes.ts'
import { connect, type Cli } from '../connection.ts'
import { managementClusterText } from '../management-cluster-text.ts'

export function getManagementCluster(cli: Cli): Command {
  return new Command('get')
    .description('Look at a management cluster now')
    .argument('<NAME>', 'the management cluster')
    .action(async (name: string, _: unknown, command: Command) => {
      const { call, project, show } = await connect(cli, command)
      const one = await call(routes.managementClusters.get, { params: { name }, query: project })
      show(one, () => managementClusterText(one))
    })
}
