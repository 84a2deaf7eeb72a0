import { Command } from 'commander'
import { approvePlan } from '../approve-plan.ts'
import { connect, type Cli } from '../connection.ts'
import { usageFailure } from '../failure.ts'
import { isWanted } from '../is-wanted.ts'
import { planFromWish, readEngineTime, withPlanOptions } from '../plan-a-change.ts'
import { readPlanOptions, type PlanOptions } from '../plan-request.ts'
import { disruptionText, isDisruptive, planText, planWithNextText } from '../plan-text.ts'

interface UpdateOptions extends PlanOptions {
  readonly yes?: true
  readonly supersede?: true
}

export function updateCluster(cli: Cli): Command {
  return withPlanOptions(new Command('update'))
    .description('Plan a change, show it, ask, approve it and follow the update to its end')
    .argument('<CLUSTER>', "the cluster's name")
    .option('-y, --yes', 'approve what the plan shows without being asked, nodes that are replaced included')
    .option('--supersede', 'take the place of an update that is under way')
    .action(async (cluster: string, options: UpdateOptions, command: Command) => {
      if (!options.yes && !cli.terminal.interactive) {
        throw usageFailure(
          '`cairn update` asks before it approves, and there is no terminal to ask on.',
          'Give --yes, or make a plan (cairn plan) and approve it (cairn approve PLAN --wait).',
        )
      }
      const wish = readPlanOptions(options)
      const connection = await connect(cli, command)
      const plan = await planFromWish(cli, connection, cluster, wish)
      const time = await readEngineTime(connection)
      const text = plan.state === 'open' ? planText : planWithNextText
      connection.say.write(text(plan, time, connection.say.paint))
      if (plan.state !== 'open') {
        if (plan.state !== 'empty') cli.endWith(1)
        connection.show({ plan }, () => '')
        return
      }
      if (!options.yes && !(await isWanted(cli.terminal, questionOf(plan)))) {
        connection.say.write(
          `Not approved: ${cluster} stays as it is. The plan stays open; to reject it: cairn reject ${plan.id}\n`,
        )
        cli.endWith(1)
        return
      }
      const answer = await approvePlan(cli, connection, plan, {
        ...(isDisruptive(plan) ? { acknowledgeRepave: true } : {}),
        ...(options.supersede ? { supersede: true } : {}),
        wait: true,
      })
      connection.show(answer, () => '')
    })
}

function questionOf(plan: Parameters<typeof isDisruptive>[0]): string {
  return isDisruptive(plan) ? `Approve this plan? It ${disruptionText(plan)}.` : 'Approve this plan?'
}
