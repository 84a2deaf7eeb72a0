import { Command } from 'commander'
import { routes } from '#contract/routes.ts'
import { connect, type Cli } from '../connection.ts'
import { table } from '../table.ts'
import { clockText } from '../words.ts'

export function listNodes(cli: Cli): Command {
  return new Command('nodes')
    .description('List the nodes of a cluster by pool, as they were observed')
    .argument('<NAME>', "the cluster's name")
    .action(async (name: string, _: unknown, command: Command) => {
      const { call, project, show } = await connect(cli, command)
      const inventory = await call(routes.clusters.inventory, { params: { name }, query: project })
      const none = `${name} has no node${inventory.observedAt === null ? ' that was observed yet' : ''}.`
      const { imported } = inventory
      if (imported) {
        const rows = imported.nodes.map((node) => [
          node.name,
          node.role,
          node.ready ? 'yes' : 'no',
          node.kubernetesVersion,
          clockText(node.createdAt),
        ])
        show(imported.nodes, () => table(['NODE', 'ROLE', 'READY', 'KUBERNETES', 'CREATED'], rows, none))
        return
      }
      const rows = inventory.pools.flatMap((pool) =>
        pool.nodes.map((node) => [
          pool.name,
          node.name,
          node.phase,
          node.ready ? 'yes' : 'no',
          node.upToDate ? 'up to date' : 'outdated',
          node.kubernetesVersion,
          node.zone,
          clockText(node.createdAt),
        ]),
      )
      const headings = ['POOL', 'NODE', 'PHASE', 'READY', 'STATE', 'KUBERNETES', 'ZONE', 'CREATED']
      show(inventory.pools, () => table(headings, rows, none))
    })
}
