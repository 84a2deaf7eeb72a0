import { Command } from 'commander'
import { routes } from '#contract/routes.ts'
import { connect, type Cli } from '../connection.ts'
import { Failure } from '../failure.ts'
import { readEngineTime } from '../plan-a-change.ts'
import { planWithNextText } from '../plan-text.ts'
import { table } from '../table.ts'
import { clockText } from '../words.ts'

export function listPlans(cli: Cli): Command {
  return new Command('plans')
    .description('List the newest plans of a cluster, or show one of them')
    .argument('<CLUSTER>', "the cluster's name")
    .argument('[PLAN]', "a plan's id")
    .option('-v, --detail', 'of one plan: tell every difference in a line of its own, for a log')
    .action(async (cluster: string, id: string | undefined, { detail = false }: { detail?: boolean }, command: Command) => {
      const connection = await connect(cli, command)
      const { call, project, show } = connection
      if (id !== undefined) {
        const [plan, time] = await Promise.all([
          call(routes.plans.get, { params: { id }, query: project }),
          readEngineTime(connection),
        ])
        if (plan.cluster !== cluster) throw new Failure(`The plan ${id} is for the cluster ${plan.cluster}, not for ${cluster}.`)
        show(plan, (paint) => planWithNextText(plan, time, paint, { detail }))
        return
      }
      const { items } = await call(routes.clusters.plans, { params: { name: cluster }, query: project })
      const rows = items.map((plan) => [plan.id, plan.state, clockText(plan.createdAt), plan.by, plan.repave.scope, plan.summary])
      show(items, () => table(['PLAN', 'STATE', 'MADE', 'BY', 'REPAVE', 'SUMMARY'], rows, `No plan was made for ${cluster} yet.`))
    })
}
