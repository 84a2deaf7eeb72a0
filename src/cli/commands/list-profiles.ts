import { Command } from 'commander'
import { routes } from '#contract/routes.ts'
import { connect, type Cli } from '../connection.ts'
import { allItems } from '../pages.ts'
import { table } from '../table.ts'

export function listProfiles(cli: Cli): Command {
  return new Command('list')
    .description('List cluster profiles')
    .option('--search <TEXT>', 'only profiles whose name holds this text')
    .action(async ({ search }: { search?: string }, command: Command) => {
      const { call, project, show } = await connect(cli, command)
      const profiles = await allItems((page) => call(routes.profiles.list, { query: { ...project, ...page, q: search } }))
      const rows = profiles.map(({ name, type, cloudType, versions, clusters }) => [
        name,
        type,
        cloudType ?? '',
        versions[0]?.version ?? '',
        String(versions.length),
        String(clusters),
      ])
      show(profiles, () => table(['NAME', 'TYPE', 'CLOUD', 'NEWEST', 'VERSIONS', 'CLUSTERS'], rows, 'No profile found.'))
    })
}
