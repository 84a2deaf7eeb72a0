import type { Digest } from '../base/digest.ts'
import { merge } from '../diff/merge.ts'
import { checkDependencies, readConstraints, type PackPlace } from '../pack/constraints.ts'
import { infrastructureKinds, type LayerKind, type PackContent } from '../pack/pack.ts'
import { withPresets } from '../pack/presets.ts'
import { checkValueRules, readSchema } from '../pack/schema.ts'
import type { Problem } from './check-profile.ts'
import { isOpenText } from './open-text.ts'
import type { Layer, ProfileContent } from './profile.ts'
import { parseValues } from './values.ts'

/**
 * What the packs of a profile demand, as far as the profile alone tells (2-rules, "Pack constraints"): values that each cluster gives,
 * packs that may stand in another profile, what runs, and the pools are left to the plan. A value that the pack leaves for people to fill
 * in is left to the plan too, since a cluster's override may be where it is given.
 */
export function checkConstraints({ type, layers }: ProfileContent, packs: ReadonlyMap<Digest, PackContent>): readonly Problem[] {
  const contents = layers.map(({ pack }) => (pack ? packs.get(pack.digest) : undefined))
  const stack = contents.flatMap((pack): readonly PackPlace[] => (pack ? [pack] : []))
  // A pack that is not known here is told by itself, and may be the one that is missing.
  const isWhole = layers.every(({ pack }, index) => pack === null || contents[index])
  const mayMiss = (layer: LayerKind): boolean =>
    type === 'add-on' || !isWhole || !infrastructureKinds.some((kind) => kind === layer)
  return layers.flatMap((layer, index) => {
    const pack = contents[index]
    if (!pack) return []
    const dependencies = checkDependencies(readConstraints(pack.constraints).dependencies, stack, mayMiss)
    return [
      ...checkValues(layer, pack, `layers[${index}].values`),
      ...dependencies.map(({ wanted, given }) => ({
        path: `layers[${index}].pack`,
        code: 'constraint.dependency',
        message: `layer ${layer.name}: pack ${pack.name} ${pack.version} wants ${wanted}, and there is ${given ?? 'none'}`,
      })),
    ]
  })
}

function checkValues(layer: Layer, pack: PackContent, path: string): readonly Problem[] {
  const { rules } = readSchema(pack.schema ?? '')
  const [defaults, own] = [parseValues(pack.values), parseValues(layer.values)]
  if (rules.length === 0 || defaults.kind === 'malformed' || own.kind === 'malformed') return []
  const below = withPresets(defaults.values, pack.presets, layer.presets ?? [])
  const left = new Set(checkValueRules(rules, below, below, isOpenText).map((violation) => JSON.stringify(violation)))
  return checkValueRules(rules, merge(below, own.values), below, isOpenText)
    .filter((violation) => !left.has(JSON.stringify(violation)))
    .map(({ path: at, wanted, given }) => ({
      path: `${path}.${at}`,
      code: 'constraint.value',
      message: `layer ${layer.name}: pack ${pack.name} wants ${wanted} at ${at}, and there is ${given}`,
    }))
}
