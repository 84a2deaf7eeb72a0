import { Command, Option } from 'commander'
import { policySchema, type Policy } from '#contract/project.ts'
import { routes } from '#contract/routes.ts'
import { connect, type Cli } from '../connection.ts'
import { facts } from '../table.ts'

const fields = [
  { name: 'approval', title: 'Approval', description: 'who may approve a plan' },
  {
    name: 'clusterUnhealthy',
    title: 'Cluster unhealthy',
    description: 'what a failing layer or node outside the change is to a plan',
  },
  { name: 'disruptionBudgets', title: 'Disruption budgets', description: 'what a budget that can never be met is to a plan' },
  { name: 'driftRepair', title: 'Drift repair', description: 'whether what somebody changed outside of Cairn is set right' },
  { name: 'remediation', title: 'Remediation', description: 'whether a node that is not ready any more is replaced' },
] as const satisfies readonly { readonly name: keyof Policy; readonly title: string; readonly description: string }[]

export function projectPolicy(cli: Cli): Command {
  const policy = new Command('policy').description("Show the project's policy, or set parts of it; the others stay")
  for (const { name, description } of fields) {
    policy.addOption(new Option(`--${flagOf(name)} <WORD>`, description).choices(wordsOf(name)))
  }
  return policy.action(async (given: Partial<Policy>, command: Command) => {
    const { call, project, show } = await connect(cli, command)
    const params = { name: project.project ?? 'default' }
    const before = await call(routes.projects.getPolicy, { params })
    const isSet = fields.some(({ name }) => given[name] !== undefined)
    const now = isSet ? await call(routes.projects.putPolicy, { params, body: { ...before, ...given } }) : before
    show(now, () => facts(fields.map(({ name, title }) => [title, now[name]])))
  })
}

function wordsOf(name: keyof Policy): readonly string[] {
  return policySchema.shape[name].unwrap().options
}

/** As it is typed: `driftRepair` is `drift-repair`. */
function flagOf(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}
