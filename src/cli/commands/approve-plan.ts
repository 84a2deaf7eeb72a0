import { Command } from 'commander'
import { routes } from '#contract/routes.ts'
import { approvePlan, type ApprovalOptions } from '../approve-plan.ts'
import { connect, type Cli } from '../connection.ts'

export function approveGivenPlan(cli: Cli): Command {
  return new Command('approve')
    .description('Approve a plan and start its update')
    .argument('<PLAN>', "the plan's id")
    .option('--acknowledge-repave', 'accept that nodes, layers or objects go as the plan says')
    .option('--supersede', 'take the place of an update that is under way')
    .option('--comment <TEXT>', 'why; it is kept with the approval')
    .option('--wait', 'follow the update to its end')
    .action(async (id: string, options: ApprovalOptions, command: Command) => {
      const connection = await connect(cli, command)
      const plan = await connection.call(routes.plans.get, { params: { id }, query: connection.project })
      const answer = await approvePlan(cli, connection, plan, options)
      connection.show(answer, () => '')
    })
}
