import { Command } from 'commander'
import { routes } from '#contract/routes.ts'
import { connect, type Cli } from '../connection.ts'
import { readProfileVersion } from '../profile-version.ts'
import { parseReference } from '../reference.ts'

export function cloneProfile(cli: Cli): Command {
  return new Command('clone')
    .description('Make a new profile from a version of another one')
    .argument('<NAME[@VERSION]>', 'what is copied; without a version, the newest')
    .argument('<NEW[@VERSION]>', 'the name of the new profile; without a version, it keeps that of the copied one')
    .action(async (reference: string, target: string, _: unknown, command: Command) => {
      const { name, version } = parseReference(target)
      const connection = await connect(cli, command)
      const { metadata, spec } = (await readProfileVersion(connection, reference)).version.document
      const answer = await connection.call(routes.profiles.clone, {
        params: { name: metadata.name, version: spec.version },
        query: connection.project,
        body: { name, version: version ?? spec.version },
      })
      connection.show(answer, () => `${name}@${answer.document.spec.version} is a copy of ${metadata.name}@${spec.version}.\n`)
    })
}
