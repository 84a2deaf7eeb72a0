import { Command } from 'commander'
import { routes } from '#contract/routes.ts'
import { connect, type Cli } from '../connection.ts'
import { table } from '../table.ts'
import { clockText, shortDigest } from '../words.ts'

export function listProfileVersions(cli: Cli): Command {
  return new Command('versions')
    .description('List the versions of a profile, newest first')
    .argument('<NAME>', "the profile's name")
    .action(async (name: string, _: unknown, command: Command) => {
      const { call, project, show } = await connect(cli, command)
      const { versions } = await call(routes.profiles.get, { params: { name }, query: project })
      const rows = versions.map(({ version, revision, digest, clusters, updatedAt }) => [
        version,
        String(revision),
        shortDigest(digest),
        String(clusters),
        clockText(updatedAt),
      ])
      show(versions, () => table(['VERSION', 'REVISION', 'DIGEST', 'CLUSTERS', 'SAVED'], rows, `${name} has no version.`))
    })
}
