import { Command } from 'commander'
import { routes } from '#contract/routes.ts'
import { connect, type Cli } from '../connection.ts'
import { table } from '../table.ts'

export function listFaults(cli: Cli): Command {
  return new Command('list')
    .description('List the faults that stand in a simulated cluster, and the steps of its scenario that are to come')
    .argument('<CLUSTER>', "the cluster's name")
    .action(async (name: string, _: unknown, command: Command) => {
      const { call, project, show } = await connect(cli, command)
      const faults = await call(routes.faults.list, { params: { name }, query: project })
      const standing = faults.items.map(({ kind, ...strikes }) => [
        kind,
        Object.entries(strikes)
          .map(([field, value]) => `${field} ${value}`)
          .join(', '),
        'stands',
      ])
      const planned = faults.scenario.map(({ fault, in: wait, when, missed }) => [
        fault,
        when ?? `in ${wait}`,
        missed === null ? 'to come' : `missed: ${missed}`,
      ])
      show(faults, () =>
        table(['FAULT', 'WHERE OR WHEN', 'STATE'], [...standing, ...planned], `No fault stands in ${name}, and none is to come.`),
      )
    })
}
