import { parse as parseYaml, YAMLParseError } from 'yaml'
import { cloudSettingsSchema, controlPlaneSchema, workerPoolSchema, type ClusterDocument } from '#contract/cluster-document.ts'
import type { PlanRequestBody } from './cluster-change.ts'
import { issuePlaces, type SourceText } from './documents.ts'
import { Failure, usageFailure } from './failure.ts'
import { parseAssignment, parseFullReference } from './reference.ts'
import { parseOtherValue, parseSide } from './resolution.ts'

/** What was asked for on the command line. */
export interface PlanOptions {
  readonly profile?: readonly string[]
  readonly removeProfile?: readonly string[]
  readonly pending?: true
  readonly override?: readonly string[]
  readonly overrideManifest?: readonly string[]
  readonly variable?: readonly string[]
  readonly pools?: string
  readonly cloud?: string
  readonly rollback?: number
  readonly resolve?: readonly string[]
  readonly resolveValue?: readonly string[]
  readonly accept?: readonly string[]
  readonly note?: string
}

/** The same, read: which layers and files it speaks of is known, their content not yet. */
export interface PlanWish {
  readonly profiles: readonly { readonly name: string; readonly version: string }[]
  readonly removedProfiles: readonly string[]
  readonly overrides: readonly OverrideWish[]
  readonly request: PlanRequestBody
  readonly poolsFile: string | null
  readonly cloudFile: string | null
}

interface OverrideWish {
  readonly profile: string | null
  readonly layer: string
  /** Null: the layer's values. */
  readonly manifest: string | null
  /** Null: what stands there is taken away. */
  readonly file: string | null
}

/** What a wish is completed with. */
export interface PlanFacts {
  readonly spec: Pick<ClusterDocument['spec'], 'profiles' | 'overrides'>
  readonly layers: readonly { readonly profile: string; readonly name: string }[]
  readonly texts: ReadonlyMap<string, SourceText>
}

export function readPlanOptions(options: PlanOptions): PlanWish {
  const variables = Object.fromEntries((options.variable ?? []).map((text) => parseAssignment(text, 'NAME=VALUE')))
  const wish: PlanWish = {
    profiles: (options.profile ?? []).map(parseFullReference),
    removedProfiles: options.removeProfile ?? [],
    overrides: [...(options.override ?? []).map(readOverride), ...(options.overrideManifest ?? []).map(readManifestOverride)],
    request: {
      ...(options.pending ? { pending: true as const } : {}),
      ...(Object.keys(variables).length > 0 ? { variables } : {}),
      ...(options.rollback === undefined ? {} : { rollbackTo: options.rollback }),
    },
    poolsFile: options.pools ?? null,
    cloudFile: options.cloud ?? null,
  }
  const nothing =
    Object.keys(wish.request).length + wish.profiles.length + wish.removedProfiles.length + wish.overrides.length === 0 &&
    wish.poolsFile === null &&
    wish.cloudFile === null
  if (nothing) {
    throw usageFailure(
      'Nothing to plan was given.',
      'Give at least one of --profile, --remove-profile, --pending, --override, --override-manifest, --variable, --pools, --cloud or --rollback.',
    )
  }
  const resolutions = [...(options.resolve ?? []).map(parseSide), ...(options.resolveValue ?? []).map(parseOtherValue)]
  return {
    ...wish,
    request: {
      ...wish.request,
      ...(resolutions.length > 0 ? { resolutions } : {}),
      ...(options.accept ? { accept: [...options.accept] } : {}),
      ...(options.note === undefined ? {} : { note: options.note }),
    },
  }
}

/** Files that a wish reads, each once. */
export function filesOf({ overrides, poolsFile, cloudFile }: PlanWish): readonly string[] {
  return [...new Set([...overrides.map(({ file }) => file), poolsFile, cloudFile].filter((file) => file !== null))]
}

/** The request that a wish makes of this cluster. */
export function planRequest(wish: PlanWish, facts: PlanFacts): PlanRequestBody {
  const text = (file: string) => facts.texts.get(file) ?? { name: file, text: '' }
  const overrides = overridesOf(wish, facts, text)
  return {
    ...wish.request,
    ...(wish.profiles.length + wish.removedProfiles.length > 0 ? { profiles: profilesOf(wish, facts.spec.profiles) } : {}),
    ...(overrides.length > 0 ? { overrides } : {}),
    ...(wish.poolsFile === null ? {} : poolsOf(text(wish.poolsFile))),
    ...(wish.cloudFile === null ? {} : { cloud: cloudOf(text(wish.cloudFile)) }),
  }
}

type Profiles = ClusterDocument['spec']['profiles']

/** The cluster's list with versions replaced in their places, profiles taken out, and new ones at the end. */
function profilesOf({ profiles, removedProfiles }: PlanWish, present: Profiles): Profiles {
  const unknown = removedProfiles.filter((name) => !present.some((profile) => profile.name === name))
  if (unknown.length > 0) {
    throw new Failure(`The cluster does not use ${unknown.join(', ')}.`, {
      next: `It uses ${present.map(({ name, version }) => `${name}@${version}`).join(', ')}.`,
    })
  }
  const wanted = new Map(profiles.map((profile) => [profile.name, profile]))
  const kept = present.filter(({ name }) => !removedProfiles.includes(name)).map((profile) => wanted.get(profile.name) ?? profile)
  return [...kept, ...profiles.filter(({ name }) => !kept.some((profile) => profile.name === name))]
}

type Override = ClusterDocument['spec']['overrides'][number]

/** A request replaces a layer's whole override, so what this wish does not speak of is taken from the present one. */
function overridesOf(wish: PlanWish, { spec, layers }: PlanFacts, text: (file: string) => SourceText): Override[] {
  const overrides = new Map<string, Override>()
  for (const { profile, layer, manifest, file } of wish.overrides) {
    const owner = profile ?? ownerOf(layer, layers)
    const key = `${owner}/${layer}`
    const before: Override = overrides.get(key) ??
      spec.overrides.find((override) => override.profile === owner && override.layer === layer) ?? {
        profile: owner,
        layer,
        values: null,
        manifests: [],
      }
    const content = file === null ? null : text(file).text
    if (manifest === null) {
      overrides.set(key, content === null ? { ...before, values: null, manifests: [] } : { ...before, values: content })
    } else {
      const others = before.manifests.filter(({ name }) => name !== manifest)
      overrides.set(key, { ...before, manifests: content === null ? others : [...others, { name: manifest, content }] })
    }
  }
  return [...overrides.values()]
}

function ownerOf(layer: string, layers: PlanFacts['layers']): string {
  const owners = layers.filter(({ name }) => name === layer).map(({ profile }) => profile)
  const [owner] = owners
  if (owner === undefined) {
    throw new Failure(`The cluster has no layer ${layer}.`, {
      next: `It has ${layers.map(({ profile, name }) => `${profile}/${name}`).join(', ') || 'none'}; a layer of a profile that this plan adds is written PROFILE/LAYER.`,
    })
  }
  if (owners.length > 1) {
    throw new Failure(`The layer ${layer} is in ${owners.join(' and ')}.`, {
      next: `Write PROFILE/LAYER, such as ${owner}/${layer}.`,
    })
  }
  return owner
}

function readOverride(text: string): OverrideWish {
  const [place, file] = parseAssignment(text, 'LAYER=FILE or PROFILE/LAYER=FILE')
  return { ...readLayer(place), manifest: null, file: file === '' ? null : file }
}

function readManifestOverride(text: string): OverrideWish {
  const [place, file] = parseAssignment(text, 'LAYER:MANIFEST=FILE or PROFILE/LAYER:MANIFEST=FILE')
  const [layer = '', manifest = '', ...rest] = place.split(':')
  if (manifest === '' || rest.length > 0)
    throw usageFailure(`${JSON.stringify(text)} names no manifest.`, 'Write LAYER:MANIFEST=FILE.')
  return { ...readLayer(layer), manifest, file: file === '' ? null : file }
}

function readLayer(text: string): { readonly profile: string | null; readonly layer: string } {
  const parts = text.split('/')
  const [first = '', second] = parts
  if (parts.length > 2 || parts.includes(''))
    throw usageFailure(`${JSON.stringify(text)} names no layer.`, 'Write LAYER or PROFILE/LAYER.')
  return second === undefined ? { profile: null, layer: first } : { profile: first, layer: second }
}

/** A list of worker pools, or a map with `controlPlane`, `workerPools` or both. */
function poolsOf(source: SourceText): Pick<PlanRequestBody, 'controlPlane' | 'workerPools'> {
  const value = yamlOf(source)
  const map = Array.isArray(value) ? { workerPools: value } : value
  if (typeof map !== 'object' || map === null) {
    throw new Failure(`${source.name} holds no pools.`, {
      next: 'Write the list of worker pools, or a map of controlPlane and workerPools.',
    })
  }
  const { controlPlane, workerPools, ...others } = map as { controlPlane?: unknown; workerPools?: unknown }
  const places = Object.keys(others).map((key) => `${key}: there is no such field (field.unknown)`)
  const plane = controlPlane === undefined ? null : controlPlaneSchema.safeParse(controlPlane)
  if (plane && !plane.success)
    places.push(...issuePlaces(plane.error.issues.map((issue) => ({ ...issue, path: ['controlPlane', ...issue.path] }))))
  const workers = workerPools === undefined ? null : workerPoolSchema.array().safeParse(workerPools)
  if (workers && !workers.success) {
    places.push(...issuePlaces(workers.error.issues.map((issue) => ({ ...issue, path: ['workerPools', ...issue.path] }))))
  }
  if (places.length > 0) throw new Failure(`The pools in ${source.name} are not valid.`, { places })
  return {
    ...(plane?.success ? { controlPlane: plane.data } : {}),
    ...(workers?.success ? { workerPools: workers.data } : {}),
  }
}

/** All settings of the cloud, as a cluster's document has them under `cloud`. */
function cloudOf(source: SourceText): PlanRequestBody['cloud'] {
  const read = cloudSettingsSchema.safeParse(yamlOf(source))
  if (read.success) return read.data
  throw new Failure(`The cloud settings in ${source.name} are not valid.`, { places: issuePlaces(read.error.issues) })
}

function yamlOf({ name, text }: SourceText): unknown {
  try {
    return parseYaml(text, { maxAliasCount: 100 })
  } catch (error) {
    if (!(error instanceof YAMLParseError) && !(error instanceof ReferenceError)) throw error
    throw new Failure(`${name} is no YAML: ${error.message}`)
  }
}
