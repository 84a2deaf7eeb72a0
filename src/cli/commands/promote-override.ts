import { Command } from 'commander'
import { routes } from '#contract/routes.ts'
import { connect, type Cli } from '../connection.ts'
import { layerOf } from '../layer-of.ts'

export function promoteOverride(cli: Cli): Command {
  return new Command('promote')
    .description("Make a new profile version of which a cluster's override of a layer is part; the cluster stays as it is")
    .argument('<NAME>', "the cluster's name")
    .argument('<LAYER>', 'a layer: LAYER or PROFILE/LAYER')
    .requiredOption('--version <VERSION>', 'the version that is made, such as 1.1.0')
    .option('--note <TEXT>', 'why; it is kept with the revision')
    .action(async (name: string, wanted: string, options: { version: string; note?: string }, command: Command) => {
      const { call, project, show } = await connect(cli, command)
      const { items } = await call(routes.clusters.layers, { params: { name }, query: project })
      const { profile, name: layer } = layerOf(name, wanted, items)
      const body = { profile, layer, ...options }
      const promoted = await call(routes.overrides.promote, { params: { name }, query: project, body })
      const { version, from } = promoted
      show(
        promoted,
        () =>
          `${profile}@${version} is a copy of ${from.version} with the override of ${layer} in it; no cluster uses it.\n` +
          `Move ${name} to it without the override, which changes no value: cairn plan ${name} --profile ${profile}@${version} --override ${profile}/${layer}=\n`,
      )
    })
}
