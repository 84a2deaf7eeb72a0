import { Command } from 'commander'
import { stringify } from 'yaml'
import { routes } from '#contract/routes.ts'
import { connect, type Cli } from '../connection.ts'

export function listObjects(cli: Cli): Command {
  return new Command('objects')
    .description('Print the Kubernetes objects that the newest revision of a cluster compiles to, as YAML for kubectl or Git')
    .argument('<NAME>', "the cluster's name")
    .action(async (name: string, _: unknown, command: Command) => {
      const { call, project, show } = await connect(cli, command)
      const { items } = await call(routes.clusters.objects, { params: { name }, query: project })
      show(items, () => items.map((object) => stringify(object, { lineWidth: 0 })).join('---\n'))
    })
}
