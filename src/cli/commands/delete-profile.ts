import { Command } from 'commander'
import { routes } from '#contract/routes.ts'
import { connect, type Cli } from '../connection.ts'
import { confirmDeletion } from '../confirm-deletion.ts'
import { parseReference } from '../reference.ts'

export function deleteProfile(cli: Cli): Command {
  return new Command('delete')
    .description('Delete a profile with all its versions, or one version, that no cluster uses')
    .argument('<NAME[@VERSION]>', 'a profile or a profile version')
    .option('-y, --yes', 'delete without being asked')
    .action(async (reference: string, { yes }: { yes?: true }, command: Command) => {
      const { name, version } = parseReference(reference)
      const { call, project, show } = await connect(cli, command)
      await confirmDeletion(
        cli.terminal,
        version === null ? `the profile ${name} with all its versions` : `${name}@${version}`,
        yes,
      )
      if (version === null) await call(routes.profiles.delete, { params: { name }, query: project })
      else await call(routes.profiles.deleteVersion, { params: { name, version }, query: project })
      show({ name, version, deleted: true }, () => `${reference} is deleted.\n`)
    })
}
