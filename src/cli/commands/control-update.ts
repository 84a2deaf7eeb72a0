import { Command } from 'commander'
import { routes } from '#contract/routes.ts'
import { connect, type Cli } from '../connection.ts'

const controls = {
  pause: { route: routes.updates.pause, description: 'Pause the update of a cluster at its next boundary' },
  resume: { route: routes.updates.resume, description: 'Go on with a paused update' },
  abort: { route: routes.updates.abort, description: 'Go back to the revision that the update started from' },
  retry: { route: routes.updates.retry, description: 'Look again now at an update that waits or has halted' },
} as const

/** `pause`, `resume`, `abort` and `retry`, which are one request to one of four places. */
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
