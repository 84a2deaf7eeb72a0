import { Command } from 'commander'
import { routes } from '#contract/routes.ts'
import { connect, type Cli } from '../connection.ts'
import { allItems } from '../pages.ts'
import { parseFullReference } from '../reference.ts'
import { table } from '../table.ts'
import { clockText, shortDigest } from '../words.ts'

export function listProfileRevisions(cli: Cli): Command {
  return new Command('revisions')
    .description('List the revisions of a profile version, newest first')
    .argument('<NAME@VERSION>', 'a profile version')
    .action(async (reference: string, _: unknown, command: Command) => {
      const params = parseFullReference(reference)
      const { call, project, show } = await connect(cli, command)
      const items = await allItems((page) => call(routes.profiles.revisions, { params, query: { ...project, ...page } }))
      const rows = items.map(({ revision, digest, at, by, note }) => [
        String(revision),
        shortDigest(digest),
        clockText(at),
        by,
        note,
      ])
      show(items, () => table(['REVISION', 'DIGEST', 'SAVED', 'BY', 'NOTE'], rows, `${reference} has no revision.`))
    })
}
