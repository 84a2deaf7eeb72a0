import { isJsonObject, sameJson, type Json, type JsonObject } from '../base/json.ts'
import type { ClusterSpec, Override } from '../cluster/cluster.ts'
import type { Stack } from '../cluster/compile-cluster.ts'
import { layerKey, type CompiledCluster, type CompiledLayer } from '../cluster/compiled-cluster.ts'
import { packValues, valuesOf } from '../cluster/resolve-layer.ts'
import type { PackContent } from '../pack/pack.ts'
import type { Layer, ProfileRevision } from '../profile/profile.ts'
import { valueAt, type PathStep, stepsOf } from '../diff/value-at.ts'
import { changedReference } from './changed-reference.ts'
import type { ChangedBy } from './plan.ts'

/** One side of a comparison: what a cluster is asked to be, what that is made of, and what it comes to. */
export interface Side {
  readonly spec: ClusterSpec
  readonly compiled: CompiledCluster
  readonly stack: Stack
}

/** Who stands behind a difference. A layer is null on the side where it is not. */
export interface WhoChanged {
  /** Of a layer as such: that it is there, its pack and version, its place in the stack. */
  readonly madeLayer: (from: CompiledLayer | null, to: CompiledLayer | null) => ChangedBy
  /** Of an effective value that differs. */
  readonly changedValue: (from: CompiledLayer | null, to: CompiledLayer | null, path: string) => ChangedBy
  /** Of a manifest that differs. */
  readonly changedManifest: (from: CompiledLayer | null, to: CompiledLayer | null, name: string) => ChangedBy
  /** Of the cluster's own settings. */
  readonly cluster: ChangedBy
}

/**
 * Reads off the sources, not off a second comparison of whole values: what stands at the path in the override, in the profile and in
 * the pack, before and after. Of those that differ the highest decides, since it is laid over the others. Where all say the same as
 * before, a reference in what they say means something else.
 */
export function whoChanged(before: Side, after: Side, cluster: string): WhoChanged {
  const known = new Map<CompiledLayer, Sources>()
  const sourcesOf = (layer: CompiledLayer | null, side: Side): Sources | null => {
    if (!layer) return null
    const found = known.get(layer) ?? readSources(layer, side)
    known.set(layer, found)
    return found
  }
  const compare = (
    from: CompiledLayer | null,
    to: CompiledLayer | null,
    pick: (source: Sources) => Contributions,
    depth: number,
  ): ChangedBy => {
    const [old, now] = [sourcesOf(from, before), sourcesOf(to, after)]
    const [left, right] = [old ? pick(old) : nothing, now ? pick(now) : nothing]
    const height = heights.find((one) => !sameJson(left[one], right[one]) || decides(right[one]))
    if (height !== undefined && !sameJson(left[height], right[height])) {
      // The same presets say something else in another version of their pack.
      const kind = height === 'preset' && presetsApart(old, now) === '' ? 'pack' : height
      return { kind, name: nameOf(kind, old, now, before.stack, after.stack) }
    }
    const texts = heights.map((height) => right[height]).find((contribution) => contribution.length > 0) ?? []
    const reference = changedReference(texts, (to ?? from)?.profile ?? '', before, after)
    if (reference?.kind === 'pack' && depth < depthMax) return otherLayer(reference.pack, reference.path, depth) ?? unexplained
    return reference?.kind === 'pack' ? unexplained : (reference ?? unexplained)
  }
  const changedValue = (from: CompiledLayer | null, to: CompiledLayer | null, path: string, depth = 0): ChangedBy => {
    const steps = stepsOf(path)
    return compare(from, to, (sources) => valuesAt(sources, steps), depth)
  }
  /** A reference to another layer's value leads to whoever changed it there. */
  const otherLayer = (pack: string, path: string, depth: number): ChangedBy | null => {
    const at = ({ compiled: { layers } }: Side) =>
      layers.find((layer) => layer.pack?.name === pack) ?? layers.find((layer) => layer.name === pack) ?? null
    const [from, to] = [at(before), at(after)]
    return from || to ? changedValue(from, to, path, depth + 1) : null
  }
  return {
    madeLayer: (from, to) => ({
      kind: 'profile',
      name: nameOf('profile', sourcesOf(from, before), sourcesOf(to, after), before.stack, after.stack),
    }),
    changedValue: (from, to, path) => changedValue(from, to, path),
    changedManifest: (from, to, name) => compare(from, to, (sources) => manifestsAt(sources, name), 0),
    cluster: { kind: 'cluster', name: cluster },
  }
}

/** Whether nothing that lies below can be seen. */
function decides([value]: readonly Json[]): boolean {
  return value !== undefined && !isJsonObject(value)
}

/** How many references to other layers are followed; the planner refuses cycles, and this must end before it. */
const depthMax = 8

/** What explains itself by nothing that anybody wrote: this release makes something else of it. */
const unexplained: ChangedBy = { kind: 'release', name: 'cairn' }

/** What a layer is laid together from, and what these are called. */
interface Sources {
  readonly override: Override | null
  readonly profile: ProfileRevision | null
  readonly layer: Layer | null
  readonly pack: PackContent | null
  /** What the chosen presets make of the pack's values; null where none is chosen. */
  readonly preset: JsonObject | null
  readonly key: string
}

/** From what is laid over everything down to what lies below. */
const heights = ['override', 'profile', 'preset', 'pack'] as const
type Height = (typeof heights)[number]

/** What each source says at one place: a list of one value, or of none. */
type Contributions = Readonly<Record<Height, readonly Json[]>>

const nothing: Contributions = { override: [], profile: [], preset: [], pack: [] }

function readSources(compiled: CompiledLayer, { spec, stack }: Side): Sources {
  const profile = stack.profiles.find((one) => one.profile === compiled.profile) ?? null
  const layer = profile?.content.layers.find((one) => one.name === compiled.name) ?? null
  const pack = (layer?.pack && stack.packs.get(layer.pack.digest)) ?? null
  return {
    override: spec.overrides.find((one) => one.profile === compiled.profile && one.layer === compiled.name) ?? null,
    profile,
    layer,
    pack,
    preset: layer?.presets && layer.presets.length > 0 ? packValues(layer, pack) : null,
    key: layerKey(compiled),
  }
}

function valuesAt({ override, layer, preset, pack }: Sources, steps: readonly PathStep[]): Contributions {
  const at = (text: string | null | undefined) => valueAt(valuesOf(text ?? ''), steps)
  const own = at(pack?.values)
  const chosen = preset ? valueAt(preset, steps) : own
  // Presets speak only of what they make otherwise: what they take away is nothing here.
  const said = sameJson(own, chosen) ? [] : chosen.length === 0 ? [null] : chosen
  return { override: at(override?.values), profile: at(layer?.values), preset: said, pack: own }
}

function manifestsAt({ override, layer, pack }: Sources, name: string): Contributions {
  const at = (manifests: readonly { readonly name: string; readonly content: string | null }[] | undefined): readonly Json[] => {
    const found = manifests?.find((manifest) => manifest.name === name)
    return found ? [found.content] : []
  }
  return { override: at(override?.manifests), profile: at(layer?.manifests), preset: [], pack: at(pack?.manifests) }
}

function nameOf(kind: Height, from: Sources | null, to: Sources | null, before: Stack, after: Stack): string {
  switch (kind) {
    case 'override':
      return (to ?? from)?.key ?? ''
    case 'profile': {
      // A layer that comes or goes is the doing of its profile's other version.
      const name = (to ?? from)?.profile?.profile
      const at = (stack: Stack, own: Sources | null) => own?.profile ?? stack.profiles.find(({ profile }) => profile === name)
      const [old, now] = [at(before, from), at(after, to)]
      return arrow(old && [old.profile, old.version], now && [now.profile, now.version])
    }
    case 'preset':
      return presetsApart(from, to)
    case 'pack':
      return arrow(from?.pack && [from.pack.name, from.pack.version], to?.pack && [to.pack.name, to.pack.version])
  }
}

/** The presets that only one side chooses. */
function presetsApart(from: Sources | null, to: Sources | null): string {
  const [old, now] = [from?.layer?.presets ?? [], to?.layer?.presets ?? []]
  return [...old.filter((name) => !now.includes(name)), ...now.filter((name) => !old.includes(name))].join(', ')
}

type Named = readonly [name: string, version: string]

/** `calico 3.30.4 → 3.31.2`; one of the sides where the other is missing or the same. */
function arrow(from: Named | null | undefined, to: Named | null | undefined): string {
  const only = to ?? from
  if (!only) return ''
  if (!from || !to || (from[0] === to[0] && from[1] === to[1])) return only.join(' ')
  return from[0] === to[0] ? `${from[0]} ${from[1]} → ${to[1]}` : `${from.join(' ')} → ${to.join(' ')}`
}
