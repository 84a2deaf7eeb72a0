import { Command } from 'commander'
import { routes } from '#contract/routes.ts'
import { connect, type Cli } from '../connection.ts'
import { registryText } from '../registry-text.ts'

export function addRegistry(cli: Cli): Command {
  return new Command('add')
    .description('Add a folder of packs that the server can read')
    .argument('<NAME>', 'how the registry is called')
    .argument('<FOLDER>', "the folder's path on the server")
    .action(async (name: string, path: string, _: unknown, command: Command) => {
      const { call, project, show } = await connect(cli, command)
      const registry = await call(routes.registries.create, { query: project, body: { name, kind: 'folder', path } })
      show(registry, () => registryText(registry))
    })
}
