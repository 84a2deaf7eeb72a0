import { Command } from 'commander'
import { routes } from '#contract/routes.ts'
import { isImported } from '#core/cluster/cluster.ts'
import { connect, type Cli, type Connection } from '../connection.ts'
import { confirmDeletion } from '../confirm-deletion.ts'
import { follow } from '../follow.ts'

interface DeleteOptions {
  readonly yes?: true
  readonly force?: true
  readonly wait?: true
}

export function deleteCluster(cli: Cli): Command {
  return new Command('delete')
    .description('Delete a cluster with all that runs on it; one that was imported is only let go')
    .argument('<NAME>', "the cluster's name")
    .option('-y, --yes', 'delete without being asked')
    .option('--force', 'forget the cluster once its deletion is stuck; what is left of it has to be removed by hand')
    .option('--wait', 'follow the deletion to its end')
    .action(async (name: string, { yes, force, wait }: DeleteOptions, command: Command) => {
      const connection = await connect(cli, command)
      const { call, project, show, say } = connection
      if (!yes) await confirmDeletion(cli.terminal, await whatGoes(connection, name), yes)
      const begin = () =>
        call(routes.clusters.delete, { params: { name }, query: { ...project, ...(force ? { force: 'true' as const } : {}) } })
      if (!wait) {
        await begin()
        show({ name, status: 'Deleting' }, () => `${name} is being deleted. To follow it: cairn cluster watch ${name}\n`)
        return
      }
      const follower = await follow(connection, name, cli.now)
      try {
        await begin()
        await follower.untilGone()
      } finally {
        follower.stop()
      }
      say.write(`${name} is deleted.\n`)
      show({ name, status: 'Deleted' }, () => '')
    })
}

async function whatGoes({ call, project }: Connection, name: string): Promise<string> {
  const { spec } = await call(routes.clusters.get, { params: { name }, query: project })
  return isImported(spec)
    ? `the cluster ${name} here, with its kubeconfig, and leave what runs on it`
    : `the cluster ${name} and all that runs on it`
}
