import { byText, compareText } from '../base/compare.ts'
import type { Json } from '../base/json.ts'
import { entry, isJsonObject } from '../base/json.ts'
import type { Layer, ProfileRevision } from '../profile/profile.ts'
import {
  systemNames,
  unknownSystemName,
  variableMeanings,
  type Meaning,
  type References,
  type SystemName,
} from '../profile/references.ts'
import type { ClusterSpec } from './cluster.ts'
import type { ClusterPlace, Stack } from './compile-cluster.ts'
import { mergedValues } from './resolve-layer.ts'

/** What references mean on one cluster. */
export interface ClusterReferences {
  /** In the layers of that profile. */
  readonly at: (profile: ProfileRevision) => References
  /** The macros that were asked for until now, with what they gave: null where there is none of that name. */
  readonly taken: () => NonNullable<ClusterSpec['macros']>
}

export function clusterReferences(spec: ClusterSpec, stack: Stack, place: ClusterPlace): ClusterReferences {
  const taken = new Map<string, string | null>()
  const layers = stackLayers(spec, stack)
  const known = new Map<string, References>()
  const at = (profile: ProfileRevision): References => {
    const found = known.get(profile.profile)
    if (found) return found
    const system = systemTexts(spec, stack, place, profile)
    const variable = variableMeanings(profile.content.variables, spec.variables)
    const references: References = {
      place: profile.profile,
      lookUp: ({ family, name }) => {
        if (family === 'var') return variable(name, references)
        if (family === 'macro') return macroMeaning(spec, name, taken, references)
        if (family === 'pack') return packMeaning(layers(), name, profile, at)
        const text = systemNames.some((one) => one === name) ? system[name as SystemName] : undefined
        return text === undefined ? unknownSystemName(name) : textMeaning(text, references)
      },
    }
    known.set(profile.profile, references)
    return references
  }
  return { at, taken: () => Object.fromEntries([...taken].sort(byText(([name]) => name))) }
}

function macroMeaning(
  { macros = {} }: ClusterSpec,
  name: string,
  taken: Map<string, string | null>,
  within: References,
): Meaning {
  const value = (Object.hasOwn(macros, name) ? macros[name] : null) ?? null
  taken.set(name, value)
  return value === null
    ? { kind: 'absent', code: 'macro.unknown', message: `there is no macro ${name}, of the project or of all projects` }
    : textMeaning(value, within)
}

function systemTexts(
  spec: ClusterSpec,
  stack: Stack,
  { cluster, project, kubernetesVersion = '' }: ClusterPlace,
  profile: ProfileRevision,
): Readonly<Record<SystemName, string>> {
  const k8s = stack.profiles.flatMap(({ content }) => content.layers).find((layer) => layer.kind === 'k8s')
  return {
    'cluster.name': cluster,
    'project.name': project,
    'kubernetes.version': k8s?.pack?.version ?? kubernetesVersion,
    'cloud.type': spec.cloudType,
    'cloud.region': spec.cloud.region,
    'profile.name': profile.profile,
    'profile.version': profile.version,
  }
}

interface StackLayer {
  readonly layer: Layer
  readonly profile: ProfileRevision
  /** Pack, profile and override merged; references as they stand. */
  readonly values: () => Json
}

/** Every layer by profile and name; they are merged when they are asked for, and once. */
function stackLayers(spec: ClusterSpec, stack: Stack): () => readonly StackLayer[] {
  return once(() =>
    stack.profiles
      .flatMap((profile) =>
        profile.content.layers.map((layer): StackLayer => {
          const pack = layer.pack ? (stack.packs.get(layer.pack.digest) ?? null) : null
          const override = spec.overrides.find((one) => one.profile === profile.profile && one.layer === layer.name) ?? null
          return { layer, profile, values: once(() => mergedValues(layer, pack, override)) }
        }),
      )
      .sort(
        (left, right) =>
          compareText(left.profile.profile, right.profile.profile) || compareText(left.layer.name, right.layer.name),
      ),
  )
}

/** `PACK.path.to.value`: a layer of that pack, else of that name; one of the own profile before those of others. */
function packMeaning(
  layers: readonly StackLayer[],
  name: string,
  own: ProfileRevision,
  at: (profile: ProfileRevision) => References,
): Meaning {
  const [pack = '', ...path] = name.split('.')
  const ownFirst = [...layers].sort((left, right) => rank(left, own) - rank(right, own))
  const found = ownFirst.find(({ layer }) => layer.pack?.name === pack) ?? ownFirst.find(({ layer }) => layer.name === pack)
  if (!found) {
    const message = `the cluster has no layer that is made of a pack ${pack}, and none of that name`
    return { kind: 'absent', code: 'reference.unknown', message }
  }
  const value = path.reduce<Json | undefined>(stepInto, found.values())
  const where = `layer ${found.profile.profile}/${found.layer.name}`
  if (value === undefined || value === null)
    return { kind: 'absent', code: 'reference.unknown', message: `${where} has no value at ${path.join('.') || 'the top'}` }
  if (typeof value === 'object') {
    const message = `${where} has a ${Array.isArray(value) ? 'list' : 'map'} at ${path.join('.') || 'the top'}; refer to a value in it`
    return { kind: 'unknown', code: 'reference.unknown', message }
  }
  return typeof value === 'string' ? textMeaning(value, at(found.profile)) : { kind: 'scalar', value }
}

function rank({ profile }: StackLayer, own: ProfileRevision): number {
  return profile.profile === own.profile ? 0 : 1
}

/** Into a map by key, into a list by the name of an item or its number. */
function stepInto(value: Json | undefined, key: string): Json | undefined {
  if (isJsonObject(value)) return entry(value, key)
  if (!Array.isArray(value)) return undefined
  const items = value as readonly Json[]
  return (
    items.find((item) => isJsonObject(item) && item['name'] === key) ?? (/^\d{1,6}$/.test(key) ? items[Number(key)] : undefined)
  )
}

function textMeaning(text: string, within: References): Meaning {
  return { kind: 'text', text, type: 'string', isSensitive: false, within }
}

function once<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | null = null
  return () => (made ??= { value: make() }).value
}
