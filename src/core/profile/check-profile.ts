import { isProfileVersion, versionRule } from './version.ts'
import { infrastructureKinds, type PackContent } from '../pack/pack.ts'
import type { Digest } from '../base/digest.ts'
import { checkConstraints } from './check-constraints.ts'
import { checkPresets } from '../pack/presets.ts'
import { parseValues } from './values.ts'
import { checkDeclaredVariable } from './declared-variables.ts'
import { profileReferences } from './references.ts'
import { substitute, substituteText, type UnresolvedReference } from './substitute.ts'
import type { Layer, ProfileContent } from './profile.ts'

/** Something in a document that a rule refuses, at the path where it stands. */
export interface Problem {
  readonly path: string
  readonly code: string
  readonly message: string
}

export function checkVersion(version: string, path: string): readonly Problem[] {
  if (isProfileVersion(version)) return []
  return [{ path, code: 'version.not-semver', message: `"${version}" is no version: ${versionRule}` }]
}

/**
 * All that 2-rules ("Profiles and versions", "Values") demands of a profile's content, every problem at once. Paths are those of
 * the document's `spec`. `packs` holds the content of every pack that was found; layers of others are checked without it.
 */
export function checkProfile(content: ProfileContent, packs: ReadonlyMap<Digest, PackContent>): readonly Problem[] {
  return [
    ...checkCloud(content),
    ...checkStack(content),
    ...checkVariables(content),
    ...content.layers.flatMap((layer, index) => checkLayer(layer, content, packs, `layers[${index}]`)),
    ...checkConstraints(content, packs),
  ]
}

function checkCloud({ type, cloudType }: ProfileContent): readonly Problem[] {
  if (type === 'add-on' && cloudType !== null) {
    return [
      { path: 'cloudType', code: 'cloud.not-allowed', message: 'an add-on profile is for every cloud; leave cloudType out' },
    ]
  }
  if (type !== 'add-on' && cloudType === null) {
    return [{ path: 'cloudType', code: 'cloud.missing', message: `a profile of type ${type} is for one cloud type; name it` }]
  }
  return []
}

/** infra and full profiles: exactly one layer of each infrastructure kind, in their order, before all add-ons. */
function checkStack({ type, layers }: ProfileContent): readonly Problem[] {
  const problems: Problem[] = []
  for (const kind of infrastructureKinds) {
    const places = layers.flatMap((layer, index) => (layer.kind === kind ? [index] : []))
    if (type === 'add-on') {
      for (const index of places) {
        const message = `an add-on profile has no ${kind} layer; put it into a profile of type full or infra`
        problems.push({ path: `layers[${index}].kind`, code: 'layer.not-allowed', message })
      }
    } else if (places.length === 0) {
      problems.push({
        path: 'layers',
        code: 'layer.missing',
        message: `a profile of type ${type} has exactly one ${kind} layer; there is none`,
      })
    } else {
      for (const index of places.slice(1)) {
        problems.push({
          path: `layers[${index}].kind`,
          code: 'layer.twice',
          message: `there is a second ${kind} layer; exactly one is allowed`,
        })
      }
    }
  }
  if (type === 'infra') {
    for (const [index, layer] of layers.entries()) {
      if (layer.kind !== 'addon') continue
      problems.push({
        path: `layers[${index}].kind`,
        code: 'layer.not-allowed',
        message: 'a profile of type infra has no add-on layers',
      })
    }
  }
  const ranks = layers.map((layer) => ['os', 'k8s', 'cni', 'csi', 'addon'].indexOf(layer.kind))
  if (problems.length === 0 && ranks.some((rank, index) => rank < (ranks[index - 1] ?? 0))) {
    problems.push({ path: 'layers', code: 'layer.order', message: 'layers stand in the order os, k8s, cni, csi, then add-ons' })
  }
  return [
    ...problems,
    ...twice(
      layers.map((layer) => layer.name),
      'layers',
      'layer.duplicate-name',
      'layer',
    ),
  ]
}

function checkVariables({ variables }: ProfileContent): readonly Problem[] {
  const references = profileReferences(variables)
  const declared = variables.flatMap((variable, index) => checkDeclaredVariable(variable, references, `variables[${index}]`))
  return [
    ...declared,
    ...twice(
      variables.map((variable) => variable.name),
      'variables',
      'variable.duplicate-name',
      'variable',
    ),
  ]
}

function checkLayer(
  layer: Layer,
  profile: ProfileContent,
  packs: ReadonlyMap<Digest, PackContent>,
  path: string,
): readonly Problem[] {
  const problems: Problem[] = []
  if (!layer.pack && layer.manifests.length === 0) {
    problems.push({ path, code: 'layer.empty', message: 'a layer is made of a pack or of manifests; name one' })
  }
  if (!layer.pack && layer.kind !== 'addon') {
    problems.push({ path: `${path}.pack`, code: 'pack.missing', message: `a layer of kind ${layer.kind} is made of a pack` })
  }
  if (layer.kind !== 'addon' && layer.installPriority !== 0) {
    problems.push({
      path: `${path}.installPriority`,
      code: 'layer.priority',
      message: 'infrastructure layers have their fixed order',
    })
  }
  const pack = layer.pack ? packs.get(layer.pack.digest) : undefined
  if (pack) problems.push(...checkPack(layer, pack, profile, path), ...checkChosen(layer, pack, path))
  if (!layer.pack && layer.presets) {
    problems.push({ path: `${path}.presets`, code: 'preset.unknown', message: 'a layer without a pack has no presets to choose' })
  }
  problems.push(...checkValues(layer, profile, path))
  return [
    ...problems,
    ...twice(
      layer.manifests.map((manifest) => manifest.name),
      `${path}.manifests`,
      'manifest.duplicate-name',
      'manifest',
    ),
  ]
}

function checkPack(layer: Layer, pack: PackContent, { cloudType }: ProfileContent, path: string): readonly Problem[] {
  const problems: Problem[] = []
  if (pack.layer !== layer.kind) {
    const message = `pack ${pack.name} is made for layers of kind ${pack.layer}, not ${layer.kind}`
    problems.push({ path: `${path}.pack`, code: 'pack.layer-mismatch', message })
  }
  if (cloudType !== null && !worksOn(pack, cloudType)) {
    const message = `pack ${pack.name} ${pack.version} is made for ${pack.cloudTypes.join(', ')}, not for ${cloudType}`
    problems.push({ path: `${path}.pack`, code: 'pack.cloud-mismatch', message })
  }
  return problems
}

function checkChosen(layer: Layer, pack: PackContent, path: string): readonly Problem[] {
  return checkPresets(layer.presets ?? [], pack).map(({ index, code, message }) => ({
    path: index === null ? `${path}.presets` : `${path}.presets[${index}]`,
    code,
    message,
  }))
}

/** The simulator stands in for every cloud, so packs of all clouds install there. */
export function worksOn(pack: PackContent, cloudType: string): boolean {
  return cloudType === 'simulated' || pack.cloudTypes.includes('all') || pack.cloudTypes.includes(cloudType)
}

function checkValues(layer: Layer, profile: ProfileContent, path: string): readonly Problem[] {
  const parsed = parseValues(layer.values)
  const references = profileReferences(profile.variables)
  const unresolved: UnresolvedReference[] = []
  if (parsed.kind === 'values') unresolved.push(...substitute(parsed.values, references).unresolved)
  for (const manifest of layer.manifests)
    substituteText(manifest.content, references, `manifests[name=${manifest.name}]`, unresolved)
  const malformed: readonly Problem[] =
    parsed.kind === 'malformed'
      ? [
          {
            path: `${path}.values`,
            code: 'values.malformed',
            message: `line ${parsed.line}, column ${parsed.column}: ${parsed.message}`,
          },
        ]
      : []
  return [...malformed, ...unresolved.map((reference) => unresolvedProblem(layer.name, reference, path))]
}

/** The words for a reference that nothing answers: layer, path and name. */
export function unresolvedProblem(layer: string, reference: UnresolvedReference, path: string): Problem {
  const message = `layer ${layer}, ${reference.path}: {{.cairn.${reference.name}}} does not resolve: ${reference.message}`
  return { path: `${path}.${reference.path}`, code: reference.code, message }
}

function twice(names: readonly string[], path: string, code: string, noun: string): readonly Problem[] {
  return names.flatMap((name, index) =>
    names.indexOf(name) < index
      ? [{ path: `${path}[${index}].name`, code, message: `there is a second ${noun} named ${name}` }]
      : [],
  )
}
