import { Command } from 'commander'
import { routes } from '#contract/routes.ts'
import { connect, type Cli } from '../connection.ts'
import { table } from '../table.ts'

export function listAdoptable(cli: Cli): Command {
  return new Command('adoptable')
    .description('List the clusters of a management cluster that no Cairn manages')
    .argument('<MANAGEMENT>', "the management cluster's name")
    .action(async (name: string, _: unknown, command: Command) => {
      const { call, project, show } = await connect(cli, command)
      const { items } = await call(routes.adoptions.list, { params: { name }, query: project })
      const rows = items.map(({ namespace, name: cluster, cloudType, refused }) => [
        `${namespace}/${cluster}`,
        cloudType ?? '',
        refused.length === 0 ? 'no reason seen yet' : refused.map(({ message }) => message).join('; '),
      ])
      show(items, () => table(['CLUSTER', 'CLOUD', 'STANDS AGAINST IT'], rows, `No cluster of ${name} is without a Cairn.`))
    })
}
