import { Command } from 'commander'
import { tellEnd } from '../approve-plan.ts'
import { connect, type Cli } from '../connection.ts'
import { follow } from '../follow.ts'
import { clockText } from '../words.ts'

export function watchCluster(cli: Cli): Command {
  return new Command('watch')
    .description('Follow what goes on with a cluster until it ends: an update, its making or its deletion')
    .argument('<NAME>', "the cluster's name")
    .action(async (name: string, _: unknown, command: Command) => {
      const connection = await connect(cli, command)
      const follower = await follow(connection, name, cli.now)
      const end = await follower.untilQuiet().finally(() => follower.stop())
      if (end === null) {
        connection.say.write(`${name} is gone.\n`)
      } else if (end.update) {
        tellEnd(cli, connection, name, end.update)
      } else {
        const { status, health, updateStatus } = end.cluster.status
        connection.say.write(
          `${name} is ${status}, ${health} and ${updateStatus} (${clockText(end.cluster.metadata.updatedAt)}).\n`,
        )
        if (status === 'Failed') cli.endWith(1)
      }
      connection.show(end ?? { name, status: 'Deleted' }, () => '')
    })
}
