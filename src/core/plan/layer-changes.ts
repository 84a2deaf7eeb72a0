import { sameJson } from '../base/json.ts'
import type { ClusterSpec } from '../cluster/cluster.ts'
import { layerKey, makeSameRelease, type CompiledLayer } from '../cluster/compiled-cluster.ts'
import { diff } from '../diff/diff.ts'
import type { Manifest } from '../pack/pack.ts'
import type { LayerChange, LayerIdentity, ManifestChange } from './plan.ts'

/** One side of the comparison: layers, and the profile versions that they come from. */
export interface LayersOf {
  readonly layers: readonly CompiledLayer[]
  readonly spec: Pick<ClusterSpec, 'profiles'>
}

/**
 * What changes per layer, in install order of the new side, removed ones last. A layer that moved to another profile or got another
 * name, and still stands for the same release, is the same layer. Documentary values count: people see them.
 */
export function layerChanges(before: LayersOf, after: LayersOf): readonly LayerChange[] {
  const present = after.layers.flatMap((layer): readonly LayerChange[] => {
    const from = predecessor(layer, before.layers, after.layers)
    return from ? changed(from, layer, before, after) : [change('added', null, layer, before, after)]
  })
  const removed = before.layers.filter((layer) => !successor(layer, before.layers, after.layers)).reverse()
  return [...present, ...removed.map((layer) => change('removed', layer, null, before, after))]
}

/** What a layer was before: the one of its profile and name, else one that nobody else follows and that made the same release. */
function predecessor(
  layer: CompiledLayer,
  before: readonly CompiledLayer[],
  after: readonly CompiledLayer[],
): CompiledLayer | null {
  const isKept = (old: CompiledLayer) => after.some((one) => layerKey(one) === layerKey(old))
  const same = before.find((old) => layerKey(old) === layerKey(layer))
  return same ?? before.find((old) => !isKept(old) && makeSameRelease(old, layer)) ?? null
}

/** What a layer is after; null where it goes. */
export function successor(
  layer: CompiledLayer,
  before: readonly CompiledLayer[],
  after: readonly CompiledLayer[],
): CompiledLayer | null {
  return after.find((one) => predecessor(one, before, after) === layer) ?? null
}

/** The version of a pack is in the digest; that of a layer without one is only its profile's. */
function changed(from: CompiledLayer, to: CompiledLayer, before: LayersOf, after: LayersOf): readonly LayerChange[] {
  const same =
    layerKey(from) === layerKey(to) &&
    from.digest === to.digest &&
    from.installPriority === to.installPriority &&
    sameJson(from.values, to.values)
  return same ? [] : [change(isReplaced(from, to) ? 'replaced' : 'changed', from, to, before, after)]
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
  before: LayersOf,
  after: LayersOf,
): LayerChange {
  const layer = to ?? from
  return {
    profile: layer?.profile ?? '',
    layer: layer?.name ?? '',
    layerKind: layer?.kind ?? 'addon',
    kind,
    from: from && identityOf(from, before),
    to: to && identityOf(to, after),
    diff: [...diff(from?.values ?? {}, to?.values ?? {}), ...(from && to ? diff(placeOf(from), placeOf(to)) : [])],
    manifests: manifestChanges(from?.manifests ?? [], to?.manifests ?? []),
  }
}

/** Where in the stack a layer stands. */
function placeOf({ profile, name, installPriority }: CompiledLayer) {
  return { profile, layer: name, installPriority }
}

function identityOf(layer: CompiledLayer, { spec }: LayersOf): LayerIdentity {
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
