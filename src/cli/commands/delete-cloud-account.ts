import { Command } from 'commander'
import { routes } from '#contract/routes.ts'
import { connect, type Cli } from '../connection.ts'

export function deleteCloudAccount(cli: Cli): Command {
  return new Command('delete')
    .description('Delete a cloud account that no cluster names')
    .argument('<NAME>', 'the cloud account')
    .action(async (name: string, _: unknown, command: Command) => {
      const { call, project, show } = await connect(cli, command)
      await call(routes.cloudAccounts.delete, { params: { name }, query: project })
      show({ deleted: name }, () => `Cloud account ${name} is deleted.\n`)
    })
}
