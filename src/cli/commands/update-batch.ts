import { Command } from 'commander'
import { countText } from '#core/base/count-text.ts'
import { approveAndFollow } from '../approve-batch.ts'
import { problemsOf, proposeBatch } from '../batch-plans.ts'
import { batchDisruptionText, batchText } from '../batch-text.ts'
import { readBatchOptions, withBatchOptions, type BatchOptions } from '../cluster-selection.ts'
import { connect, type Cli } from '../connection.ts'
import { isWanted } from '../is-wanted.ts'
import { usageFailure } from '../failure.ts'

interface UpdateOptions extends BatchOptions {
  readonly yes?: true
  readonly note?: string
}

export function updateBatch(cli: Cli): Command {
  return withBatchOptions(new Command('update'))
    .description(
      'Plan one change for many clusters, show the plans, ask, approve those without errors and follow them to the end',
    )
    .option('--note <TEXT>', 'why; it is kept with the plans')
    .option('-y, --yes', 'approve what the plans show without being asked, nodes that are replaced included')
    .action(async (names: readonly string[], options: UpdateOptions, command: Command) => {
      if (!options.yes && !cli.terminal.interactive) {
        throw usageFailure(
          '`cairn batch update` asks before it approves, and there is no terminal to ask on.',
          'Give --yes, or make the plans (cairn batch plan) and approve them (cairn batch approve BATCH --wait).',
        )
      }
      const { select, change } = readBatchOptions(names, options)
      const connection = await connect(cli, command)
      const { batch, items } = await proposeBatch(cli, connection, { select, change, note: options.note })
      const plans = items.flatMap(({ plan }) => plan ?? [])
      const open = plans.filter(({ state }) => state === 'open')
      connection.say.write(batchText(batch, plans, problemsOf(items)))
      if (items.some(({ plan }) => plan === null || plan.state === 'blocked')) cli.endWith(1)
      if (open.length === 0) return connection.show({ batch, items: plans }, () => '')
      const question = `Approve ${countText(open.length, 'plan')}? This ${batchDisruptionText(open)}.`
      if (!options.yes && !(await isWanted(cli.terminal, question))) {
        connection.say.write(`Not approved: the clusters stay as they are. The plans stay open: cairn batch get ${batch}\n`)
        return cli.endWith(1)
      }
      await approveAndFollow(cli, connection, { batch, plans: open, comment: undefined, wait: true })
    })
}
