import { Command } from 'commander'
import { routes } from '#contract/routes.ts'
import { connect, type Cli } from '../connection.ts'
import { confirmDeletion } from '../confirm-deletion.ts'
import { follow } from '../follow.ts'

interface DeleteOptions {
  readonly yes?: true
  readonly force?: true
  readonly wait?: true
}

export function deleteCluster(cli: Cli): Command {
  return new Command('delete')
    .description('Delete a cluster with all that runs on it')
    .argument('<NAME>', "the cluster's name")
    .option('-y, --yes', 'delete without being asked')
    .option('--force', 'forget the cluster once its deletion is stuck; what is left of it has to be removed by hand')
    .option('--wait', 'follow the deletion to its end')
    .action(async (name: string, { yes, force, wait }: DeleteOptions, command: Command) => {
      const connection = await connect(cli, command)
      const { call, project, show, say } = connection
      await confirmDeletion(cli.terminal, `the cluster ${name} and all that runs on it`, yes)
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
