import { Command } from 'commander'
import { routes } from '#contract/routes.ts'
import { connect, type Cli } from '../connection.ts'

export function getKubeconfig(cli: Cli): Command {
  return new Command('kubeconfig')
    .description("Print the kubeconfig of a cluster's administrator; who read it stands in the audit")
    .argument('<NAME>', "the cluster's name")
    .action(async (name: string, _: unknown, command: Command) => {
      const { call, project, show } = await connect(cli, command)
      const one = await call(routes.clusters.kubeconfig, { params: { name }, query: project })
      show(one, () => (one.kubeconfig.endsWith('\n') ? one.kubeconfig : `${one.kubeconfig}\n`))
    })
}
