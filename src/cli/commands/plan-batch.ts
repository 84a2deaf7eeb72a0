import { Command } from 'commander'
import type { BatchPlan } from '#contract/bulk.ts'
import { problemsOf, proposeBatch } from '../batch-plans.ts'
import { batchNextText, batchText } from '../batch-text.ts'
import { readBatchOptions, withBatchOptions, type BatchOptions } from '../cluster-selection.ts'
import { connect, type Cli } from '../connection.ts'

export function planBatch(cli: Cli): Command {
  return withBatchOptions(new Command('plan'))
    .description('Plan one change for many clusters, each by a plan of its own; nothing happens before they are approved')
    .option('--note <TEXT>', 'why; it is kept with the plans')
    .option('--detailed-exitcode', 'end with 0 where nothing changes, 2 where something does, 1 on an error')
    .action(
      async (names: readonly string[], options: BatchOptions & { note?: string; detailedExitcode?: true }, command: Command) => {
        const { select, change } = readBatchOptions(names, options)
        const connection = await connect(cli, command)
        const made = await proposeBatch(cli, connection, { select, change, note: options.note })
        const plans: readonly BatchPlan[] = made.items.flatMap(({ plan }) => plan ?? [])
        connection.show(made, () => batchText(made.batch, plans, problemsOf(made.items)) + batchNextText(made.batch, plans))
        if (made.items.some(({ plan }) => plan === null || plan.state === 'blocked')) cli.endWith(1)
        else if (options.detailedExitcode && plans.some(({ state }) => state !== 'empty')) cli.endWith(2)
      },
    )
}
