import type { Json } from '#core/base/json.ts'
import { digestJson } from '#core/base/digest.ts'
import type { ClusterSpec } from '#core/cluster/cluster.ts'
import type { CompiledCluster, CompiledLayer, CompiledPool } from '#core/cluster/compiled-cluster.ts'
import { machineDigest } from '#core/cluster/machine-spec.ts'
import type { Check, LayerChange, PlanContent, PlanStep, PoolChange, RepavedPool, RepaveReason } from '#core/plan/plan.ts'

/** One way in which a planner could be wrong. Where it changes nothing, it has nothing to be wrong about. */
export interface Mutant {
  readonly what: string
  readonly break: (plan: PlanContent) => PlanContent
}

type Desired = NonNullable<PlanContent['desired']>

function mutant(what: string, breaks: (plan: PlanContent) => PlanContent): Mutant {
  return { what, break: breaks }
}

function first<Item>(
  items: readonly Item[],
  change: (item: Item) => Item | null,
  is: (item: Item) => boolean = () => true,
): readonly Item[] {
  const index = items.findIndex(is)
  return items.flatMap((item, at) => {
    if (at !== index) return [item]
    const changed = change(item)
    return changed === null ? [] : [changed]
  })
}

function swapped<Item>(items: readonly Item[]): readonly Item[] {
  const [one, two, ...rest] = items
  return one === undefined || two === undefined ? items : [two, one, ...rest]
}

const repaved = (what: string, change: (pools: readonly RepavedPool[]) => readonly RepavedPool[]) =>
  mutant(what, (plan) => ({ ...plan, repave: { ...plan.repave, pools: change(plan.repave.pools) } }))

const reasons = (what: string, change: (reasons: readonly RepaveReason[]) => readonly RepaveReason[]) =>
  repaved(what, (pools) => first(pools, (pool) => ({ ...pool, reasons: change(pool.reasons) })))

const steps = (what: string, change: (steps: readonly PlanStep[]) => readonly PlanStep[]) =>
  mutant(what, (plan) => ({ ...plan, steps: change(plan.steps) }))

const changes = (what: string, change: (changes: readonly LayerChange[]) => readonly LayerChange[]) =>
  mutant(what, (plan) => ({ ...plan, changes: change(plan.changes) }))

const poolChanges = (what: string, change: (pools: readonly PoolChange[]) => readonly PoolChange[]) =>
  mutant(what, (plan) => ({ ...plan, pools: change(plan.pools) }))

const checks = (what: string, is: (check: Check) => boolean, change: (check: Check) => Check | null) =>
  mutant(what, (plan) => ({ ...plan, checks: plan.checks.flatMap((check) => (is(check) ? (change(check) ?? []) : [check])) }))

const desired = (what: string, change: (desired: Desired) => Desired) =>
  mutant(what, (plan) => (plan.desired ? { ...plan, desired: change(plan.desired) } : plan))

const spec = (what: string, change: (spec: ClusterSpec) => ClusterSpec) =>
  desired(what, (one) => ({ ...one, spec: change(one.spec) }))

const compiled = (what: string, change: (compiled: CompiledCluster) => CompiledCluster) =>
  desired(what, (one) => ({ ...one, compiled: change(one.compiled) }))

const compiledPool = (what: string, change: (pool: CompiledPool) => CompiledPool | null, role?: CompiledPool['role']) =>
  compiled(what, (one) => ({ ...one, pools: first(one.pools, change, (pool) => role === undefined || pool.role === role) }))

const compiledLayer = (what: string, change: (layer: CompiledLayer) => CompiledLayer | null, kind?: CompiledLayer['kind']) =>
  compiled(what, (one) => ({ ...one, layers: first(one.layers, change, (layer) => kind === undefined || layer.kind === kind) }))

/** Another machine spec with the digest that it has. */
function remade(pool: CompiledPool, change: Partial<CompiledPool['machineSpec']>): CompiledPool {
  const machineSpec = { ...pool.machineSpec, ...change }
  return { ...pool, machineSpec, machineDigest: machineDigest(machineSpec) }
}

const wrong: Json = 'a value that nobody gave'
/** Checks that are for people to know, and that a second look does not count. */
const told =
  /^(?:file\.twice|kubeadm\.idle|pool\.zones|point-of-no-return|resolution\.idle|variable\.dropped|override\.dropped|constraint\.|layer\.missing|profile\.gone|runtime\.too-old)/

export const mutants: readonly Mutant[] = [
  mutant('the plan is of another cluster', (plan) => ({ ...plan, cluster: `${plan.cluster}-2` })),
  mutant('the parent is another revision', (plan) => ({ ...plan, parent: plan.parent + 1 })),
  mutant('the summary counts another node', (plan) => ({
    ...plan,
    summary: plan.summary.replace(/(replaces|removes) (\d+) nodes/, (_, verb, count) => `${verb} ${Number(count) + 1} nodes`),
  })),

  repaved('a repaved pool is dropped', (pools) => pools.slice(1)),
  repaved('the last repaved pool is dropped', (pools) => pools.slice(0, -1)),
  repaved('repaved pools are swapped', swapped),
  repaved('a pool is repaved twice', (pools) => [...pools, ...pools.slice(0, 1)]),
  repaved('a node too few is replaced', (pools) => first(pools, (pool) => ({ ...pool, nodes: pool.nodes - 1 }))),
  repaved('a node too many is replaced', (pools) => first(pools, (pool) => ({ ...pool, nodes: pool.nodes + 1 }))),
  repaved('a pool rolls once more', (pools) => first(pools, (pool) => ({ ...pool, rolls: pool.rolls + 1 }))),
  repaved('a pool has the other role', (pools) =>
    first(pools, (pool) => ({ ...pool, role: pool.role === 'worker' ? 'control-plane' : 'worker' })),
  ),
  repaved('the names of two pools are exchanged', ([one, two, ...rest]) =>
    one && two ? [{ ...one, name: two.name }, { ...two, name: one.name }, ...rest] : one ? [one] : [],
  ),
  mutant('the scope is one less', (plan) => ({
    ...plan,
    repave: { ...plan.repave, scope: plan.repave.scope === 'full' ? 'control-plane' : 'none' },
  })),
  mutant('the scope is full', (plan) => ({ ...plan, repave: { ...plan.repave, scope: 'full' } })),
  mutant('nothing is repaved at all', (plan) => ({ ...plan, repave: { scope: 'none', pools: [] }, steps: [] })),

  reasons('no reason is left', () => []),
  reasons('the first reason is lost', (list) => list.slice(1)),
  reasons('the last reason is lost', (list) => list.slice(0, -1)),
  reasons('a reason has another value before', (list) => first(list, (one) => ({ ...one, from: wrong }))),
  reasons('a reason has another value after', (list) => first(list, (one) => ({ ...one, to: wrong }))),
  reasons('a reason goes the wrong way', (list) => first(list, (one) => ({ ...one, from: one.to, to: one.from }))),
  reasons('a reason names another path', (list) => first(list, (one) => ({ ...one, path: `${one.path}.other` }))),
  reasons('a reason names another layer', (list) =>
    first(list, (one) => ({ ...one, layer: one.layer === null ? 'base/cni' : null })),
  ),
  reasons('the reason is a release that explains nothing', (list) =>
    list.map((one) => ({ ...one, layer: null, path: 'cairn.release' })),
  ),

  steps('a step is dropped', (list) => list.slice(1)),
  steps('a step is taken twice', (list) => [...list, ...list.slice(-1)]),
  steps('steps are swapped', swapped),
  steps('pools of a step are swapped', (list) => first(list, (step) => ({ ...step, pools: swapped(step.pools) }))),
  steps('a pool of a step is lost', (list) => first(list, (step) => ({ ...step, pools: step.pools.slice(1) }))),
  steps('the last pool of a step is lost', (list) => first(list, (step) => ({ ...step, pools: step.pools.slice(0, -1) }))),
  steps('a pool moves into the step before', (list) =>
    first(list, (step) => ({ ...step, pools: [...new Set([...step.pools, ...(list[1]?.pools ?? [])])] })),
  ),
  steps('a layer of a step is lost', (list) => first(list, (step) => ({ ...step, before: step.before.slice(1) }))),
  steps('layers of a step are swapped', (list) => first(list, (step) => ({ ...step, before: swapped(step.before) }))),
  steps('a layer comes after the pools that comes before', (list) =>
    first(list, (step) => ({ ...step, before: step.before.slice(1), after: [...step.before.slice(0, 1), ...step.after] })),
  ),
  steps('a layer comes before the pools that comes after', (list) =>
    list.map((step) => ({ ...step, before: [...step.before, ...step.after], after: [] })),
  ),
  steps('a step has another version', (list) => first(list, (step) => ({ ...step, kubernetesVersion: '1.99.0' }))),
  steps('what Kubernetes brings is not told', (list) => list.map((step) => ({ ...step, brings: [] }))),

  changes('a layer change is lost', (list) => list.slice(1)),
  changes('the last layer change is lost', (list) => list.slice(0, -1)),
  changes('a layer changes twice', (list) => [...list, ...list.slice(0, 1)]),
  changes('a layer change is of another kind', (list) =>
    first(list, (one) => ({ ...one, kind: one.kind === 'changed' ? 'replaced' : 'changed' })),
  ),
  changes('a layer comes from another version', (list) =>
    first(list, (one) => ({ ...one, from: one.from && { ...one.from, version: '0.0.0' } })),
  ),
  changes('a layer goes to another version', (list) =>
    first(list, (one) => ({ ...one, to: one.to && { ...one.to, version: '0.0.0' } })),
  ),
  changes('a difference is lost', (list) =>
    first(
      list,
      (one) => ({ ...one, diff: one.diff.slice(1) }),
      ({ diff }) => diff.length > 0,
    ),
  ),
  changes('a difference has another value before', (list) =>
    first(
      list,
      (one) => ({ ...one, diff: first(one.diff, (two) => ({ ...two, from: wrong })) }),
      ({ diff }) => diff.length > 0,
    ),
  ),
  changes('a difference has another value after', (list) =>
    first(
      list,
      (one) => ({ ...one, diff: first(one.diff, (two) => ({ ...two, to: wrong })) }),
      ({ diff }) => diff.length > 0,
    ),
  ),
  changes('a difference stands at another path', (list) =>
    first(
      list,
      (one) => ({ ...one, diff: first(one.diff, (two) => ({ ...two, path: `${two.path}.x` })) }),
      ({ diff }) => diff.length > 0,
    ),
  ),
  changes('a manifest that changes is lost', (list) =>
    first(
      list,
      (one) => ({ ...one, manifests: one.manifests.slice(1) }),
      ({ manifests }) => manifests.length > 0,
    ),
  ),
  changes('a manifest comes to another text', (list) =>
    first(
      list,
      (one) => ({ ...one, manifests: first(one.manifests, (two) => ({ ...two, to: 'other' })) }),
      ({ manifests }) => manifests.length > 0,
    ),
  ),

  poolChanges('a pool change is lost', (list) => list.slice(1)),
  poolChanges('a pool change is of another kind', (list) =>
    first(list, (one) => ({ ...one, kind: one.kind === 'added' ? 'removed' : 'added' })),
  ),
  poolChanges('a difference of a pool is lost', (list) =>
    first(
      list,
      (one) => ({ ...one, diff: one.diff.slice(1) }),
      ({ diff }) => diff.length > 0,
    ),
  ),
  poolChanges('a difference of a pool has another value', (list) =>
    first(
      list,
      (one) => ({ ...one, diff: first(one.diff, (two) => ({ ...two, to: wrong })) }),
      ({ diff }) => diff.length > 0,
    ),
  ),

  mutant('a removed object is not listed', (plan) => ({
    ...plan,
    removes: { ...plan.removes, objects: plan.removes.objects.slice(1) },
  })),
  mutant('an object is listed that stays', (plan) => ({
    ...plan,
    removes: { ...plan.removes, objects: [...plan.removes.objects, 'base/cni: Deployment kube-system/calico'] },
  })),
  mutant('a removed node is not counted', (plan) => ({
    ...plan,
    removes: { ...plan.removes, nodes: Math.max(0, plan.removes.nodes - 1) },
  })),
  mutant('a conflict is lost', (plan) => ({ ...plan, conflicts: plan.conflicts.slice(1) })),
  mutant('a conflict has another value', (plan) => ({
    ...plan,
    conflicts: first(plan.conflicts, (one) => ({ ...one, theirs: wrong })),
  })),

  checks(
    'errors are not raised',
    ({ severity, code }) => severity === 'error' && !told.test(code),
    () => null,
  ),
  checks(
    'errors are warnings',
    ({ severity, code }) => severity === 'error' && !told.test(code),
    (check) => ({ ...check, severity: 'warning' }),
  ),
  checks(
    'a warning is not raised',
    ({ severity, code }) => severity === 'warning' && !told.test(code),
    () => null,
  ),
  checks(
    'a check is of something else',
    ({ severity, code }) => severity === 'error' && !told.test(code),
    (check) => ({ ...check, code: 'file.twice' }),
  ),

  mutant('it is not said what the cluster shall be', (plan) => ({ ...plan, desired: null })),
  spec('another version of a profile is recorded', (one) => ({
    ...one,
    profiles: first(one.profiles, (choice) => ({ ...choice, version: '9.9.9' })),
  })),
  spec('an override is dropped', (one) => ({ ...one, overrides: one.overrides.slice(1) })),
  spec('an override says something else', (one) => ({
    ...one,
    overrides: first(one.overrides, (override) => ({ ...override, values: 'other: 1\n' })),
  })),
  spec('a variable is dropped', (one) => ({ ...one, variables: {} })),
  spec('a pool has another count', (one) => ({
    ...one,
    workerPools: first(one.workerPools, (pool) => ({ ...pool, replicas: pool.replicas + 1 })),
  })),
  spec('a pool is pinned', (one) => ({
    ...one,
    workerPools: first(one.workerPools, (pool) => ({
      ...pool,
      kubernetesVersion: pool.kubernetesVersion === null ? '1.35.4' : null,
    })),
  })),
  spec('worker pools are swapped', (one) => ({ ...one, workerPools: swapped(one.workerPools) })),

  compiledPool('a digest is another one', (pool) => ({ ...pool, machineDigest: `v1:${digestJson('x')}` })),
  compiledPool('the digest is of an older form', (pool) => ({ ...pool, machineDigest: `v0:${digestJson(pool.machineSpec)}` })),
  compiledPool('an image is another one', (pool) => remade(pool, { image: 'other' })),
  compiledPool('an image is missing', (pool) => remade(pool, { image: '' })),
  compiledPool('an instance type is another one', (pool) => remade(pool, { instanceType: 'x1.huge' })),
  compiledPool('a kubelet is of another version', (pool) => remade(pool, { kubernetesVersion: '1.36.1' }), 'worker'),
  compiledPool('a file is lost', (pool) => remade(pool, { files: pool.machineSpec.files.slice(1) })),
  compiledPool('a command is lost', (pool) => remade(pool, { preKubeadmCommands: pool.machineSpec.preKubeadmCommands.slice(1) })),
  compiledPool('a flag of the kubelet is lost', (pool) =>
    remade(pool, { kubeadm: { ...pool.machineSpec.kubeadm, kubeletExtraArgs: {} } }),
  ),
  compiledPool(
    'a worker has settings of the API server',
    (pool) => remade(pool, { kubeadm: { ...pool.machineSpec.kubeadm, apiServer: {} } }),
    'worker',
  ),
  compiledPool('a pool has another count of nodes', (pool) => ({ ...pool, replicas: pool.replicas + 1 })),
  compiledPool('labels are lost', (pool) => ({ ...pool, labels: {} })),
  compiledPool('taints are lost', (pool) => ({ ...pool, taints: [] })),
  compiledPool('zones are lost', (pool) => ({ ...pool, zones: [] })),
  compiledPool('the strategy is another one', (pool) => ({
    ...pool,
    strategy: { type: 'custom', maxSurge: 9, maxUnavailable: 9 },
  })),
  compiledPool('a pool is pinned that is not', (pool) => ({ ...pool, pinned: !pool.pinned })),
  compiledPool('a pool is lost on the way', () => null, 'worker'),

  compiledLayer('a layer is lost on the way', () => null),
  compiledLayer('the last layer is lost', () => null, 'addon'),
  compiledLayer('a layer is of another pack', (layer) => ({ ...layer, pack: layer.pack && { ...layer.pack, name: 'other' } })),
  compiledLayer('a pack has another content', (layer) => ({
    ...layer,
    pack: layer.pack && { ...layer.pack, digest: digestJson('x') },
  })),
  compiledLayer('a layer has other values', (layer) => ({ ...layer, values: { ...layer.values, other: 1 } }), 'cni'),
  compiledLayer('a layer has another digest', (layer) => ({ ...layer, digest: digestJson('x') })),
  compiledLayer(
    'a layer has another manifest',
    (layer) => ({ ...layer, manifests: first(layer.manifests, (one) => ({ ...one, content: 'kind: Other' })) }),
    'csi',
  ),
  compiledLayer('a release has another namespace', (layer) => ({ ...layer, namespace: 'elsewhere' }), 'cni'),
  compiledLayer('a layer is installed at another time', (layer) => ({ ...layer, installPriority: 7 }), 'addon'),
  compiled('layers are swapped', (one) => ({ ...one, layers: swapped(one.layers) })),
  compiled('pools are swapped', (one) => ({ ...one, pools: swapped(one.pools) })),
  compiled('the control plane is of another version', (one) => ({ ...one, kubernetesVersion: '1.38.0' })),
  compiled('the network is another one', (one) => ({ ...one, network: { ...one.network, podCidr: '10.9.0.0/16' } })),
  compiled('more pools go at once', (one) => ({ ...one, parallelPools: one.parallelPools + 1 })),
  compiled('a chain goes by no way', ({ via: _via, ...one }) => one),
  compiled('a chain skips a minor', (one) => (one.via ? { ...one, via: one.via.slice(1) } : one)),
  compiled('a chain takes a step with another digest', (one) =>
    one.via
      ? {
          ...one,
          via: first(one.via, (stage) => ({ ...stage, pools: first(stage.pools, (pool) => remade(pool, { diskGiB: 1 })) })),
        }
      : one,
  ),
  compiled('a chain has another version on the way', (one) =>
    one.via ? { ...one, via: first(one.via, (stage) => ({ ...stage, kubernetesVersion: '1.34.9' })) } : one,
  ),
  compiled('a chain loses its layers on the way', (one) =>
    one.via ? { ...one, via: first(one.via, (stage) => ({ ...stage, layers: stage.layers.slice(2) })) } : one,
  ),
  compiled('a chain moves no worker on the way', (one) =>
    one.via ? { ...one, via: one.via.map((stage) => ({ ...stage, pools: stage.pools.slice(0, 1) })) } : one,
  ),
  compiled('layers that come last are not told', ({ lastLayers: _last, ...one }) => one),
]
