import { present } from '../base/assert.ts'
import { controlPlanePool, type ClusterSpec } from '../cluster/cluster.ts'
import { compileCluster, installOrder, type Stack } from '../cluster/compile-cluster.ts'
import type { CompiledCluster, CompiledPool, Waypoint } from '../cluster/compiled-cluster.ts'
import { forcedMoves } from '../kubernetes/skew.ts'
import { compareKubernetesVersions, minorsBetween, parseKubernetesVersion } from '../kubernetes/version.ts'
import { isRelease, orderLayers } from './layer-order.ts'
import type { Check } from './plan.ts'
import type { PlanningInput, RegistryPack } from './planning-input.ts'
import { error } from './preflight-facts.ts'
import { oldestKubelet, runningLayers, runningVersion } from './running-version.ts'
import { swapPack } from './swap-pack.ts'

/** How a compiled cluster is come to: the states between, and which layers come last. */
export interface Way {
  readonly compiled: CompiledCluster
  readonly checks: readonly Check[]
}

/**
 * The way to a newer Kubernetes. Where that is more than a minor ahead and the registry has every minor between, it is a chain
 * (2-rules, `kubernetes.minor-skip`): the stack that is asked for, with the pack of each minor in its turn. Where a minor is not to be
 * had, there is no way, of which the preflight tells.
 */
export function planWay(input: PlanningInput, spec: ClusterSpec, compiled: CompiledCluster): Way {
  const from = runningVersion(input)
  const to = compiled.kubernetesVersion
  const minors = from === null ? null : minorsBetween(from, to)
  if (from === null || minors === null || compareKubernetesVersions(to, from) <= 0) return { compiled, checks: [] }
  const packs = packsBetween(input, from, to)
  if (packs.length < minors - 1) return { compiled, checks: [] }
  const moves = movesOf(input, compiled, [from, ...packs.map(([newest]) => versionOf(newest)), to])
  const [first = [], ...later] = moves
  const start = first.length > 0 ? catchUp(input, spec, from, first) : null
  const steps = packs.map((candidates, index) =>
    compileStep(input, spec, candidates, [controlPlanePool, ...(later[index] ?? [])]),
  )
  const versions = [from, ...steps.map((step) => step.compiled.kubernetesVersion), to]
  const stacks = steps.map(({ stack }) => stack)
  const { layers, lastLayers, checks } = orderLayers(input, spec, compiled, versions, stacks)
  const passed = steps.map(({ compiled: made }, index): Waypoint => ({
    kubernetesVersion: made.kubernetesVersion,
    pools: made.pools.filter(({ name, role }) => role === 'control-plane' || later[index]?.includes(name)),
    layers: [...made.layers.filter((layer) => !isRelease(layer)), ...(layers[index] ?? [])].toSorted(installOrder),
  }))
  const via = [...(start ? [start.waypoint] : []), ...passed]
  return {
    compiled: { ...compiled, ...(lastLayers.length > 0 ? { lastLayers } : {}), ...(via.length > 0 ? { via } : {}) },
    checks: [...(start?.checks ?? []), ...steps.flatMap((step) => step.checks), ...checks],
  }
}

/**
 * Pools that are too old for the very first step, as a chain that was cut off leaves them, catch up before it with the control plane as it
 * stands. Null where that cannot be: of which the preflight tells.
 */
function catchUp(
  input: PlanningInput,
  spec: ClusterSpec,
  from: string,
  pools: readonly string[],
): { readonly waypoint: Waypoint; readonly checks: readonly Check[] } | null {
  const controlPlane = standingControlPlane(input, from)
  const pack = packsOf(input).find(({ reference }) => reference.version === from)
  if (!controlPlane || !pack) return null
  const { compiled, checks } = compileStep(input, spec, [pack], pools)
  const followers = compiled.pools.filter(({ name }) => pools.includes(name))
  const waypoint = { kubernetesVersion: from, pools: [controlPlane, ...followers], layers: runningLayers(input) }
  return { waypoint, checks }
}

/** The control plane as it was told to be when it came to this version, where all of its nodes are so. */
function standingControlPlane({ parent: { compiled }, observed }: PlanningInput, version: string): CompiledPool | null {
  const digests = observed.pools.find(({ name }) => name === controlPlanePool)?.digests ?? []
  const told = [compiled, ...(compiled.via ?? [])].flatMap(({ pools }) => pools.filter(({ role }) => role === 'control-plane'))
  const standing = told.find(({ machineSpec, machineDigest }) => {
    return machineSpec.kubernetesVersion === version && digests.every((digest) => digest === machineDigest)
  })
  return standing ?? null
}

/**
 * A worker pool as it is made under a Kubernetes of the way, for one that has to follow the control plane there; null where its pack is gone,
 * it has no image of that, or the spec pins it to another.
 */
export function poolOnTheWay(input: PlanningInput, spec: ClusterSpec, version: string, name: string): CompiledPool | null {
  const asked = kubernetesLayer(input.stack)?.pack
  const content = asked && input.stack.packs.get(asked.digest)
  const own = asked && content ? [{ reference: asked, content }] : []
  const pack = [...own, ...packsOf(input)].find(({ reference }) => reference.version === version)
  if (!pack) return null
  const { compiled, checks } = compileStep(input, spec, [pack], [name])
  const pool = compiled.pools.find((one) => one.name === name)
  return checks.length === 0 && pool && minorsBetween(pool.machineSpec.kubernetesVersion, version) === 0 ? pool : null
}

/** The minors between that no registry has: what keeps a chain from being made. */
export function minorsMissing(input: PlanningInput, from: string, to: string): readonly string[] {
  return minorsOnTheWay(from, to).filter((minor) => candidatesFor(input, minor).length === 0)
}

function minorsOnTheWay(from: string, to: string): readonly string[] {
  const start = parseKubernetesVersion(from)
  const count = Math.max((minorsBetween(from, to) ?? 1) - 1, 0)
  return Array.from({ length: count }, (_, index) => `${start?.major}.${(start?.minor ?? 0) + index + 1}`)
}

/** For each minor between its packs, the newest patch first; only as far as none is missing. */
function packsBetween(input: PlanningInput, from: string, to: string): readonly (readonly RegistryPack[])[] {
  const packs = minorsOnTheWay(from, to).map((minor) => candidatesFor(input, minor))
  const gap = packs.findIndex((candidates) => candidates.length === 0)
  return gap === -1 ? packs : packs.slice(0, gap)
}

/** The other versions of the k8s pack that is asked for. */
function packsOf({ stack, between }: PlanningInput): readonly RegistryPack[] {
  const asked = kubernetesLayer(stack)?.pack
  return between.filter(({ reference }) => reference.name === asked?.name && reference.registry === asked.registry)
}

/** The k8s packs of a minor that the registry of the asked one has, and none below what ran already. */
function candidatesFor(input: PlanningInput, minor: string): readonly RegistryPack[] {
  const highest = input.observed.highestKubernetesVersion ?? '0.0.0'
  return packsOf(input)
    .filter(({ reference: { version } }) => {
      const parsed = parseKubernetesVersion(version)
      return (
        `${parsed?.major}.${parsed?.minor}` === minor &&
        /^[\d.]+$/.test(version) &&
        compareKubernetesVersions(version, highest) >= 0
      )
    })
    .toSorted((left, right) => compareKubernetesVersions(right.reference.version, left.reference.version))
}

function kubernetesLayer({ profiles }: Stack) {
  return profiles
    .flatMap(({ profile, content }) => content.layers.map((layer) => ({ ...layer, profile })))
    .find((layer) => layer.kind === 'k8s')
}

function versionOf(pack: RegistryPack | undefined): string {
  return present(pack, 'a minor without packs ends the chain').reference.version
}

/** For each version of the control plane the worker pools that come to it before the next; pinned ones never do. */
function movesOf(input: PlanningInput, compiled: CompiledCluster, servers: readonly string[]): readonly (readonly string[])[] {
  const movesOfPool = compiled.pools.flatMap(({ name, role, pinned }) => {
    const kubelet = oldestKubelet(input.observed, input.parent, name)
    return role === 'control-plane' || pinned || kubelet === null ? [] : [{ name, at: forcedMoves(kubelet, servers) }]
  })
  return servers.map((_, index) => movesOfPool.filter(({ at }) => at.includes(index)).map(({ name }) => name))
}

interface CompiledStep {
  readonly compiled: CompiledCluster
  readonly stack: Stack
  readonly checks: readonly Check[]
}

/** The newest patch that has images for the nodes that are made at this step; where none has, the newest says what it lacks. */
function compileStep(
  input: PlanningInput,
  spec: ClusterSpec,
  candidates: readonly RegistryPack[],
  pools: readonly string[],
): CompiledStep {
  const paths = pools.map((name) => (name === controlPlanePool ? 'controlPlane.image' : `workerPools[name=${name}].image`))
  const k8s = present(kubernetesLayer(input.stack), 'what was compiled has a k8s layer')
  let newest: CompiledStep | null = null
  for (const pack of candidates) {
    const stack = swapPack(input.stack, k8s, pack)
    const compilation = compileCluster(spec, stack, { cluster: input.cluster, project: input.project })
    if (compilation.kind === 'incomplete') continue
    const missing = compilation.problems.filter(({ code, path }) => code === 'image.missing' && paths.includes(path))
    const checks = missing.map(({ path, message }) => imageMissing(pack.reference.version, path, message))
    if (checks.length === 0) return { compiled: compilation.compiled, stack, checks }
    newest ??= { compiled: compilation.compiled, stack, checks }
  }
  return present(newest, 'a stack that compiles does so with another version of Kubernetes')
}

function imageMissing(step: string, path: string, message: string): Check {
  const remedy =
    'Take an os pack that has an image for every Kubernetes version on the way, or give the pool an image of its own.'
  return error('image.missing', `On the way through Kubernetes ${step}: ${message}`, { path, step }, remedy)
}
