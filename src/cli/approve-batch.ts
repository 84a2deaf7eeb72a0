import { countText } from '#core/base/count-text.ts'
import type { BatchPlan } from '#contract/bulk.ts'
import { approveBatch } from './batch-plans.ts'
import { refusalsText } from './batch-text.ts'
import type { Cli, Connection } from './connection.ts'
import { followBatch } from './follow-batch.ts'

interface BatchApproval {
  readonly batch: string
  readonly plans: readonly BatchPlan[]
  readonly comment: string | undefined
  readonly wait: boolean
}

/** Approves exactly these plans, and with `wait` follows their updates to the end. Ends with 1 where one was refused or did not succeed. */
export async function approveAndFollow(
  cli: Cli,
  connection: Connection,
  { batch, plans, comment, wait }: BatchApproval,
): Promise<void> {
  const items = await approveBatch(cli, connection, plans, comment)
  const begun = new Set(items.flatMap(({ plan, update }) => (update ? [plan] : [])))
  const follow = wait || begun.size === 0 ? '' : ` Follow them: cairn batch watch ${batch}`
  connection.say.write(`Approved ${begun.size} of ${countText(items.length, 'plan')}.${follow}\n`)
  if (begun.size < items.length) {
    cli.endWith(1)
    cli.terminal.notes.write(`cairn: not approved:\n${refusalsText(items)}`)
  }
  if (!wait || begun.size === 0) return connection.show({ batch, items }, () => '')
  const ended = await followBatch(cli, connection, batch, ({ id }) => begun.has(id))
  connection.show({ batch, items: ended.filter(({ id }) => begun.has(id)) }, () => '')
}
