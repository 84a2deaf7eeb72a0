import { sameJson } from '../base/json.ts'
import { compileCluster, type ClusterPlace } from '../cluster/compile-cluster.ts'
import { isImported, type ClusterSpec } from '../cluster/cluster.ts'
import { layerKey, type CompiledCluster } from '../cluster/compiled-cluster.ts'
import type { Problem } from '../profile/check-profile.ts'
import { planWay } from './chain.ts'
import { compareStates, type ComparedStates } from './compare-states.ts'
import { droppedVariables } from './dropped-variables.ts'
import { keepCompiled, remadeByRelease } from './keep-compiled.ts'
import { mergeOverrides, overridesInOrder } from './merge-overrides.ts'
import type { LayerChange, Check, PlanContent } from './plan.ts'
import type { PlanningInput } from './planning-input.ts'
import { pointOfNoReturn, returnCheck } from './point-of-no-return.ts'
import { profilesGone, rollbackVerdict } from './rollback.ts'
import { foundVersion } from './running-version.ts'
import { foldingSaving, savedAltogether } from './savings.ts'
import { summarize } from './summary.ts'
import { withMacros } from './take-macros.ts'

/**
 * The plan for one cluster: what changes per layer and pool, which nodes are replaced and why, what goes, and what stands against
 * it. Pure: facts in, plan out, and nothing that cannot proceed is an exception.
 */
export function planUpdate(input: PlanningInput): PlanContent {
  const merged = mergeOverrides(input)
  const requested: ClusterSpec = { ...input.requested, overrides: merged.overrides }
  const compilation = compileCluster(requested, input.stack, placeOf(input))
  const spec = withMacros(requested, compilation.macros)
  const checks = [...profilesGone(input), ...merged.checks, ...compilation.problems.map(checkOf), ...droppedVariables(input)]
  const { conflicts, resolved } = merged
  const head = {
    cluster: input.cluster,
    parent: input.parent.number,
    conflicts,
    ...(resolved.length > 0 ? { resolved } : {}),
  }
  if (compilation.kind === 'incomplete') {
    const plan = { ...nothing, ...head, checks: [...checks, withoutInfrastructure] }
    return { ...plan, rollback: rollbackVerdict(input, plan, null), summary: summarize(plan, false) }
  }
  const content = compare(input, spec, compilation.compiled)
  const point = pointOfNoReturn({ ...content, before: input.parent.compiled, after: content.desired.compiled })
  const judged = { ...head, ...content, checks: [...checks, ...content.checks, ...returnCheck(point)] }
  const plan = {
    ...judged,
    saves: savedAltogether([content.saves, foldingSaving(input, spec, content.repave)]),
    rollback: rollbackVerdict(input, judged, point),
  }
  return { ...plan, summary: summarize(plan, !isEmpty({ ...plan, summary: '' }, input.parent)) }
}

/** Whether an approval must say that it knows what goes: nodes replaced or removed, layers removed or replaced (2-rules). */
export function disrupts(
  plan: Pick<PlanContent, 'repave' | 'removes'> & { readonly changes: readonly Pick<LayerChange, 'kind'>[] },
): boolean {
  return (
    plan.repave.scope !== 'none' ||
    plan.removes.nodes > 0 ||
    plan.removes.objects.length > 0 ||
    plan.changes.some((change) => change.kind === 'removed' || change.kind === 'replaced')
  )
}

/** What keeps a plan from being approved: conflicts and errors. */
export function isBlocked(plan: Pick<PlanContent, 'conflicts' | 'checks' | 'desired'>): boolean {
  return plan.conflicts.length > 0 || plan.desired === null || plan.checks.some((check) => check.severity === 'error')
}

/** Whether the plan would leave the cluster as it was told to be, and its nodes and layers as they are. */
export function isEmpty(plan: PlanContent, parent: PlanningInput['parent']): boolean {
  return (
    plan.repave.scope === 'none' &&
    plan.desired !== null &&
    plan.desired.compiled.mends === undefined &&
    sameJson(inOrder(plan.desired.spec), inOrder(parent.spec)) &&
    sameJson(inDigests(plan.desired.compiled), inDigests(parent.compiled))
  )
}

/**
 * Of one spec, a compilation can only be another one in what an engine is given, and of that the digests tell: objects follow from what
 * they are over. The way there is no part of what a cluster is, and its Kubernetes is a layer of it, or what others run.
 */
function inDigests({
  kubernetesVersion: _version,
  pools,
  layers,
  via: _via,
  lastLayers: _lastLayers,
  mends: _mends,
  objects: _objects,
  ...rest
}: CompiledCluster) {
  return {
    ...rest,
    pools: pools.map(({ machineSpec: _spec, objects: _made, ...pool }) => pool),
    layers: layers.map((layer) => [layerKey(layer), layer.installPriority, layer.digest]),
  }
}

function inOrder(spec: ClusterSpec): ClusterSpec {
  return { ...spec, overrides: overridesInOrder(spec.overrides) }
}

/** `found`: what the cluster is taken to run, where that is for others to say. */
function placeOf(input: PlanningInput, found: string = foundVersion(input)): ClusterPlace {
  const { cluster, project, requested } = input
  return isImported(requested) ? { cluster, project, kubernetesVersion: found } : { cluster, project }
}

const nothing = {
  summary: '',
  steps: [],
  changes: [],
  pools: [],
  repave: { scope: 'none', pools: [] },
  removes: { nodes: 0, objects: [] },
  saves: null,
  rollback: null,
  desired: null,
} as const

function compare(input: PlanningInput, spec: ClusterSpec, fresh: CompiledCluster): ComparedStates {
  const before = input.parent
  const again = compileCluster(before.spec, before.stack, placeOf(input, before.compiled.kubernetesVersion))
  const same = again.kind === 'compiled' ? again.compiled : before.compiled
  const { compiled, checks } = planWay(input, spec, keepCompiled(before.compiled, same, fresh))
  const after = { spec, compiled, stack: input.stack }
  return compareStates(input, after, remadeByRelease(before.compiled, same), checks)
}

const withoutInfrastructure: Check = {
  code: 'profile.infrastructure',
  severity: 'error',
  message: 'Without an os, a k8s and a cni layer there is nothing that nodes could be made from.',
  evidence: {},
  remedy: 'Give the cluster exactly one profile of type full or infra.',
}

function checkOf(problem: Problem): Check {
  return {
    code: problem.code,
    severity: 'error',
    message: problem.message,
    evidence: { path: problem.path },
    remedy: remedies[problem.code] ?? 'Correct the profile or the cluster, and plan again.',
  }
}

const remedies: Readonly<Record<string, string>> = {
  'variable.missing': 'Give the variable a value in the request.',
  'variable.unknown': 'Add the variable to the profile, or take the reference out.',
  'variable.invalid': 'Give the variable a value that fits, in the request or as the default in the profile.',
  'macro.unknown':
    'Set the macro for the project or for all projects and plan again with pending, or give the reference a default.',
  'reference.unknown': 'Correct the reference in the profile, the override or the macro that holds it, or give it a default.',
  'reference.function': 'Correct the function; the guide lists those that there are.',
  'reference.cycle': 'Take one of the references out of the circle.',
  'reference.too-long': 'Refer to less, or put the text where it is needed.',
  'image.missing': 'Take an os pack that has an image for this version and cloud, or give the pool an image of its own.',
  'release.duplicate': 'Give one of the layers another namespace or release name.',
  'release.name': 'Give the layer a shorter pack.releaseNameOverride.',
  'chart.missing': 'Put the archive into the registry, and sync it.',
  'cloud.setting': "Correct the cluster's cloud settings or the pool; docs/providers.md says what each cloud needs.",
  'cloud.unsupported': 'Take a cloud that Cairn has a provider for.',
  'healthcheck.unfit': 'Use enabled, startup, unready and maxUnhealthy.',
  'kubeadmconfig.unfit': 'Correct the kubeadmconfig at that path; docs/providers.md lists what Cluster API takes.',
  'secret.place': 'Put the sensitive value into the content of a file of the nodes, or into values.',
}
