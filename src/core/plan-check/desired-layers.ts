import { digestJson } from '../base/digest.ts'
import type { Json } from '../base/json.ts'
import { isJsonObject } from '../base/json.ts'
import type { ClusterSpec } from '../cluster/cluster.ts'
import type { Stack } from '../cluster/compile-cluster.ts'
import { layerKey, type CompiledLayer } from '../cluster/compiled-cluster.ts'
import { layerKinds, type PackContent } from '../pack/pack.ts'
import type { Layer, ProfileRevision } from '../profile/profile.ts'
import type { VariableValue } from '../profile/variable.ts'
import { disagree, expectEqual, isEqual, type Disagreement, type Held } from './disagreement.ts'
import { statedLayer } from './stated-layer.ts'

const whole = 'A cluster has every layer of its profiles once, in install order.'
const pinned = 'A layer is of the pack, at the version and with the digest, that its profile names.'
const effective = "Effective values are the pack's, then the profile's, then the override's, with variables filled in."

/** The layers that the cluster shall have are those of its profiles, with the values that pack, profile and override give them. */
export function holdDesiredLayers({ input, plan, after }: Held): readonly Disagreement[] {
  const spec = plan.desired?.spec ?? input.requested
  const stated = input.stack.profiles.flatMap((profile) => profile.content.layers.map((layer) => ({ profile, layer })))
  const keys = stated.map(({ profile, layer }) => `${profile.profile}/${layer.name}`)
  const place = (layer: CompiledLayer): string =>
    [layerKinds.indexOf(layer.kind), String(layer.installPriority + 1e6).padStart(9, '0'), layer.profile, layer.name].join(' ')
  return [
    ...expectEqual('desired.compiled.layers', after.layers.map(layerKey).sort(), keys.sort(), whole),
    ...after.layers.flatMap((layer, index) => {
      const next = after.layers[index + 1]
      if (!next || place(layer) < place(next)) return []
      return [disagree('desired.compiled.layers', layerKey(layer), `after ${layerKey(next)}`, whole)]
    }),
    ...stated.flatMap(({ profile, layer }) => {
      const compiled = after.layers.find((one) => one.profile === profile.profile && one.name === layer.name)
      return compiled ? holdLayer(input.stack, spec, profile, layer, compiled) : []
    }),
  ]
}

function holdLayer(
  stack: Stack,
  spec: ClusterSpec,
  profile: ProfileRevision,
  layer: Layer,
  compiled: CompiledLayer,
): readonly Disagreement[] {
  const what = `desired.compiled.layers[${layerKey(compiled)}]`
  const version = layer.pack?.version ?? profile.version
  const pack = layer.pack ? (stack.packs.get(layer.pack.digest) ?? null) : null
  const override = spec.overrides.find((one) => one.profile === profile.profile && one.layer === layer.name) ?? null
  const stated = statedLayer(stack, profile.profile, layer.name, override)
  const { values, manifests } = stated ?? { values: {}, manifests: new Map<string, string>() }
  const own = isJsonObject(compiled.values['pack']) ? compiled.values['pack'] : {}
  const releaseName = textOr(own['releaseNameOverride'], pack?.name ?? layer.name)
  const release = [textOr(own['namespace'], releaseName), releaseName]
  const variables = plainVariables(spec, profile)
  return [
    ...expectEqual(`${what}.pack`, compiled.pack, layer.pack, pinned),
    ...expectEqual(`${what}.version`, compiled.version, version, pinned),
    ...expectEqual(`${what}.kind`, compiled.kind, layer.kind, whole),
    ...expectEqual(`${what}.installPriority`, compiled.installPriority, layer.installPriority, whole),
    ...expectEqual(`${what}.release`, [compiled.namespace, compiled.releaseName], release, 'A release is named by its values.'),
    ...(comesTo(values, compiled.values, variables) ? [] : [disagree(`${what}.values`, null, 'other values', effective)]),
    ...expectEqual(`${what}.manifests`, compiled.manifests.map(({ name }) => name).sort(), [...manifests.keys()].sort(), whole),
    ...compiled.manifests.flatMap(({ name, content }) =>
      comesTo(manifests.get(name) ?? '', content, variables)
        ? []
        : [disagree(`${what}.manifests[name=${name}]`, null, 'another text', effective)],
    ),
  ]
}

function textOr(value: Json | undefined, other: string): string {
  return typeof value === 'string' && value !== '' ? value : other
}

/** The texts of variables that are texts and refer to nothing themselves. */
function plainVariables(spec: ClusterSpec, profile: ProfileRevision): ReadonlyMap<string, string> {
  return new Map(
    profile.content.variables.flatMap((variable): [string, string][] => {
      const given: VariableValue | undefined = Object.hasOwn(spec.variables, variable.name)
        ? spec.variables[variable.name]
        : undefined
      const text = given?.kind === 'plain' ? given.value : given ? null : variable.default
      return text === null || text === undefined || variable.type !== 'string' || text.includes('{{')
        ? []
        : [[variable.name, text]]
    }),
  )
}

/** Whether a value is what another comes to when its references are filled in; what a reference of another kind says is not told here. */
function comesTo(stated: Json, compiled: Json | undefined, variables: ReadonlyMap<string, string>): boolean {
  if (stated === compiled) return true
  if (typeof stated === 'string') {
    const opening = stated.indexOf('{{')
    if (opening === -1 || !/\.(?:cairn|spectro)\./.test(stated.slice(opening))) return false
    const filled = stated.replace(
      /\{\{-?\s*\.cairn\.var\.([\w-]+)\s*-?\}\}/g,
      (whole, name: string) => variables.get(name) ?? whole,
    )
    return filled === compiled || /\.(?:cairn|spectro)\./.test(filled)
  }
  if (typeof stated !== 'object' || stated === null) return false
  if (Array.isArray(stated)) {
    const items = stated as readonly Json[]
    return (
      Array.isArray(compiled) &&
      compiled.length === items.length &&
      items.every((item, index) => comesTo(item, (compiled as readonly Json[])[index], variables))
    )
  }
  if (!isJsonObject(compiled)) return false
  const members = Object.entries(stated)
  return (
    members.length === Object.keys(compiled).length &&
    members.every(([key, member]) => Object.hasOwn(compiled, key) && comesTo(member as Json, compiled[key], variables))
  )
}

/** The digest of every layer, which is what tells an engine that a release is another one. One that a release left as it was is kept. */
export function holdLayerDigests({ input, before, after }: Held): readonly Disagreement[] {
  return after.layers.flatMap((layer) => {
    const pack = layer.pack ? input.stack.packs.get(layer.pack.digest) : undefined
    const old = before.layers.find((one) => layerKey(one) === layerKey(layer))
    if (
      old?.digest === layer.digest &&
      old.pack?.digest === layer.pack?.digest &&
      isEqual(madeOf(old, pack), madeOf(layer, pack))
    )
      return []
    const found = digestJson(madeOf(layer, pack))
    return expectEqual(
      `desired.compiled.layers[${layerKey(layer)}].digest`,
      layer.digest,
      found,
      'The digest of a layer is that of what its release is made of.',
    )
  })
}

function madeOf({ pack, namespace, releaseName, values, manifests }: CompiledLayer, content: PackContent | undefined): object {
  const made = (content?.documentary ?? []).reduce<Json>((rest, path) => without(rest, path.split('.')), values)
  return {
    pack: content?.name ?? null,
    version: pack?.version ?? null,
    charts: content?.charts ?? [],
    namespace,
    releaseName,
    values: made,
    manifests,
  }
}

function without(value: Json, [key = '', ...rest]: readonly string[]): Json {
  if (!isJsonObject(value) || !Object.hasOwn(value, key)) return value
  const members = Object.entries(value).filter(([name]) => name !== key || rest.length > 0)
  return Object.fromEntries(members.map(([name, member]) => [name, name === key ? without(member, rest) : member]))
}
