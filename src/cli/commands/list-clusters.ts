import { Command, Option } from 'commander'
import { clusterOrders } from '#contract/cluster.ts'
import { routes } from '#contract/routes.ts'
import { readFilter, withFilterOptions, type FilterOptions } from '../cluster-selection.ts'
import { connect, type Cli } from '../connection.ts'
import { allItems } from '../pages.ts'
import { clusterProgress } from '../progress-text.ts'
import { table } from '../table.ts'
import { tagsText } from '../words.ts'

interface ListOptions extends FilterOptions {
  readonly profile?: string
  readonly pending?: true
  readonly sort: (typeof clusterOrders)[number]
}

export function listClusters(cli: Cli): Command {
  return withFilterOptions(new Command('list'))
    .description('List clusters, filtered and sorted')
    .option('--profile <NAME[@VERSION]>', 'only clusters that use this profile')
    .option('--pending', 'only clusters of which something changed since they took it')
    .addOption(new Option('--sort <FIELD>', 'in which order; - turns it round').choices(clusterOrders).default('name'))
    .action(async (options: ListOptions, command: Command) => {
      const { call, project, show } = await connect(cli, command)
      const query = {
        ...project,
        ...readFilter(options, options.profile),
        ...(options.pending === true ? { pending: 'true' as const } : {}),
        sort: options.sort,
      }
      const clusters = await allItems((page) => call(routes.clusters.list, { query: { ...query, ...page } }))
      const rows = clusters.map((cluster) => [
        cluster.metadata.name,
        clusterProgress(cluster),
        cluster.status.health,
        cluster.status.update && cluster.status.updateStatus !== 'Up to date'
          ? `${cluster.status.updateStatus} (${cluster.status.update.nodesDone}/${cluster.status.update.nodesTotal})`
          : cluster.status.updateStatus,
        cluster.status.profiles.map(({ name, version }) => `${name}@${version}`).join(' '),
        cluster.status.kubernetesVersion ?? '',
        tagsText(cluster.metadata.tags),
      ])
      show(clusters, () =>
        table(['NAME', 'STATUS', 'HEALTH', 'UPDATE STATUS', 'PROFILES', 'KUBERNETES', 'TAGS'], rows, 'No cluster found.'),
      )
    })
}
