import { Command } from 'commander'
import { readBatch } from '../batch-plans.ts'
import { batchHead, batchNextText, batchText } from '../batch-text.ts'
import { connect, type Cli } from '../connection.ts'

export function getBatch(cli: Cli): Command {
  return new Command('get')
    .description('Show the plans of a batch, and what became of them')
    .argument('<BATCH>', "the batch's id")
    .action(async (batch: string, _: unknown, command: Command) => {
      const connection = await connect(cli, command)
      const record = await readBatch(connection, batch)
      connection.show(
        record,
        () => batchHead(record) + batchText(batch, record.items, record.problems) + batchNextText(batch, record.items),
      )
    })
}
