import { Command } from 'commander'
import { stringify } from 'yaml'
import { rightsObjects } from '#core/cluster-api/rights.ts'
import type { Cli } from '../connection.ts'

/** Needs no server: it comes before the first one is connected. */
export function writeRights({ terminal }: Cli): Command {
  return new Command('rights')
    .description("Print the objects that give Cairn's account its rights in a management cluster, for kubectl apply -f -")
    .option('--namespace <NAMESPACE>', 'where the account lives', 'cairn-system')
    .action(({ namespace }: { readonly namespace: string }) => {
      terminal.answers.write(
        rightsObjects(namespace)
          .map((object) => stringify(object))
          .join('---\n'),
      )
    })
}
