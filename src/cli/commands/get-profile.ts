import { Command } from 'commander'
import { countText } from '#core/base/count-text.ts'
import type { ProfileDocument } from '#contract/profile.ts'
import { connect, type Cli } from '../connection.ts'
import { readProfileVersion } from '../profile-version.ts'
import { facts, table } from '../table.ts'
import { shortDigest, tagsText } from '../words.ts'

export function getProfile(cli: Cli): Command {
  return new Command('get')
    .description('Show a profile version: its layers and variables')
    .argument('<NAME[@VERSION]>', 'a profile; without a version, its newest')
    .action(async (reference: string, _: unknown, command: Command) => {
      const connection = await connect(cli, command)
      const { version, profile } = await readProfileVersion(connection, reference)
      const { metadata, spec } = version.document
      connection.show(version, () =>
        [
          facts([
            ['Profile', `${metadata.name}@${spec.version}`],
            ['Type', spec.type],
            ['Cloud', spec.cloudType ?? null],
            ['Tags', tagsText(metadata.tags)],
            ['Revision', `${version.revision} (${shortDigest(version.digest)})`],
            ['In use by', countText(version.inUse.clusters, 'cluster')],
            ['Versions', profile.versions.map((other) => other.version).join(', ')],
          ]),
          layersText(spec),
          ...(spec.variables.length > 0 ? [variablesText(spec)] : []),
        ].join('\n'),
      )
    })
}

function layersText({ layers }: ProfileDocument['spec']): string {
  const rows = layers.map(({ name, kind, installPriority, pack, presets, manifests, values }) => [
    name,
    kind,
    pack ? `${pack.name} ${pack.version}` : countText(manifests.length, 'manifest'),
    pack?.registry ?? '',
    String(installPriority),
    presets.join(', '),
    values === '' ? '' : 'yes',
  ])
  return table(['LAYER', 'KIND', 'PACK', 'REGISTRY', 'PRIORITY', 'PRESETS', 'OWN VALUES'], rows, 'It has no layer.')
}

function variablesText({ variables }: ProfileDocument['spec']): string {
  const rows = variables.map((variable) => [
    variable.name,
    variable.type,
    variable.required ? 'required' : '',
    variable.sensitive ? '(sensitive)' : (variable.default ?? ''),
    variable.description,
  ])
  return table(['VARIABLE', 'TYPE', '', 'DEFAULT', 'DESCRIPTION'], rows, '')
}
