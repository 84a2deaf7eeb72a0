import { Command } from 'commander'
import { countText } from '#core/base/count-text.ts'
import { changeMacros, scopeText } from '../change-macros.ts'
import { connect, type Cli } from '../connection.ts'
import { Failure } from '../failure.ts'

export function deleteMacros(cli: Cli): Command {
  return new Command('delete')
    .description('Delete macros; clusters keep what they took until a plan takes what holds by then')
    .argument('<NAME...>', 'the macros')
    .option('--all-projects', 'those of all projects')
    .action(async (names: readonly string[], { allProjects }: { readonly allProjects?: true }, command: Command) => {
      const connection = await connect(cli, command)
      const scope = allProjects ? 'all' : 'project'
      const macros = await changeMacros(connection, scope, (before) => {
        const unknown = names.filter((name) => !Object.hasOwn(before, name))
        if (unknown.length > 0)
          throw new Failure(`There is no macro ${unknown.join(', ')} of ${scopeText(scope)}; nothing was deleted.`, {
            next: 'cairn macro list shows what there is.',
          })
        return Object.fromEntries(Object.entries(before).filter(([name]) => !names.includes(name)))
      })
      connection.show(macros, () => `${countText(names.length, 'macro')} of ${scopeText(scope)} deleted.\n`)
    })
}
