import { Command } from 'commander'
import { routes } from '#contract/routes.ts'
import { connect, type Cli } from '../connection.ts'
import { table } from '../table.ts'
import { clockText } from '../words.ts'

export function listRegistries(cli: Cli): Command {
  return new Command('list').description('List where packs come from').action(async (_: unknown, command: Command) => {
    const { call, project, show } = await connect(cli, command)
    const { items } = await call(routes.registries.list, { query: project })
    const rows = items.map(({ name, kind, path, packs, syncedAt, problems }) => [
      name,
      kind,
      path ?? '',
      String(packs),
      syncedAt === null ? 'never' : clockText(syncedAt),
      String(problems.length),
    ])
    show(items, () => table(['NAME', 'KIND', 'FOLDER', 'PACKS', 'READ', 'PROBLEMS'], rows, 'No registry found.'))
  })
}
