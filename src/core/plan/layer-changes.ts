import { sameJson } from '../base/json.ts'
import { layerKey, makeSameRelease, type CompiledLayer } from '../cluster/compiled-cluster.ts'
import { diff, touches } from '../diff/diff.ts'
import type { Manifest } from '../pack/pack.ts'
import type { LayerChange, LayerIdentity, ManifestChange, Repave, RepaveReason } from './plan.ts'
import type { Side, WhoChanged } from './provenance.ts'

/** What the changes are told with: both sides, who changed what, and what is repaved for it. */
interface Telling {
  readonly before: Side
  readonly after: Side
  readonly who: WhoChanged
  readonly reasons: readonly RepaveReason[]
}

/**
 * What changes per layer, in install order of the new side, removed ones last. A layer that moved to another profile or got another
 * name, and still stands for the same release, is the same layer. Documentary values count: people see them.
 */
export function layerChanges(before: Side, after: Side, who: WhoChanged, repave: Repave): readonly LayerChange[] {
  const telling = { before, after, who, reasons: repave.pools.flatMap((pool) => pool.reasons) }
  const [old, now] = [before.compiled.layers, after.compiled.layers]
  const present = now.flatMap((layer): readonly LayerChange[] => {
    const from = predecessor(layer, old, now)
    return from ? changed(from, layer, telling) : [change('added', null, layer, telling)]
  })
  const removed = old.filter((layer) => !successor(layer, old, now)).reverse()
  return [...present, ...removed.map((layer) => change('removed', layer, null, telling))]
}

/** What a layer was before: the one of its profile and name, else one that nobody else follows and that made the same release. */
export function predecessor(
  layer: CompiledLayer,
  before: readonly CompiledLayer[],
  after: readonly CompiledLayer[],
): CompiledLayer | null {
  return pairsOf(before, after).before.get(layer) ?? null
}

/** What a layer is after; null where it goes. */
export function successor(
  layer: CompiledLayer,
  before: readonly CompiledLayer[],
  after: readonly CompiledLayer[],
): CompiledLayer | null {
  return pairsOf(before, after).after.get(layer) ?? null
}

interface Pairs {
  readonly before: ReadonlyMap<CompiledLayer, CompiledLayer>
  readonly after: ReadonlyMap<CompiledLayer, CompiledLayer>
}

/** Layers never change, and several questions are asked of the same two lists: each pair of lists is looked through once. */
const remembered = new WeakMap<readonly CompiledLayer[], WeakMap<readonly CompiledLayer[], Pairs>>()

function pairsOf(before: readonly CompiledLayer[], after: readonly CompiledLayer[]): Pairs {
  const known = remembered.get(before)?.get(after)
  if (known) return known
  const pairs = pairLayers(before, after)
  const others = remembered.get(before) ?? new WeakMap<readonly CompiledLayer[], Pairs>()
  remembered.set(before, others.set(after, pairs))
  return pairs
}

function pairLayers(before: readonly CompiledLayer[], after: readonly CompiledLayer[]): Pairs {
  const named = new Map(before.map((layer) => [layerKey(layer), layer]))
  const kept = new Set(after.map(layerKey))
  const free = before.filter((layer) => !kept.has(layerKey(layer)))
  const pairs = after.flatMap((layer): readonly (readonly [CompiledLayer, CompiledLayer])[] => {
    const old = named.get(layerKey(layer)) ?? free.find((one) => makeSameRelease(one, layer))
    return old ? [[layer, old]] : []
  })
  // Of two that follow one, the first is what it is after.
  return { before: new Map(pairs), after: new Map(pairs.map(([layer, old]) => [old, layer] as const).reverse()) }
}

/** The version of a pack is in the digest; that of a layer without one is only its profile's. */
function changed(from: CompiledLayer, to: CompiledLayer, telling: Telling): readonly LayerChange[] {
  const same =
    layerKey(from) === layerKey(to) &&
    from.digest === to.digest &&
    from.installPriority === to.installPriority &&
    sameJson(from.values, to.values)
  return same ? [] : [change(isReplaced(from, to) ? 'replaced' : 'changed', from, to, telling)]
}

/** Another chart, release name or namespace: the old release is removed and another one installed. */
export function isReplaced(from: CompiledLayer, to: CompiledLayer): boolean {
  return (
    from.pack?.name !== to.pack?.name ||
    from.releaseName !== to.releaseName ||
    from.namespace !== to.namespace ||
    from.kind !== to.kind
  )
}

function change(
  kind: LayerChange['kind'],
  from: CompiledLayer | null,
  to: CompiledLayer | null,
  { before, after, who, reasons }: Telling,
): LayerChange {
  const layer = to ?? from
  const key = layer && layerKey(layer)
  const own = reasons.filter((reason) => reason.layer === key)
  const isRemade = from?.pack?.name !== to?.pack?.name || from?.pack?.digest !== to?.pack?.digest || !from || !to
  return {
    profile: layer?.profile ?? '',
    layer: layer?.name ?? '',
    layerKind: layer?.kind ?? 'addon',
    kind,
    from: from && identityOf(from, before),
    to: to && identityOf(to, after),
    ...(isRemade ? { by: who.madeLayer(from, to), ...poolsOf(own.filter(({ path }) => isIdentity(path))) } : {}),
    diff: [
      ...diff(from?.values ?? {}, to?.values ?? {}).map((difference) => ({
        ...difference,
        by: who.changedValue(from, to, difference.path),
        ...poolsOf(own.filter(({ path }) => !isIdentity(path) && touches(path, difference.path))),
      })),
      ...(from && to ? diff(placeOf(from), placeOf(to)) : []).map((difference) => ({
        ...difference,
        by: who.madeLayer(from, to),
      })),
    ],
    manifests: manifestChanges(from?.manifests ?? [], to?.manifests ?? []).map((manifest) => ({
      ...manifest,
      by: who.changedManifest(from, to, manifest.name),
    })),
  }
}

/** A reason that names the pack or what its version leads to; every other stands at a path of the layer's values. */
function isIdentity(path: string): boolean {
  return path === 'pack' || path === 'image'
}

function poolsOf(reasons: readonly RepaveReason[]): Pick<LayerChange, 'pools'> {
  const pools = [...new Set(reasons.flatMap((reason) => reason.pools))]
  return pools.length === 0 ? {} : { pools }
}

/** Where in the stack a layer stands. */
function placeOf({ profile, name, installPriority }: CompiledLayer) {
  return { profile, layer: name, installPriority }
}

function identityOf(layer: CompiledLayer, { spec }: Side): LayerIdentity {
  const profileVersion = spec.profiles.find((profile) => profile.name === layer.profile)?.version ?? ''
  return { pack: layer.pack?.name ?? null, version: layer.version, profileVersion }
}

export function manifestChanges(before: readonly Manifest[], after: readonly Manifest[]): readonly ManifestChange[] {
  const old = new Map(before.map((manifest) => [manifest.name, manifest.content]))
  const names = new Set([...old.keys(), ...after.map((manifest) => manifest.name)])
  const fresh = new Map(after.map((manifest) => [manifest.name, manifest.content]))
  return [...names].flatMap((name): readonly ManifestChange[] => {
    const [from, to] = [old.get(name) ?? null, fresh.get(name) ?? null]
    if (from === to) return []
    return [{ name, kind: from === null ? 'added' : to === null ? 'removed' : 'changed', from, to }]
  })
}
