import { Argument, Command } from 'commander'
import { routes } from '#contract/routes.ts'
import { faultKindNames, type FaultKind } from '#core/simulation/fault-kinds.ts'
import { connect, type Cli } from '../connection.ts'

export function clearFault(cli: Cli): Command {
  return new Command('clear')
    .description('End every standing fault of a kind in a simulated cluster, or its scenario')
    .argument('<CLUSTER>', "the cluster's name")
    .addArgument(new Argument('<KIND>', 'a kind of fault, or scenario').choices([...faultKindNames, 'scenario']))
    .action(async (name: string, kind: FaultKind | 'scenario', _: unknown, command: Command) => {
      const { call, project, show } = await connect(cli, command)
      await call(routes.faults.clear, { params: { name, kind }, query: project })
      show({ cleared: kind }, () => `${kind === 'scenario' ? 'The scenario' : kind} is over in ${name}.\n`)
    })
}
