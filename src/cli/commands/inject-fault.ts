import { Argument, Command } from 'commander'
import { routes } from '#contract/routes.ts'
import { faultKindNames, faultKinds, type FaultKind } from '#core/simulation/fault-kinds.ts'
import { connect, type Cli } from '../connection.ts'
import { numberFrom } from '../options.ts'

interface FaultOptions {
  readonly node?: string
  readonly pool?: string
  readonly layer?: string
  readonly zone?: string
  readonly kubernetes?: string
  readonly budget?: string
  readonly count?: number
  readonly nodes?: number
  readonly seconds?: number
  readonly for?: string
}

export function injectFault(cli: Cli): Command {
  return new Command('inject')
    .description('Make something go wrong in a simulated cluster (development mode only)')
    .argument('<CLUSTER>', "the cluster's name")
    .addArgument(new Argument('<KIND>', 'what goes wrong').choices(faultKindNames))
    .option('--node <NODE>', 'the node that it strikes')
    .option('--pool <POOL>', 'the pool; of a fault that strikes a node at once, its oldest node')
    .option('--layer <PROFILE/LAYER>', 'the layer that it strikes')
    .option('--zone <ZONE>', 'the zone that is lost')
    .option('--kubernetes <VERSION>', 'the Kubernetes version whose image is missing')
    .option('--budget <NAMESPACE/NAME>', 'the disruption budget that blocks')
    .option('--count <N>', 'how often it strikes, 1 unless given', numberFrom(1))
    .option('--nodes <N>', 'how many nodes', numberFrom(0))
    .option('--seconds <N>', 'how late the engine is, or for how long it refuses calls, in engine seconds', numberFrom(1))
    .option('--for <DURATION>', 'after how long it ends by itself, such as 5m of engine time')
    .addHelpText('after', () => `\n${kindsText()}`)
    .action(async (name: string, kind: FaultKind, { kubernetes, ...fields }: FaultOptions, command: Command) => {
      const { call, project, show } = await connect(cli, command)
      const body = { kind, ...fields, ...(kubernetes === undefined ? {} : { version: kubernetes }) }
      await call(routes.faults.inject, { params: { name }, query: project, body })
      const { lasts } = faultKinds[kind]
      const text = lasts === 'at once' ? 'It has struck.' : `It stands ${lasts}: cairn fault clear ${name} ${kind}`
      show(body, () => `${kind} is injected into ${name}. ${text}\n`)
    })
}

function kindsText(): string {
  const width = Math.max(...faultKindNames.map((kind) => kind.length))
  return `Kinds:\n${faultKindNames.map((kind) => `  ${kind.padEnd(width)}  ${faultKinds[kind].does}`).join('\n')}`
}
