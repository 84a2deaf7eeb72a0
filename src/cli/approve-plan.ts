import { routes } from '#contract/routes.ts'
import type { Update } from '#contract/update.ts'
import type { Cli, Connection } from './connection.ts'
import { follow } from './follow.ts'
import { waitText } from './progress-text.ts'

/** What an approval says, and whether it is waited for the update's end. */
export interface ApprovalOptions {
  readonly acknowledgeRepave?: true
  readonly supersede?: true
  readonly comment?: string
  readonly wait?: true
}

interface ApprovedPlan {
  readonly id: string
  readonly cluster: string
  readonly digest: string
}

/** Approves exactly the plan that was read, and with `wait` follows its update to the end. Answers what there is to show. */
export async function approvePlan(
  cli: Cli,
  connection: Connection,
  plan: ApprovedPlan,
  options: ApprovalOptions,
): Promise<unknown> {
  const { wait, ...approval } = options
  const body = { ...approval, digest: plan.digest as `sha256:${string}` }
  const approve = () => connection.call(routes.plans.approve, { params: { id: plan.id }, query: connection.project, body })
  if (!wait) {
    const answer = await approve()
    connection.say.write(`Approved. The update ${answer.update.id} is under way: cairn cluster watch ${plan.cluster}\n`)
    return answer
  }
  const follower = await follow(connection, plan.cluster, cli.now)
  let update: Update
  try {
    const answer = await approve()
    connection.say.write(`Approved. The update ${answer.update.id} is under way.\n`)
    update = await follower.untilUpdated(answer.update.id)
  } finally {
    follower.stop()
  }
  tellEnd(cli, connection, plan.cluster, update)
  return { update }
}

/** Says how an update ended, and what can be done where it did not succeed. */
export function tellEnd(cli: Cli, connection: Connection, cluster: string, update: Update): void {
  if (update.phase === 'succeeded') {
    connection.say.write(`${cluster} is updated and verified at revision ${update.revision}.\n`)
    return
  }
  cli.endWith(1)
  const why = update.waiting ? `: ${waitText(update.waiting)}` : ''
  cli.terminal.notes.write(`cairn: the update ${update.id} of ${cluster} is ${update.phase}${why}.\n`)
  cli.terminal.notes.write(
    update.phase === 'halted'
      ? `Remove the cause and go on (cairn retry ${cluster}), or plan something else: cairn plan ${cluster} …\n`
      : `See its updates (cairn updates ${cluster}) and its events (cairn events ${cluster}).\n`,
  )
}
