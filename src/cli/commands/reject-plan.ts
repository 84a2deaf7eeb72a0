import { Command } from 'commander'
import { routes } from '#contract/routes.ts'
import { connect, type Cli } from '../connection.ts'

export function rejectPlan(cli: Cli): Command {
  return new Command('reject')
    .description('Reject a plan; the cluster stays as it is')
    .argument('<PLAN>', "the plan's id")
    .option('--comment <TEXT>', 'why; it is kept with the plan')
    .action(async (id: string, options: { comment?: string }, command: Command) => {
      const { call, project, show } = await connect(cli, command)
      const plan = await call(routes.plans.reject, { params: { id }, query: project, body: options })
      show(plan, () => `The plan ${plan.id} is rejected. ${plan.cluster} stays as it is.\n`)
    })
}
