import { Command } from 'commander'
import { routes } from '#contract/routes.ts'
import type { ForetoldAbort } from '#contract/update.ts'
import { connect, type Cli } from '../connection.ts'
import { isWanted } from '../is-wanted.ts'
import { Failure, usageFailure } from '../failure.ts'

interface AbortOptions {
  readonly yes?: true
  readonly dryRun?: true
}

/** Shows what the abort comes to, asks, and has exactly that done. */
export function abortUpdate(cli: Cli): Command {
  return new Command('abort')
    .description('Have the update of a cluster go back, after showing what that comes to')
    .argument('<CLUSTER>', "the cluster's name")
    .option('-y, --yes', 'do not ask')
    .option('--dry-run', 'only show what the abort would come to')
    .action(async (cluster: string, { yes, dryRun }: AbortOptions, command: Command) => {
      if (!yes && !dryRun && !cli.terminal.interactive) {
        throw usageFailure(
          '`cairn abort` asks before it aborts, and there is no terminal to ask on.',
          'Give --yes to abort without being asked, or --dry-run to see what it comes to.',
        )
      }
      const connection = await connect(cli, command)
      const call = { params: { name: cluster }, query: connection.project }
      const foretold = await connection.call(routes.updates.abort, { ...call, body: { dryRun: true } })
      if (!('verdict' in foretold)) throw new Failure('The server aborted the update instead of foretelling it.')
      connection.say.write(`${verdictText(foretold)}\n`)
      if (dryRun) return connection.show(foretold, () => '')
      if (!yes && !(await isWanted(cli.terminal, `Abort the update of ${cluster}?`))) {
        connection.say.write(`Not aborted: the update of ${cluster} goes on.\n`)
        return cli.endWith(1)
      }
      const answer = await connection.call(routes.updates.abort, { ...call, body: { digest: foretold.digest } })
      const way = foretold.verdict.pastReturn === null ? 'the cluster goes back' : 'what cannot be taken back is finished'
      connection.show(answer, () => `The update aborts: ${way}. Follow it: cairn cluster watch ${cluster}\n`)
    })
}

const deeds = { back: 'goes back', finishes: 'is finished', left: 'stays as it is' } as const

function verdictText({ verdict, plan }: ForetoldAbort): string {
  const pools = verdict.pools.map(({ name, does }) => `  ${name} ${deeds[does]}`)
  const past = verdict.pastReturn === null ? [] : [`What cannot be taken back: ${verdict.pastReturn}`]
  return [verdict.text, ...past, ...pools, plan.summary].join('\n')
}
