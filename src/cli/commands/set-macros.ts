import { Command } from 'commander'
import { countText } from '#core/base/count-text.ts'
import { changeMacros, scopeText } from '../change-macros.ts'
import { connect, type Cli } from '../connection.ts'
import { parseAssignment } from '../reference.ts'

export function setMacros(cli: Cli): Command {
  return new Command('set')
    .description('Set macros; the others stay. Clusters keep what they took until a plan takes the new value')
    .argument('<NAME=VALUE...>', 'what {{.cairn.macro.NAME}} shall stand for')
    .option('--all-projects', "for all projects; a project's own macro of the same name goes before it")
    .action(async (assignments: readonly string[], { allProjects }: { readonly allProjects?: true }, command: Command) => {
      const given = assignments.map((text) => parseAssignment(text, 'NAME=VALUE'))
      const connection = await connect(cli, command)
      const scope = allProjects ? 'all' : 'project'
      const macros = await changeMacros(connection, scope, (before) => ({ ...before, ...Object.fromEntries(given) }))
      connection.show(
        macros,
        () =>
          `${countText(given.length, 'macro')} of ${scopeText(scope)} ${given.length === 1 ? 'is' : 'are'} set. Clusters that took another value show "Updates available": cairn plan CLUSTER --pending\n`,
      )
    })
}
