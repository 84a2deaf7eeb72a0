import { Command } from 'commander'
import { routes } from '#contract/routes.ts'
import { connect, type Cli } from '../connection.ts'
import { followBatch } from '../follow-batch.ts'

export function watchBatch(cli: Cli): Command {
  return new Command('watch')
    .description('Follow the updates of a batch until all of them have ended')
    .argument('<BATCH>', "the batch's id")
    .action(async (batch: string, _: unknown, command: Command) => {
      const connection = await connect(cli, command)
      await connection.call(routes.bulk.get, { params: { id: batch }, query: connection.project })
      const plans = await followBatch(cli, connection, batch)
      connection.show({ batch, items: plans }, () => '')
    })
}
