import { layerKey, sameLayer, type CompiledCluster } from '../cluster/compiled-cluster.ts'
import { sameJson } from '../base/json.ts'

/** What became of one pool or layer between two revisions. Pools whose nodes are made from something else are `repaved`. */
export interface CompiledChange {
  readonly object: 'pool' | 'layer'
  readonly name: string
  readonly kind: 'added' | 'removed' | 'repaved' | 'changed'
  /** Of a pool its Kubernetes version, of a layer its own; null where it is not there. */
  readonly from: string | null
  readonly to: string | null
}

/** What is different between what two revisions of a cluster compiled to. */
export function compareCompiled(from: CompiledCluster, to: CompiledCluster): readonly CompiledChange[] {
  const pools = pairs(from.pools, to.pools, ({ name }) => name).flatMap(([name, left, right]): readonly CompiledChange[] => {
    if (sameJson(left, right)) return []
    const versions = { from: left?.machineSpec.kubernetesVersion ?? null, to: right?.machineSpec.kubernetesVersion ?? null }
    const kind = !left ? 'added' : !right ? 'removed' : left.machineDigest === right.machineDigest ? 'changed' : 'repaved'
    return [{ object: 'pool', name, kind, ...versions }]
  })
  const layers = pairs(from.layers, to.layers, layerKey).flatMap(([name, left, right]): readonly CompiledChange[] => {
    if (left && right && sameLayer(left, right)) return []
    const kind = !left ? 'added' : !right ? 'removed' : 'changed'
    return [{ object: 'layer', name, kind, from: left?.version ?? null, to: right?.version ?? null }]
  })
  return [...pools, ...layers]
}

/** Items of the same name together, in the order of the newer list, and then what it has no more. */
function pairs<Item>(
  from: readonly Item[],
  to: readonly Item[],
  nameOf: (item: Item) => string,
): readonly (readonly [name: string, left: Item | undefined, right: Item | undefined])[] {
  const names = new Set([...to, ...from].map(nameOf))
  const named = (items: readonly Item[], name: string) => items.find((item) => nameOf(item) === name)
  return [...names].map((name) => [name, named(from, name), named(to, name)] as const)
}
