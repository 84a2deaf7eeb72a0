import type { Pack } from '#contract/pack.ts'
import { readConstraints } from '#core/pack/constraints.ts'
import type { PackContent } from '#core/pack/pack.ts'
import { readPresets } from '#core/pack/presets.ts'
import { resourceUnits } from '#core/pack/resource-need.ts'
import { readSchema } from '#core/pack/schema.ts'
import type { PackVersion } from '#store/packs.ts'

/** A pack with what it offers and demands, read; what of that cannot be read is among the problems of its state. */
export function packToWire({ registry, digest, problems, present }: PackVersion, content: PackContent): Pack {
  const {
    name,
    displayName,
    version,
    layer,
    addonType,
    cloudTypes,
    values,
    schema,
    presets,
    readme,
    manifests,
    charts,
    constraints,
  } = content
  const about = { name, displayName, version, registry, digest, layer, addonType, cloudTypes: [...cloudTypes] }
  const files = { values, schema, presets, constraints, readme, manifests: [...manifests], charts: [...charts] }
  return {
    ...about,
    ...files,
    presetChoices: readPresets(presets ?? '').presets.map((preset) => ({
      name: preset.name,
      displayName: preset.displayName,
      group: preset.group,
      remove: [...preset.remove],
      add: preset.add,
    })),
    demands: demandsOf(content),
    present,
    state: { ready: problems.length === 0, problems: [...problems] },
  }
}

function demandsOf({ schema, constraints }: PackContent): Pack['demands'] {
  const { dependencies, resources } = readConstraints(constraints)
  return {
    values: readSchema(schema ?? '').rules.map(({ path, isRequired, isFixed, format, hints }) => ({
      path,
      required: isRequired,
      readOnly: isFixed,
      wanted: format?.wanted ?? null,
      hints: [...hints],
    })),
    packs: dependencies.map(({ packName, layer, type, min, max }) => ({ name: packName, layer, type, min, max })),
    nodes: resources.map(({ type, minLimit, components }) => ({
      resource: type,
      unit: resourceUnits[type],
      minLimit,
      components: components.length,
    })),
  }
}
