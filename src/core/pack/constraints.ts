import type { JsonObject } from '../base/json.ts'
import { fieldsOf, type Fields } from './fields.ts'
import { layerKinds, type LayerKind } from './pack.ts'
import type { PackProblem } from './pack-problem.ts'
import { compareToBound, isPackVersion } from './pack-version.ts'
import { readResourceNeed, type ResourceNeed } from './resource-need.ts'

/** What a pack demands of the packs beside it, and of the nodes below it (`constraints` of `pack.json`). */
export interface PackConstraints {
  readonly dependencies: readonly PackDependency[]
  readonly resources: readonly ResourceNeed[]
  /** What cannot be read; it binds nothing. */
  readonly problems: readonly PackProblem[]
}

const dependencyTypes = ['required', 'optional', 'notSupported', 'upgrade'] as const

/**
 * `required`: the pack is in the stack, within the bounds. `optional`: within the bounds where it is in the stack. `notSupported`: not
 * within the bounds. `upgrade`: what runs of that pack is within the bounds when the cluster goes to the version that says this.
 */
export interface PackDependency {
  readonly packName: string
  readonly layer: LayerKind
  readonly type: (typeof dependencyTypes)[number]
  /** Both belong to the bounds; null is no bound. `1.33` as the upper one is all of 1.33. */
  readonly min: string | null
  readonly max: string | null
}

/** A pack as it stands in a stack. */
export interface PackPlace {
  readonly name: string
  readonly version: string
  readonly layer: LayerKind
}

/** A dependency that does not hold. `given` is what was found, null where there is nothing. */
export interface DependencyViolation {
  readonly dependency: PackDependency
  readonly wanted: string
  readonly given: string | null
}

const file = 'pack.json#constraints'

export function readConstraints(constraints: JsonObject | null): PackConstraints {
  const problems: PackProblem[] = []
  if (!constraints) return { dependencies: [], resources: [], problems }
  const fields = fieldsOf(file, constraints, problems)
  const dependencies = fields.maps('dependencies').flatMap((one) => whole(problems, () => readDependency(one)))
  const resources = fields.maps('resources').flatMap((one) => whole(problems, () => readResourceNeed(one)))
  return { dependencies, resources, problems }
}

/**
 * What of a pack's dependencies does not hold in a stack. `mayMiss` tells whether a required pack of that kind may stand elsewhere, in
 * another profile of the cluster. A version that is none to compare with says nothing.
 */
export function checkDependencies(
  dependencies: readonly PackDependency[],
  stack: readonly PackPlace[],
  mayMiss: (layer: LayerKind) => boolean = () => false,
): readonly DependencyViolation[] {
  return dependencies.flatMap((dependency): readonly DependencyViolation[] => {
    if (dependency.type === 'upgrade') return []
    const found = stack.filter((pack) => isMeant(dependency, pack))
    if (found.length === 0) {
      const isMissing = dependency.type === 'required' && !mayMiss(dependency.layer)
      return isMissing ? [{ dependency, wanted: `${dependency.packName} ${boundsText(dependency)}`.trim(), given: null }] : []
    }
    const isForbidden = dependency.type === 'notSupported'
    return found
      .filter(({ version }) => isPackVersion(version) && isWithin(dependency, version) === isForbidden)
      .map(({ version }) => ({
        dependency,
        wanted: `${isForbidden ? 'no ' : ''}${dependency.packName} ${boundsText(dependency)}`.trim(),
        given: `${dependency.packName} ${version}`,
      }))
  })
}

/** `found` is the pack that runs. */
export interface UpgradeViolation extends DependencyViolation {
  readonly found: PackPlace
}

/** What of a pack's `upgrade` dependencies does not hold when a cluster that runs `running` goes to it. */
export function checkUpgrade(
  dependencies: readonly PackDependency[],
  pack: PackPlace,
  running: readonly PackPlace[],
): readonly UpgradeViolation[] {
  return dependencies
    .filter(({ type }) => type === 'upgrade')
    .flatMap((dependency) =>
      running
        .filter((one) => isMeant(dependency, one) && isPackVersion(one.version) && !isWithin(dependency, one.version))
        // A pack that stays at its version goes nowhere.
        .filter((one) => one.name !== pack.name || one.version !== pack.version)
        .map((one) => ({
          dependency,
          wanted: `an update from ${dependency.packName} ${boundsText(dependency)}`.trim(),
          given: `${one.name} ${one.version}`,
          found: one,
        })),
    )
}

/** What makes a problem is left out: half a rule could bind what its author did not mean. */
function whole<T>(problems: readonly PackProblem[], read: () => T): readonly T[] {
  const before = problems.length
  const made = read()
  return problems.length === before ? [made] : []
}

function readDependency(fields: Fields): PackDependency {
  const [layerText, typeText] = [fields.text('layer'), fields.text('type')]
  const layer = layerKinds.find((kind) => kind === layerText)
  const type = dependencyTypes.find((one) => one === typeText)
  if (!layer && layerText !== '') fields.refuse('layer', `"${layerText}" is no layer; the layers are ${layerKinds.join(', ')}`)
  if (!type && typeText !== '')
    fields.refuse('type', `"${typeText}" is no type of dependency; they are ${dependencyTypes.join(', ')}`)
  const [min, max] = [readBound(fields, 'minVersion'), readBound(fields, 'maxVersion')]
  return { packName: fields.text('packName'), layer: layer ?? 'addon', type: type ?? 'optional', min, max }
}

function readBound(fields: Fields, key: string): string | null {
  const version = fields.optionalText(key)?.trim() ?? null
  if (version === null || version === '' || isPackVersion(version)) return version === '' ? null : version
  fields.refuse(key, `"${version}" is no version to compare with; one looks like 1.33 or 1.33.4, and empty is no bound`)
  return null
}

function isMeant({ packName, layer }: PackDependency, pack: PackPlace): boolean {
  return pack.name === packName && pack.layer === layer
}

function isWithin({ min, max }: PackDependency, version: string): boolean {
  return (min === null || compareToBound(version, min) >= 0) && (max === null || compareToBound(version, max) <= 0)
}

/** Empty where there is no bound. */
function boundsText({ min, max }: PackDependency): string {
  if (min !== null && max !== null) return min === max ? min : `${min} to ${max}`
  if (min !== null) return `${min} or newer`
  return max === null ? '' : `${max} or older`
}
