import type { Json } from '../base/json.ts'
import type { CompiledLayer } from '../cluster/compiled-cluster.ts'
import { layerKey } from '../cluster/compiled-cluster.ts'
import type { ClusterSpec } from '../cluster/cluster.ts'
import type { Difference } from '../diff/diff.ts'
import type { LayerChange, LayerIdentity, ManifestChange } from '../plan/plan.ts'
import { disagree, expectEqual, isEqual, type Disagreement, type Held } from './disagreement.ts'
import { expectDifferences } from './places.ts'

const complete = 'A plan lists every layer that is added, removed, replaced or changed, and no other.'

/** A layer before and after; null on the side where it is not. */
export interface LayerPair {
  readonly key: string
  readonly before: CompiledLayer | null
  readonly after: CompiledLayer | null
}

/** Layers are the same by profile and name; else by the release that they make, which may move from one profile to another. */
export function pairLayers(before: readonly CompiledLayer[], after: readonly CompiledLayer[]): readonly LayerPair[] {
  const unmatched = new Map(before.map((layer) => [layerKey(layer), layer]))
  const take = (find: (layer: CompiledLayer) => boolean): CompiledLayer | null => {
    const found = [...unmatched.values()].find(find) ?? null
    if (found) unmatched.delete(layerKey(found))
    return found
  }
  const named = after.map((layer) => ({ after: layer, before: take((old) => layerKey(old) === layerKey(layer)) }))
  const paired = named.map((pair) => ({
    ...pair,
    before: pair.before ?? take((old) => releaseOf(old) === releaseOf(pair.after)),
  }))
  return [
    ...paired.map((pair) => ({ key: layerKey(pair.after), ...pair })),
    ...[...unmatched].map(([key, old]) => ({ key, before: old, after: null })),
  ]
}

/** A cluster has one layer of each infrastructure kind; add-ons are told apart by what they install. */
function releaseOf({ kind, namespace, releaseName }: CompiledLayer): string {
  return kind === 'addon' ? `addon ${namespace}/${releaseName}` : kind
}

export function holdChangedLayers(held: Held): readonly Disagreement[] {
  const { changes } = held.plan
  const pairs = pairLayers(held.before.layers, held.after.layers).filter(isChanged)
  const planned = changes.map((change) => `${change.profile}/${change.layer}`)
  return [
    ...expectEqual('changes', planned.toSorted(), pairs.map(({ key }) => key).sort(), complete),
    ...pairs.flatMap((pair) => {
      const change = changes.find(({ profile, layer }) => `${profile}/${layer}` === pair.key)
      return change ? holdChange(held, pair, change) : []
    }),
  ]
}

export function isChanged({ before, after }: LayerPair): boolean {
  return !before || !after || !isEqual(contentOf(before), contentOf(after))
}

/** What of a layer a change of is worth telling. A layer without a pack has its profile's version, which says nothing. */
function contentOf({ profile, pack, kind, installPriority, values, manifests, namespace, releaseName }: CompiledLayer): object {
  const named = Object.fromEntries(manifests.map(({ name, content }) => [name, content]))
  return { profile, kind, installPriority, values, named, namespace, releaseName, pack: pack && [pack.name, pack.version] }
}

function holdChange({ input, plan }: Held, { key, before, after }: LayerPair, change: LayerChange): readonly Disagreement[] {
  const what = `changes[${key}]`
  const spec = plan.desired?.spec ?? input.requested
  return [
    ...expectEqual(`${what}.kind`, change.kind, kindOf(before, after), 'A layer change says what becomes of the layer.'),
    ...expectEqual(`${what}.layerKind`, change.layerKind, (after ?? before)?.kind, complete),
    ...expectEqual(`${what}.from`, change.from, identityOf(input.parent.spec, before), 'A layer change names what was.'),
    ...expectEqual(`${what}.to`, change.to, identityOf(spec, after), 'A layer change names what shall be.'),
    ...holdDiff(`${what}.diff`, change, before, after),
    ...holdManifests(`${what}.manifests`, change.manifests, before, after),
  ]
}

function kindOf(before: CompiledLayer | null, after: CompiledLayer | null): LayerChange['kind'] {
  if (!before) return 'added'
  if (!after) return 'removed'
  const moved = before.namespace !== after.namespace || before.releaseName !== after.releaseName
  return moved || before.pack?.name !== after.pack?.name ? 'replaced' : 'changed'
}

function identityOf(spec: ClusterSpec, layer: CompiledLayer | null): LayerIdentity | null {
  if (!layer) return null
  const profileVersion = spec.profiles.find(({ name }) => name === layer.profile)?.version ?? ''
  return { pack: layer.pack?.name ?? null, version: layer.version, profileVersion }
}

/** The differences of the values, and beside them those of the layer's profile and place in the install order. */
function holdDiff(
  what: string,
  { diff }: LayerChange,
  before: CompiledLayer | null,
  after: CompiledLayer | null,
): readonly Disagreement[] {
  const aside = (['profile', 'installPriority'] as const).flatMap((path) =>
    before && after && before[path] !== after[path]
      ? [{ path, kind: 'changed' as const, from: before[path], to: after[path] }]
      : [],
  )
  const isSame = (one: Difference, other: Difference) =>
    one.path === other.path && one.kind === other.kind && isEqual([one.from, one.to], [other.from, other.to])
  const missing = aside.filter((one) => !diff.some((difference) => isSame(difference, one)))
  const values = diff.filter((difference) => !aside.some((one) => isSame(one, difference)))
  const rule = 'The differences lead from the values that were to those that shall be.'
  return [
    ...missing.map((one) => disagree(what, null, one, rule)),
    ...expectDifferences(what, values, before?.values ?? {}, after?.values ?? {}, rule),
  ]
}

function holdManifests(
  what: string,
  planned: readonly ManifestChange[],
  before: CompiledLayer | null,
  after: CompiledLayer | null,
): readonly Disagreement[] {
  const contents = (layer: CompiledLayer | null) => new Map((layer?.manifests ?? []).map(({ name, content }) => [name, content]))
  const [from, to] = [contents(before), contents(after)]
  const expected = [...new Set([...from.keys(), ...to.keys()])].flatMap((name): ManifestChange[] => {
    const [old, now] = [from.get(name) ?? null, to.get(name) ?? null]
    if (old === now) return []
    return [{ name, kind: old === null ? 'added' : now === null ? 'removed' : 'changed', from: old, to: now }]
  })
  const listed = (changes: readonly ManifestChange[]): Json =>
    Object.fromEntries(changes.map(({ name, kind, from: old, to: now }) => [name, [kind, old, now]]))
  const rule = 'A layer change lists every manifest that differs, before and after.'
  return planned.length === expected.length
    ? expectEqual(what, listed(planned), listed(expected), rule)
    : [
        disagree(
          what,
          planned.map(({ name }) => name),
          expected.map(({ name }) => name),
          rule,
        ),
      ]
}
