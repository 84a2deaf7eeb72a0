import { Command } from 'commander'
import { routes } from '#contract/routes.ts'
import { connect, type Cli } from '../connection.ts'
import { usageFailure } from '../failure.ts'
import { managementClusterText } from '../management-cluster-text.ts'
import { readOne } from '../read-files.ts'

interface Access {
  readonly kubeconfig?: string
  readonly inCluster?: true
}

/** `add`: a management cluster that is new; `access`: another way to one that is known. */
export function addManagementCluster(cli: Cli, verb: 'add' | 'access'): Command {
  return new Command(verb)
    .description(
      verb === 'add'
        ? 'Add a management cluster that runs Cluster API and Flux'
        : 'Give another kubeconfig for the same management cluster',
    )
    .argument('<NAME>', 'how the management cluster is called')
    .option('--kubeconfig <FILE>', "the kubeconfig of Cairn's account there; - is standard input")
    .option('--in-cluster', 'the cluster that the server itself runs in, by its service account')
    .action(async (name: string, access: Access, command: Command) => {
      const connection = await connect(cli, command)
      const { call, project, show } = connection
      const kubeconfig = await kubeconfigOf(cli, access)
      const one =
        verb === 'add'
          ? await call(routes.managementClusters.create, { query: project, body: { name, kubeconfig } })
          : await call(routes.managementClusters.reach, { params: { name }, query: project, body: { kubeconfig } })
      show(one, () => managementClusterText(one))
    })
}

async function kubeconfigOf({ terminal }: Cli, { kubeconfig, inCluster }: Access): Promise<string | null> {
  if ((kubeconfig === undefined) === (inCluster === undefined))
    throw usageFailure('Say how it is reached: --kubeconfig FILE, or --in-cluster.')
  return kubeconfig === undefined ? null : (await readOne(kubeconfig, terminal)).text
}
