import { Command } from 'commander'
import { routes } from '#contract/routes.ts'
import { connect, type Cli } from '../connection.ts'
import { registryText } from '../registry-text.ts'

export function syncRegistry(cli: Cli): Command {
  return new Command('sync')
    .description('Read a registry again')
    .argument('<NAME>', "the registry's name")
    .action(async (name: string, _: unknown, command: Command) => {
      const { call, project, show } = await connect(cli, command)
      const registry = await call(routes.registries.sync, { params: { name }, query: project })
      show(registry, () => registryText(registry))
    })
}
