import { Command } from 'commander'
import { routes } from '#contract/routes.ts'
import { connect, type Cli } from '../connection.ts'
import { usageFailure } from '../failure.ts'
import { yamlDocuments, type OutputForm } from '../output.ts'
import { readProfileVersion } from '../profile-version.ts'
import { parseReference } from '../reference.ts'

export function exportProfile(cli: Cli): Command {
  return new Command('export')
    .description('Write a profile version as a document that `profile import` accepts unchanged')
    .argument('<NAME[@VERSION]>', 'a profile; without a version, its newest')
    .option('--all', 'every version, the oldest first')
    .action(async (reference: string, { all }: { all?: true }, command: Command) => {
      const { name, version } = parseReference(reference)
      if (all && version !== null) throw usageFailure('--all exports every version; leave @VERSION out.')
      const connection = await connect(cli, command)
      const { call, project } = connection
      const documents = all
        ? await Promise.all(
            (await call(routes.profiles.get, { params: { name }, query: project })).versions
              .toReversed()
              .map((each) => call(routes.profiles.getVersion, { params: { name, version: each.version }, query: project })),
          )
        : [(await readProfileVersion(connection, reference)).version]
      const written = documents.map(({ document }) => document)
      const json = command.optsWithGlobals<{ output: OutputForm }>().output === 'json'
      cli.terminal.answers.write(json ? `${JSON.stringify(all ? written : written[0], null, 2)}\n` : yamlDocuments(written))
    })
}
