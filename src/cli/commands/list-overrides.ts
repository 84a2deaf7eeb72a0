import { Command } from 'commander'
import { shortened } from '#core/base/shortened.ts'
import { routes } from '#contract/routes.ts'
import { connect, type Cli } from '../connection.ts'
import { valueText } from '../difference-text.ts'
import { table } from '../table.ts'

export function listOverrides(cli: Cli): Command {
  return new Command('overrides')
    .description(
      'List what a cluster overrides, what each value lies over, and whether it conflicts with the newest profile content',
    )
    .argument('<NAME>', "the cluster's name")
    .action(async (name: string, _: unknown, command: Command) => {
      const { call, project, show } = await connect(cli, command)
      const { items } = await call(routes.overrides.list, { params: { name }, query: project })
      const rows = items.map(({ profile, layer, path, value, below, state }) => [
        `${profile}/${layer}`,
        path,
        shortText(value),
        shortText(below),
        state,
      ])
      show(items, () => table(['LAYER', 'PATH', 'OVERRIDE', 'PROFILE', 'STATE'], rows, `${name} overrides nothing.`))
    })
}

/** Manifests are whole texts; `-o yaml` has them. */
function shortText(value: Parameters<typeof valueText>[0]): string {
  return shortened(valueText(value), 60)
}
