import { Command } from 'commander'
import type { Pack } from '#contract/pack.ts'
import { routes } from '#contract/routes.ts'
import { connect, type Cli, type Connection } from '../connection.ts'
import { Failure } from '../failure.ts'
import { allItems } from '../pages.ts'
import type { Paint } from '../paint.ts'
import { parseReference } from '../reference.ts'
import { facts, table } from '../table.ts'

export function getPack(cli: Cli): Command {
  return new Command('get')
    .description('Show one version of a pack with its values')
    .argument('<NAME[@VERSION]>', 'a pack; without a version, its newest')
    .option('--registry <NAME>', 'the registry, where several have a pack of this name')
    .action(async (reference: string, { registry }: { registry?: string }, command: Command) => {
      const connection = await connect(cli, command)
      const { name, version } = parseReference(reference)
      const pack = await connection.call(routes.packs.get, {
        params: { name, version: version ?? (await newestVersion(connection, name, registry)) },
        query: { ...connection.project, registry },
      })
      connection.show(pack, (paint) => packText(pack, paint))
    })
}

async function newestVersion({ call, project }: Connection, name: string, registry: string | undefined): Promise<string> {
  const packs = await allItems((page) => call(routes.packs.list, { query: { ...project, ...page, registry, q: name } }))
  const pack = packs.find((each) => each.name === name)
  if (!pack)
    throw new Failure(`There is no pack ${name}${registry === undefined ? '' : ` in ${registry}`}.`, {
      next: 'See the packs: cairn pack list',
    })
  return pack.latest
}

function packText(pack: Pack, paint: Paint): string {
  return [
    facts([
      ['Pack', `${pack.name} ${pack.version}`],
      ['Title', pack.displayName],
      ['Registry', pack.registry],
      ['Layer', pack.addonType === null ? pack.layer : `${pack.layer} (${pack.addonType})`],
      ['Clouds', pack.cloudTypes.join(', ')],
      ['Digest', pack.digest],
      ['State', pack.state.ready ? 'ready' : pack.state.problems.join('; ')],
      ['Charts', pack.charts.map(({ path, digest }) => (digest === null ? `${path} (absent)` : path)).join(', ')],
      ['Manifests', pack.manifests.map((manifest) => manifest.name).join(', ')],
    ]),
    pack.presetChoices.length === 0 ? '' : `\n${presetsText(pack)}`,
    pack.values === '' ? '' : `\n${paint.bold('VALUES')}\n${pack.values.replace(/\n?$/, '\n')}`,
  ].join('')
}

function presetsText({ presetChoices }: Pack): string {
  const rows = presetChoices.map(({ name, group, displayName }) => [name, group ?? '', displayName])
  return table(['PRESET', 'GROUP', 'TITLE'], rows, '')
}
