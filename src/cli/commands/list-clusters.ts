import { Command, Option } from 'commander'
import { clusterOrders, clusterStatuses, healths, updateStatuses } from '#contract/cluster.ts'
import { routes } from '#contract/routes.ts'
import { connect, type Cli } from '../connection.ts'
import { typedForms, wordOf } from '../options.ts'
import { allItems } from '../pages.ts'
import { clusterProgress } from '../progress-text.ts'
import { parseReference } from '../reference.ts'
import { table } from '../table.ts'
import { tagsText } from '../words.ts'

interface ListOptions {
  readonly status?: string
  readonly health?: string
  readonly updateStatus?: string
  readonly profile?: string
  readonly tag?: string
  readonly search?: string
  readonly drift?: boolean
  readonly pending?: boolean
  readonly kubernetes?: string
  readonly region?: string
  readonly sort: (typeof clusterOrders)[number]
}

export function listClusters(cli: Cli): Command {
  return new Command('list')
    .description('List clusters, filtered and sorted')
    .addOption(new Option('--status <STATUS>', 'only clusters with this status').choices(typedForms(clusterStatuses)))
    .addOption(new Option('--health <HEALTH>', 'only clusters with this health').choices(typedForms(healths)))
    .addOption(
      new Option('--update-status <STATUS>', 'only clusters with this update status').choices(typedForms(updateStatuses)),
    )
    .option('--profile <NAME[@VERSION]>', 'only clusters that use this profile')
    .option('--tag <KEY[:VALUE]>', 'only clusters with this tag')
    .option('--kubernetes <VERSION>', 'only clusters of this Kubernetes version, such as 1.36 or 1.36.2')
    .option('--region <REGION>', 'only clusters in this region')
    .option('--pending', 'only clusters of which something changed since they took it')
    .option('--drift', 'only clusters of which something differs from what was told')
    .option('--search <TEXT>', 'only clusters whose name holds this text')
    .addOption(new Option('--sort <FIELD>', 'in which order; - turns it round').choices(clusterOrders).default('name'))
    .action(async (options: ListOptions, command: Command) => {
      const { call, project, show } = await connect(cli, command)
      const profile = options.profile === undefined ? null : parseReference(options.profile)
      const query = {
        ...project,
        status: wordOf(clusterStatuses, options.status),
        health: wordOf(healths, options.health),
        updateStatus: wordOf(updateStatuses, options.updateStatus),
        profile: profile?.name,
        version: profile?.version ?? undefined,
        tag: options.tag,
        kubernetesVersion: options.kubernetes,
        region: options.region,
        q: options.search,
        ...(options.pending === true ? { pending: 'true' as const } : {}),
        ...(options.drift === true ? { drift: 'true' as const } : {}),
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
