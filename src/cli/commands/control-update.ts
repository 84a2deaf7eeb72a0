import { Command } from 'commander'
import { routes } from '#contract/routes.ts'
import { connect, type Cli } from '../connection.ts'

const controls = {
  resume: { route: routes.updates.resume, description: 'Go on with a paused update' },
  retry: {
    route: routes.updates.retry,
    description: 'Look again now at an update that waits or has halted, or at a failed cluster',
  },
} as const

/** `resume` and `retry`, which are one request to one of two places. */
export function controlUpdate(cli: Cli, name: keyof typeof controls): Command {
  const { route, description } = controls[name]
  return new Command(name)
    .description(description)
    .argument('<CLUSTER>', "the cluster's name")
    .action(async (cluster: string, _: unknown, command: Command) => {
      const { call, project, show } = await connect(cli, command)
      const answer = await call(route, { params: { name: cluster }, query: project })
      show(answer, () => `${answer.message}\n`)
    })
}

export function pauseUpdate(cli: Cli): Command {
  return new Command('pause')
    .description('Pause the update of a cluster at its next boundary, or now')
    .argument('<CLUSTER>', "the cluster's name")
    .option('--now', 'also inside the control plane, whose repair and scaling are suspended until the update is resumed')
    .action(async (cluster: string, { now = false }: { readonly now?: boolean }, command: Command) => {
      const { call, project, show } = await connect(cli, command)
      const answer = await call(routes.updates.pause, { params: { name: cluster }, query: project, body: { now } })
      show(answer, () => `${answer.message}\n`)
    })
}
