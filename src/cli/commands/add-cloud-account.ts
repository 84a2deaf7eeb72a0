import { Command, Option } from 'commander'
import { parse as parseYaml } from 'yaml'
import type { NewCloudAccount } from '#contract/cloud-account.ts'
import { routes } from '#contract/routes.ts'
import { connect, type Cli } from '../connection.ts'
import { Failure } from '../failure.ts'
import { readOne } from '../read-files.ts'

/** Credentials come from a file: what is typed as a flag stays in a shell's history. */
export function addCloudAccount(cli: Cli): Command {
  return new Command('add')
    .description('Add credentials of a cloud, with which clusters are made; they are kept sealed')
    .argument('<NAME>', 'how the account is called')
    .addOption(new Option('--cloud <CLOUD>', 'the cloud').choices(['aws', 'vsphere', 'imported']).makeOptionMandatory())
    .requiredOption('--credentials <FILE>', credentialsHelp)
    .action(async (name: string, { cloud, credentials }: { cloud: string; credentials: string }, command: Command) => {
      const { call, project, show } = await connect(cli, command)
      const body = { name, cloudType: cloud, credentials: await readCredentials(cli, credentials) } as NewCloudAccount
      const one = await call(routes.cloudAccounts.create, { query: project, body })
      show(one, () => `Cloud account ${one.name} is added. A cluster names it as cloud.account.\n`)
    })
}

export function setCredentials(cli: Cli): Command {
  return new Command('credentials')
    .description('Give a cloud account other credentials; its clusters take them at once, and replace no node')
    .argument('<NAME>', 'the cloud account')
    .argument('<FILE>', credentialsHelp)
    .action(async (name: string, file: string, _: unknown, command: Command) => {
      const { call, project, show } = await connect(cli, command)
      const body = (await readCredentials(cli, file)) as NewCloudAccount['credentials']
      const one = await call(routes.cloudAccounts.setCredentials, { params: { name }, query: project, body })
      show(one, () => `Cloud account ${one.name} has other credentials; clusters that take them: ${one.clusters}.\n`)
    })
}

const credentialsHelp =
  'YAML or JSON: accessKeyId, secretAccessKey and sessionToken of aws, username and password of vsphere, kubeconfig of an imported cluster; - is standard input'

/** What is in it is the server's to judge. */
async function readCredentials({ terminal }: Cli, path: string): Promise<unknown> {
  const { name, text } = await readOne(path, terminal)
  try {
    return parseYaml(text, { maxAliasCount: 0 }) as unknown
  } catch {
    // The parser's own words quote the text.
    throw new Failure(`${name} is no YAML or JSON document.`)
  }
}
