import { Command } from 'commander'
import { routes } from '#contract/routes.ts'
import { connect, type Cli } from '../connection.ts'
import { allItems } from '../pages.ts'
import { table } from '../table.ts'
import { clockText } from '../words.ts'

export function listClusterRevisions(cli: Cli): Command {
  return new Command('revisions')
    .description('List what a cluster was told to be, newest first; `cairn plan --rollback` goes back to one')
    .argument('<NAME>', "the cluster's name")
    .action(async (name: string, _: unknown, command: Command) => {
      const { call, project, show } = await connect(cli, command)
      const items = await allItems((page) =>
        call(routes.clusters.revisions, { params: { name }, query: { ...project, ...page } }),
      )
      const rows = items.map(({ number, plan, by, at, summary }) => [String(number), clockText(at), by, plan ?? '', summary])
      show(items, () => table(['REVISION', 'AT', 'BY', 'PLAN', 'SUMMARY'], rows, `${name} has no revision yet.`))
    })
}
