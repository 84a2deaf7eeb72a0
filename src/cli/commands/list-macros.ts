import { Command } from 'commander'
import { routes } from '#contract/routes.ts'
import { shortened } from '#core/base/shortened.ts'
import { scopeText } from '../change-macros.ts'
import { connect, type Cli } from '../connection.ts'
import { table } from '../table.ts'

export function listMacros(cli: Cli): Command {
  return new Command('list')
    .description('List the macros of the project, and those of all projects')
    .action(async (_: unknown, command: Command) => {
      const { call, project, show } = await connect(cli, command)
      const read = async (scope: 'project' | 'all') => {
        const { macros } = await call(routes.macros.get, { query: { ...project, scope } })
        return Object.entries(macros).map(([name, value]) => ({ name, scope, value }))
      }
      const own = await read('project')
      const ofAll = await read('all')
      const isHidden = (name: string) => own.some((macro) => macro.name === name)
      const rows = [
        ...own.map(({ name, value }) => [name, scopeText('project'), lineOf(value)]),
        ...ofAll.map(({ name, value }) => [
          name,
          `${scopeText('all')}${isHidden(name) ? ' (not used here)' : ''}`,
          lineOf(value),
        ]),
      ]
      show([...own, ...ofAll], () => table(['NAME', 'OF', 'VALUE'], rows, 'No macro found.'))
    })
}

function lineOf(value: string): string {
  return shortened(value.replace(/\s+/g, ' '))
}
