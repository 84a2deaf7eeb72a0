import { Option, type Command } from 'commander'
import type { BulkChange } from '#contract/bulk.ts'
import { clusterStatuses, healths, updateStatuses, type clusterRoutes } from '#contract/cluster.ts'
import type { CallInput } from '#contract/route.ts'
import { usageFailure } from './failure.ts'
import { typedForms, wordOf } from './options.ts'
import { parseFullReference, parseReference } from './reference.ts'

/** Filters of the list of clusters, as they are typed. */
export interface FilterOptions {
  readonly status?: string
  readonly health?: string
  readonly updateStatus?: string
  readonly tag?: string
  readonly kubernetes?: string
  readonly region?: string
  readonly drift?: true
  readonly search?: string
}

/** Which clusters, and what is to change on each. */
export interface BatchOptions extends FilterOptions {
  readonly all?: true
  readonly using?: string
  readonly pending?: true
  readonly profile?: string
}

type ClusterQuery = NonNullable<CallInput<typeof clusterRoutes.list>['query']>
export type ClusterFilter = Omit<ClusterQuery, 'project' | 'limit' | 'cursor' | 'sort'>
export type ClusterSelection = { readonly clusters: string[] } | { readonly filter: ClusterFilter }

/** The filters that the list of clusters and batches share; what they call the profile in use is their own. */
export function withFilterOptions(command: Command): Command {
  return command
    .addOption(new Option('--status <STATUS>', 'only clusters with this status').choices(typedForms(clusterStatuses)))
    .addOption(new Option('--health <HEALTH>', 'only clusters with this health').choices(typedForms(healths)))
    .addOption(
      new Option('--update-status <STATUS>', 'only clusters with this update status').choices(typedForms(updateStatuses)),
    )
    .option('--tag <KEY[:VALUE]>', 'only clusters with this tag')
    .option('--kubernetes <VERSION>', 'only clusters of this Kubernetes version, such as 1.36 or 1.36.2')
    .option('--region <REGION>', 'only clusters in this region')
    .option('--drift', 'only clusters of which something differs from what was told')
    .option('--search <TEXT>', 'only clusters whose name holds this text')
}

export function readFilter(options: FilterOptions, using: string | undefined): ClusterFilter {
  const profile = using === undefined ? null : parseReference(using)
  return {
    status: wordOf(clusterStatuses, options.status),
    health: wordOf(healths, options.health),
    updateStatus: wordOf(updateStatuses, options.updateStatus),
    profile: profile?.name,
    version: profile?.version ?? undefined,
    tag: options.tag,
    kubernetesVersion: options.kubernetes,
    region: options.region,
    q: options.search,
    ...(options.drift === true ? { drift: 'true' as const } : {}),
  }
}

/** The options of a batch: what is to change, and on which clusters. */
export function withBatchOptions(command: Command): Command {
  const changes = command
    .argument('[CLUSTER...]', 'the clusters, by name; or narrow them with the options below')
    .option('--pending', 'take the newest content of the profile versions in use')
    .option('--profile <NAME@VERSION>', 'move to this version of a profile that they use')
    .option('--all', 'all clusters of the project')
    .option('--using <NAME[@VERSION]>', 'only clusters that use this profile')
  return withFilterOptions(changes)
}

/** Filters leave only clusters that the change can be about: those with something pending, or those that use the profile. */
export function readBatchOptions(
  names: readonly string[],
  options: BatchOptions,
): { readonly select: ClusterSelection; readonly change: BulkChange } {
  const change = readChange(options)
  const filter = readFilter(options, options.using)
  const isFiltered = Object.values(filter).some((value) => value !== undefined)
  if (names.length > 0) {
    if (isFiltered || options.all)
      throw usageFailure('Clusters are named, or narrowed with options: not both.', 'Leave out the names, or the options.')
    return { select: { clusters: [...new Set(names)] }, change }
  }
  if (!isFiltered && !options.all)
    throw usageFailure('Which clusters?', 'Name them, narrow them with options such as --tag KEY:VALUE, or give --all.')
  const about = 'pending' in change ? { pending: 'true' as const } : { profile: filter.profile ?? change.profile.name }
  return { select: { filter: { ...filter, ...about } }, change }
}

function readChange({ pending, profile }: BatchOptions): BulkChange {
  if (pending && profile === undefined) return { pending }
  if (!pending && profile !== undefined) return { profile: parseFullReference(profile) }
  throw usageFailure('What shall change?', 'Give --pending or --profile NAME@VERSION, one of them.')
}
