import { Command } from 'commander'
import { approveAndFollow } from '../approve-batch.ts'
import { readBatch } from '../batch-plans.ts'
import { connect, type Cli } from '../connection.ts'
import { Failure } from '../failure.ts'

interface ApproveOptions {
  readonly acknowledgeRepave?: true
  readonly comment?: string
  readonly wait?: true
}

export function approveGivenBatch(cli: Cli): Command {
  return new Command('approve')
    .description('Approve the open plans of a batch, each by itself, and start their updates')
    .argument('<BATCH>', "the batch's id")
    .argument('[CLUSTER...]', 'only the plans of these clusters')
    .option('--acknowledge-repave', 'accept that nodes, layers or objects go as the plans say')
    .option('--comment <TEXT>', 'why; it is kept with the approvals')
    .option('--wait', 'follow the updates to their end')
    .action(async (batch: string, clusters: readonly string[], options: ApproveOptions, command: Command) => {
      const connection = await connect(cli, command)
      const { items: plans } = await readBatch(connection, batch)
      const unknown = clusters.filter((name) => !plans.some(({ cluster }) => cluster === name))
      if (unknown.length > 0) {
        throw new Failure(`The batch ${batch} has no plan of ${unknown.join(', ')}.`, {
          next: `See its plans: cairn batch get ${batch}`,
        })
      }
      const open = plans.filter(({ state, cluster }) => state === 'open' && (clusters.length === 0 || clusters.includes(cluster)))
      if (open.length === 0) {
        throw new Failure('None of these plans is open: each is approved, blocked, empty or out of date.', {
          next: `See what became of them: cairn batch get ${batch}`,
        })
      }
      const disrupting = open.filter(({ disrupts }) => disrupts)
      if (disrupting.length > 0 && !options.acknowledgeRepave) {
        throw new Failure(
          `${disrupting.length} of the ${open.length} open plans replace or remove something, and nothing is approved before that is acknowledged.`,
          {
            places: disrupting.slice(0, placesMax).map(({ cluster, summary }) => `${cluster}: ${summary}`),
            next: 'Read what goes, then give --acknowledge-repave; or name the clusters whose plans to approve.',
          },
        )
      }
      await approveAndFollow(cli, connection, { batch, plans: open, comment: options.comment, wait: options.wait === true })
    })
}

const placesMax = 10
