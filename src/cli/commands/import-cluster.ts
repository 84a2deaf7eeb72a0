import { Command } from 'commander'
import { routes } from '#contract/routes.ts'
import { assert } from '#core/base/assert.ts'
import { importedCloud } from '#core/cluster/cluster.ts'
import { beginCluster } from '../begin-cluster.ts'
import { connect, type Cli } from '../connection.ts'
import { newClusterText } from '../new-cluster-text.ts'
import { repeated } from '../options.ts'
import { readOne } from '../read-files.ts'
import { parseAssignment, parseFullReference } from '../reference.ts'

interface ImportOptions {
  readonly kubeconfig: string
  readonly managementCluster: string
  readonly profile: string[]
  readonly variable?: string[]
  readonly region?: string
  readonly dryRun?: true
  readonly wait?: true
}

export function importCluster(cli: Cli): Command {
  return new Command('import')
    .description('Import a cluster that others made, for add-on profiles alone')
    .argument('<NAME>', 'what it is called here')
    .requiredOption('--kubeconfig <FILE>', 'the kubeconfig that leads to it; - is standard input')
    .requiredOption('--management-cluster <NAME>', 'the management cluster whose Flux brings the add-ons')
    .requiredOption('--profile <NAME@VERSION>', 'an add-on profile that it shall have (repeatable)', repeated)
    .option('--variable <NAME=VALUE>', 'the value of a variable of its profiles (repeatable)', repeated)
    .option('--region <NAME>', 'where it stands, to find it by')
    .option('--dry-run', 'only say what it runs and what would be brought there')
    .option('--wait', 'follow it until its add-ons are there')
    .action(async (name: string, options: ImportOptions, command: Command) => {
      const body = { ...documentOf(name, options), kubeconfig: (await readOne(options.kubeconfig, cli.terminal)).text }
      const connection = await connect(cli, command)
      const { call, project, show } = connection
      if (options.dryRun) {
        const found = await call(routes.clusters.import, { query: { ...project, dryRun: 'true' }, body })
        assert('layers' in found, 'a dry run imports nothing')
        show(found, () => newClusterText(found, connection.say.paint))
        return
      }
      const begin = () => call(routes.clusters.import, { query: project, body })
      await beginCluster(cli, connection, name, { begin, word: 'imported', wait: options.wait === true })
    })
}

function documentOf(name: string, { managementCluster, profile, variable = [], region }: ImportOptions) {
  return {
    apiVersion: 'cairn.dev/v1' as const,
    kind: 'Cluster' as const,
    metadata: { name },
    spec: {
      cloudType: importedCloud,
      managementCluster,
      profiles: profile.map(parseFullReference),
      variables: Object.fromEntries(variable.map((text) => parseAssignment(text, 'NAME=VALUE'))),
      ...(region !== undefined && { cloud: { region } }),
    },
  }
}
