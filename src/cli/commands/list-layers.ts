import { Command } from 'commander'
import { routes } from '#contract/routes.ts'
import { connect, type Cli } from '../connection.ts'
import { valueText } from '../difference-text.ts'
import { layerOf } from '../layer-of.ts'
import { facts, table } from '../table.ts'

export function listLayers(cli: Cli): Command {
  return new Command('layers')
    .description('List the layers of a cluster, or show the effective values of one and where each comes from')
    .argument('<NAME>', "the cluster's name")
    .argument('[LAYER]', 'a layer: LAYER or PROFILE/LAYER')
    .action(async (name: string, wanted: string | undefined, _: unknown, command: Command) => {
      const { call, project, show } = await connect(cli, command)
      const { items } = await call(routes.clusters.layers, { params: { name }, query: project })
      if (wanted === undefined) {
        const rows = items.map((layer) => [
          layer.profile,
          layer.name,
          layer.kind,
          layer.pack === null ? 'manifests' : `${layer.pack} ${layer.version}`,
          layer.override === null ? '' : 'yes',
          layer.state,
          layer.message ?? '',
        ])
        show(items, () =>
          table(['PROFILE', 'LAYER', 'KIND', 'PACK', 'OVERRIDE', 'STATE', 'MESSAGE'], rows, `${name} has no layer yet.`),
        )
        return
      }
      const layer = layerOf(name, wanted, items)
      const origins = layer.origins.map(({ path, value, origin, name }) => [
        path,
        name === '' ? origin : `${origin} ${name}`,
        valueText(value),
      ])
      show(layer, () =>
        [
          facts([
            ['Layer', `${layer.profile}@${layer.profileVersion}/${layer.name}`],
            ['Kind', layer.kind],
            ['Pack', layer.pack === null ? null : `${layer.pack} ${layer.version}`],
            ['State', layer.state + (layer.message === null ? '' : `: ${layer.message}`)],
            ['Manifests', layer.manifests.map((manifest) => `${manifest.name} (${manifest.origin})`).join(', ')],
          ]),
          table(['VALUE', 'FROM', 'IS'], origins, 'It has no values.'),
        ].join('\n'),
      )
    })
}
