import { Command } from 'commander'
import { routes } from '#contract/routes.ts'
import { connect, type Cli } from '../connection.ts'

export function makeProfileVersion(cli: Cli): Command {
  return new Command('version')
    .description('Make a new version of a profile, a copy of an old one')
    .argument('<NAME>', "the profile's name")
    .argument('<NEW>', 'the new version, such as 1.1.0')
    .requiredOption('--from <OLD>', 'the version that is copied')
    .action(async (name: string, version: string, { from }: { from: string }, command: Command) => {
      const { call, project, show } = await connect(cli, command)
      const answer = await call(routes.profiles.createVersion, { params: { name }, query: project, body: { version, from } })
      show(
        answer,
        () =>
          `${name}@${version} is a copy of ${from}; no cluster uses it.\n` +
          `Edit it: cairn profile export ${name}@${version} > profile.yaml, then cairn profile save -f profile.yaml\n`,
      )
    })
}
