import { Command, Option } from 'commander'
import { clusterStatuses, healths, updateStatuses } from '#contract/cluster.ts'
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
  readonly sort: (typeof sorts)[number]
}

const sorts = ['name', '-name', 'status', '-status', 'updatedAt', '-updatedAt', 'createdAt', '-createdAt'] as const

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
    .option('--drift', 'only clusters of which something differs from what was told')
    .option('--search <TEXT>', 'only clusters whose name holds this text')
    .addOption(new Option('--sort <FIELD>', 'in which order; - turns it round').choices(sorts).default('name'))
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
        q: options.search,
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
