import { Command } from 'commander'
import { routes } from '#contract/routes.ts'
import { readBatchOptions, withBatchOptions, type BatchOptions } from '../cluster-selection.ts'
import { connect, type Cli } from '../connection.ts'
import { impactText } from '../impact-text.ts'

export function showBatchImpact(cli: Cli): Command {
  return withBatchOptions(new Command('impact'))
    .description('Tell what one change would do to many clusters, by outcome; nothing is changed')
    .action(async (names: readonly string[], options: BatchOptions, command: Command) => {
      const body = readBatchOptions(names, options)
      const connection = await connect(cli, command)
      const impact = await connection.call(routes.bulk.impact, { query: connection.project, body })
      connection.show(impact, () => impactText(impact))
    })
}
