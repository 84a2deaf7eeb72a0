import { Command, Option } from 'commander'
import { layerKinds } from '#core/pack/pack.ts'
import { routes } from '#contract/routes.ts'
import { connect, type Cli } from '../connection.ts'
import { allItems } from '../pages.ts'
import { table } from '../table.ts'

interface PackOptions {
  readonly layer?: (typeof layerKinds)[number]
  readonly cloudType?: string
  readonly registry?: string
  readonly search?: string
}

export function listPacks(cli: Cli): Command {
  return new Command('list')
    .description('List the packs of all registries')
    .addOption(new Option('--layer <KIND>', 'only packs for this kind of layer').choices(layerKinds))
    .option('--cloud-type <CLOUD>', 'only packs for this cloud')
    .option('--registry <NAME>', 'only packs of this registry')
    .option('--search <TEXT>', 'only packs whose name holds this text')
    .action(async ({ layer, cloudType, registry, search }: PackOptions, command: Command) => {
      const { call, project, show } = await connect(cli, command)
      const query = { ...project, layer, cloudType, registry, q: search }
      const packs = await allItems((page) => call(routes.packs.list, { query: { ...query, ...page } }))
      const rows = packs.map((pack) => [pack.name, pack.layer, pack.registry, pack.versions.join(', '), pack.displayName])
      show(packs, () => table(['NAME', 'LAYER', 'REGISTRY', 'VERSIONS', 'TITLE'], rows, 'No pack found.'))
    })
}
