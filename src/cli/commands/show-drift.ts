import { Command } from 'commander'
import { routes } from '#contract/routes.ts'
import { connect, type Cli } from '../connection.ts'
import { table } from '../table.ts'
import { clockText } from '../words.ts'

export function showDrift(cli: Cli): Command {
  return new Command('drift')
    .description('Show what differs from what a cluster was told to be, and whether it is set right')
    .argument('<NAME>', "the cluster's name")
    .action(async (name: string, _: unknown, command: Command) => {
      const { call, project, show } = await connect(cli, command)
      const { items } = await call(routes.drift.list, { params: { name }, query: project })
      const rows = items.map(({ kind, object, found, expected, since, repair }) => [
        kind,
        object,
        found,
        expected,
        repair,
        clockText(since),
      ])
      show(items, () =>
        table(['KIND', 'OBJECT', 'FOUND', 'EXPECTED', 'REPAIR', 'SINCE'], rows, `${name} is as it was told to be.`),
      )
    })
}
