import { Command } from 'commander'
import { routes } from '#contract/routes.ts'
import { connect, type Cli } from '../connection.ts'
import { table } from '../table.ts'

export function listManagementClusters(cli: Cli): Command {
  return new Command('list')
    .description('List where clusters are made that are no simulation')
    .action(async (_: unknown, command: Command) => {
      const { call, project, show } = await connect(cli, command)
      const { items } = await call(routes.managementClusters.list, { query: project })
      const rows = items.map(({ name, access, kubernetesVersion, supports, clusters, problems }) => [
        name,
        access,
        kubernetesVersion ?? '',
        supports ?? '',
        String(clusters),
        String(problems.length),
      ])
      const head = ['NAME', 'ACCESS', 'KUBERNETES', 'MAKES', 'CLUSTERS', 'PROBLEMS']
      show(items, () => table(head, rows, 'No management cluster found: clusters are made by the simulator.'))
    })
}
