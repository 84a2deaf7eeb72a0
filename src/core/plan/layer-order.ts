import { present } from '../base/assert.ts'
import { compileCluster, type Stack } from '../cluster/compile-cluster.ts'
import { isSameLayer, layerKey, type CompiledCluster, type CompiledLayer } from '../cluster/compiled-cluster.ts'
import type { ClusterSpec } from '../cluster/cluster.ts'
import { allows, kubernetesRangeOf, rangeText, type KubernetesRange } from '../pack/kubernetes-range.ts'
import { newestFirst } from '../profile/version.ts'
import { courseOf, type LayerStage } from './layer-course.ts'
import { predecessor } from './layer-changes.ts'
import type { Check } from './plan.ts'
import type { PlanningInput, RegistryPack } from './planning-input.ts'
import { error } from './preflight-facts.ts'
import { runningLayers } from './running-version.ts'
import { swapPack } from './swap-pack.ts'

/** What runs in the cluster at each step of its way. */
export interface LayerOrder {
  /** By step but the last, the releases while the control plane goes to its version. */
  readonly layers: readonly (readonly CompiledLayer[])[]
  /** Of the final layers, as `profile/name`, those that come after the worker pools of the last step. */
  readonly lastLayers: readonly string[]
  readonly checks: readonly Check[]
}

/** `versions` begins with the one that runs; `stacks` are those of every step but the last. */
export function orderLayers(
  input: PlanningInput,
  spec: ClusterSpec,
  compiled: CompiledCluster,
  versions: readonly string[],
  stacks: readonly Stack[],
): LayerOrder {
  const releases = compiled.layers.filter(isRelease)
  const running = runningLayers(input)
  const courses = releases.map((layer) => courseOfLayer(input, layer, predecessor(layer, running, compiled.layers), versions))
  const compileOther = (stack: Stack, layer: CompiledLayer, pack: RegistryPack): CompiledLayer => {
    const place = { cluster: input.cluster, project: input.project }
    const compilation = compileCluster(spec, swapPack(stack, layer, pack), place)
    const layers = compilation.kind === 'compiled' ? compilation.compiled.layers : []
    return present(
      layers.find((one) => isSameLayer(one, layer)),
      'another version of a pack leaves every layer in place',
    )
  }
  return {
    layers: stacks.map((stack, step) =>
      courses.flatMap(({ layer, old, others, stages }): readonly CompiledLayer[] => {
        const stage = stages[step] ?? 'target'
        if (stage === 'target') return [layer]
        if (stage === 'running') return old ? [old] : []
        return [compileOther(stack, layer, present(others[stage], 'a stage is one of the versions between'))]
      }),
    ),
    lastLayers: courses
      .filter(({ layer, old, stages }) => stages.at(-1) !== 'target' && layer.digest !== old?.digest)
      .map(({ layer }) => layerKey(layer)),
    checks: [...courses.flatMap(({ checks }) => checks), ...osChecks(input, compiled, versions)],
  }
}

/** The os and k8s layers have no release: machines carry them. */
export function isRelease({ kind }: CompiledLayer): boolean {
  return kind !== 'os' && kind !== 'k8s'
}

interface Course {
  readonly layer: CompiledLayer
  readonly old: CompiledLayer | null
  readonly others: readonly RegistryPack[]
  readonly stages: readonly LayerStage[]
  readonly checks: readonly Check[]
}

function courseOfLayer(
  input: PlanningInput,
  layer: CompiledLayer,
  old: CompiledLayer | null,
  versions: readonly string[],
): Course {
  const [running, target] = [old, layer].map((one) => (one ? rangeOf(input, one) : null))
  // A layer that is left as it is and does not work with what runs already is no reason to stay there.
  const outside = old?.pack?.digest === layer.pack?.digest && !allows(running ?? null, versions[0] ?? '')
  const others = outside ? [] : packsOnTheWay(input, layer, old)
  const course = courseOf(versions, {
    running: outside ? null : (running ?? null),
    target: outside ? null : (target ?? null),
    between: others.map(({ content }) => kubernetesRangeOf(content)),
    // Nodes are wired for one network, by its name.
    leads: layer.kind === 'cni' && old !== null && old.pack?.name !== layer.pack?.name,
  })
  if (course.kind === 'course') return { layer, old, others, stages: course.stages, checks: [] }
  const check = stuck(layer, old, { running: running ?? null, target: target ?? null }, versions, course.step)
  return { layer, old, others, stages: versions.slice(1).map(() => 'target'), checks: [check] }
}

function rangeOf({ stack, parent, between }: PlanningInput, { pack }: CompiledLayer): KubernetesRange | null {
  if (!pack) return null
  const { digest } = pack
  const content =
    stack.packs.get(digest) ??
    parent.stack.packs.get(digest) ??
    between.find(({ reference }) => reference.digest === digest)?.content
  return content ? kubernetesRangeOf(content) : null
}

/** Versions of the layer's pack after the one that runs and before the one that it shall be, oldest first. */
function packsOnTheWay({ between }: PlanningInput, { pack }: CompiledLayer, old: CompiledLayer | null): readonly RegistryPack[] {
  if (!pack || old?.pack?.name !== pack.name) return []
  const [from, to] = [old.pack.version, pack.version]
  return between
    .filter(
      ({ reference: { name, registry, version } }) =>
        name === pack.name && registry === pack.registry && newestFirst(from, version) > 0 && newestFirst(version, to) > 0,
    )
    .toSorted((left, right) => newestFirst(right.reference.version, left.reference.version))
}

function stuck(
  layer: CompiledLayer,
  old: CompiledLayer | null,
  ranges: { readonly running: KubernetesRange | null; readonly target: KubernetesRange | null },
  versions: readonly string[],
  step: number,
): Check {
  const [from, to] = [versions[step] ?? '', versions[step + 1] ?? '']
  const key = layerKey(layer)
  const isChanged = old !== null && old.version !== layer.version
  const what = isChanged
    ? `${old.version} works with Kubernetes ${rangeText(ranges.running)}, and ${layer.version} with ${rangeText(ranges.target)}`
    : `${layer.version} works with Kubernetes ${rangeText(ranges.target)}`
  const isChain = versions.length > 2
  const none = isChain ? ', and the registry has no version that covers it' : ''
  const message = `Layer ${key} does not get over the step from Kubernetes ${from} to ${to}: ${what}${none}.`
  const evidence = {
    layer: key,
    from,
    to,
    running: old && { version: old.version, range: rangeText(ranges.running) },
    target: { version: layer.version, range: rangeText(ranges.target) },
  }
  const remedy = isChain
    ? `Bring a version of ${layer.pack?.name ?? key} that works with both ${from} and ${to} into the registry, or go to Kubernetes ${from} first.`
    : `Take a version of ${layer.pack?.name ?? key} that works with both ${from} and ${to}, or stay at ${from}.`
  return error(isChain ? 'chain.layer' : 'layer.order', message, evidence, remedy)
}

/** Every machine of a chain carries the final operating system. */
function osChecks(input: PlanningInput, compiled: CompiledCluster, versions: readonly string[]): readonly Check[] {
  const os = compiled.layers.find((layer) => layer.kind === 'os')
  const range = os ? rangeOf(input, os) : null
  return versions.slice(1, -1).flatMap((version): readonly Check[] => {
    if (!os || allows(range, version)) return []
    const message = `Layer ${layerKey(os)} ${os.version} works with Kubernetes ${rangeText(range)}, and nodes are made with it at ${version} on the way.`
    const evidence = { layer: layerKey(os), to: version, target: { version: os.version, range: rangeText(range) } }
    return [error('chain.layer', message, evidence, 'Take an os pack that works with every Kubernetes version on the way.')]
  })
}
