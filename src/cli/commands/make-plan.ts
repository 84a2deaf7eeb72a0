import { Command } from 'commander'
import { connect, type Cli } from '../connection.ts'
import { planFromWish, readEngineTime, withPlanOptions } from '../plan-a-change.ts'
import { readPlanOptions, type PlanOptions } from '../plan-request.ts'
import { planWithNextText } from '../plan-text.ts'

export function makePlan(cli: Cli): Command {
  return withPlanOptions(new Command('plan'))
    .description('Plan a change of a cluster and show what it would do; nothing happens before the plan is approved')
    .argument('<CLUSTER>', "the cluster's name")
    .option(
      '-v, --detail',
      'tell every difference in a line of its own, for a log: path, values, who changed it, which pools it repaves',
    )
    .option('--detailed-exitcode', 'end with 0 where nothing changes, 2 where something does, 1 on an error')
    .action(async (cluster: string, options: PlanOptions & { detail?: true; detailedExitcode?: true }, command: Command) => {
      const wish = readPlanOptions(options)
      const connection = await connect(cli, command)
      const plan = await planFromWish(cli, connection, cluster, wish)
      const time = await readEngineTime(connection)
      connection.show(plan, (paint) => planWithNextText(plan, time, paint, { detail: options.detail === true }))
      if (plan.state === 'blocked') cli.endWith(1)
      else if (options.detailedExitcode && plan.state !== 'empty') cli.endWith(2)
    })
}
