import { Command } from 'commander'
import type { Cluster } from '#contract/cluster.ts'
import { routes } from '#contract/routes.ts'
import { connect, type Cli } from '../connection.ts'
import { updateProgress, waitText } from '../progress-text.ts'
import { facts } from '../table.ts'
import { clockText, tagsText } from '../words.ts'

export function getCluster(cli: Cli): Command {
  return new Command('get')
    .description('Show one cluster: what it was told to be, and its state')
    .argument('<NAME>', "the cluster's name")
    .action(async (name: string, _: unknown, command: Command) => {
      const { call, project, show } = await connect(cli, command)
      const cluster = await call(routes.clusters.get, { params: { name }, query: project })
      show(cluster, () => clusterText(cluster, cli.now()))
    })
}

function clusterText({ metadata, spec, status }: Cluster, now: number): string {
  const pools = spec.workerPools.map((pool) => `${pool.name} ${pool.replicas} × ${pool.instanceType}`)
  const pending = [
    ...status.profiles.filter(({ pendingUpdate }) => pendingUpdate).map(({ name, version }) => `${name}@${version}`),
    ...status.pending.filter(({ kind }) => kind !== 'profile').map(({ kind, name }) => `${kind} ${name}`),
  ]
  const update = status.update
  return facts([
    ['Name', metadata.name],
    ['Project', metadata.project],
    ['Tags', tagsText(metadata.tags)],
    ['Cloud', [spec.cloudType, spec.cloud.region].filter((part) => part !== '').join(' ')],
    ['Cloud account', spec.cloud.account ?? null],
    ['Status', status.status],
    ['Health', status.health],
    ['Update status', status.updateStatus],
    ['Update', update ? `${update.id}: ${updateProgress({ ...update, waiting: status.waiting ?? null }, now)}` : null],
    ['Waiting', status.waiting ? `${waitText(status.waiting)} since ${clockText(status.waiting.since)}` : null],
    ['Drift', status.drift ? `${status.drift.kinds.join(', ')}; to see it: cairn cluster drift ${metadata.name}` : null],
    ['Profiles', status.profiles.map(({ name, version }) => `${name}@${version}`).join(', ')],
    [
      'Pending',
      pending.length > 0 ? `${pending.join(', ')}; to see what it brings: cairn plan ${metadata.name} --pending` : null,
    ],
    ['Kubernetes', status.kubernetesVersion],
    ['Revision', String(status.revision)],
    ['Nodes', `${status.nodes.ready} of ${status.nodes.total} ready`],
    ['Control plane', spec.controlPlane ? `${spec.controlPlane.replicas} × ${spec.controlPlane.instanceType}` : null],
    ['Worker pools', pools.join(', ')],
    ['Overrides', spec.overrides.map(({ profile, layer }) => `${profile}/${layer}`).join(', ')],
    ['Created', clockText(metadata.createdAt)],
    ['Changed', clockText(metadata.updatedAt)],
  ])
}
