import { sameJson } from '#core/base/json.ts'
import { conditionOf, aggregated, isTrue, setCondition } from './conditions.ts'
import { adopt, byAge, holdWith, isControlledBy, isLeaving, label, letGo, ownedBy, type Look } from './look.ts'
import type { Cluster, MachineDeployment, MachineSet, ReplicaCounts } from './objects.ts'
import { limitsOf, planPausedScaling, planRollingUpdate, type SetCounts } from './rollout.ts'
import { clusterNameLabel, deploymentNameLabel, isPaused, machinesOf, type Controller, type Round } from './world.ts'

/** core/reconcilers/machinedeployment: finds or makes the machine set of the present template, and sizes all of them. */
export const machineDeployments: Controller = async (round) => {
  if (round.arranged.absent.has('MachineDeployment')) return
  for (const deployment of round.management.all<MachineDeployment>('MachineDeployment'))
    await reconcileDeployment(round, deployment)
}

export const machineDeploymentStatus: Controller = ({ management, now, arranged }) => {
  if (arranged.absent.has('MachineDeployment')) return
  for (const deployment of management.all<MachineDeployment>('MachineDeployment')) {
    const cluster = management.find<Cluster>('Cluster', deployment.spec.clusterName, deployment.metadata.namespace)
    if (!isPaused(deployment, cluster)) writeStatus(management, deployment, now)
  }
}

/** One deployment alone, for tests that replay an order. */
export async function reconcileDeployment(round: Round, deployment: MachineDeployment): Promise<void> {
  const { management, now } = round
  const cluster = management.find<Cluster>('Cluster', deployment.spec.clusterName, deployment.metadata.namespace)
  if (cluster === undefined) return
  if (isPaused(deployment, cluster)) {
    setCondition(deployment, { type: 'Paused', status: true, reason: 'Paused' }, now)
    return
  }
  setCondition(deployment, { type: 'Paused', status: false, reason: 'NotPaused' }, now)
  const sets = machineSetsOf(management, deployment)
  if (isLeaving(deployment)) {
    for (const set of sets) if (!isLeaving(set)) await management.remove(set)
    if (sets.length === 0) letGo(deployment, finalizer)
    return
  }
  holdWith(deployment, finalizer)
  adopt(deployment, cluster)
  label(deployment, clusterNameLabel, deployment.spec.clusterName)
  await size(round, deployment, sets)
}

/** Whether machines of the set are what the deployment wants: version, bootstrap, infrastructureRef and failureDomain alone. */
export function isUpToDate(set: MachineSet, deployment: MachineDeployment): boolean {
  const [is, wanted] = [set.spec.template.spec, deployment.spec.template.spec]
  const fields = ['version', 'bootstrap', 'infrastructureRef', 'failureDomain'] as const
  return fields.every((field) => sameJson(is[field] ?? null, wanted[field] ?? null))
}

/** Why a machine of the set is not up to date, as its condition says it; empty where it is. */
export function outdatedReasons(set: MachineSet, deployment: MachineDeployment): readonly string[] {
  const [is, wanted] = [set.spec.template.spec, deployment.spec.template.spec]
  const reasons: string[] = []
  if (is.version !== wanted.version) reasons.push(`* Version ${is.version}, ${wanted.version} required`)
  if (!sameJson(is.bootstrap, wanted.bootstrap))
    reasons.push(`* ${(is.bootstrap.configRef?.kind ?? 'Bootstrap').replace(/Template$/, '')} is not up-to-date`)
  if (!sameJson(is.infrastructureRef, wanted.infrastructureRef))
    reasons.push(`* ${is.infrastructureRef.kind.replace(/Template$/, '')} is not up-to-date`)
  if ((is.failureDomain ?? '') !== (wanted.failureDomain ?? ''))
    reasons.push(`* Failure domain ${is.failureDomain ?? ''}, ${wanted.failureDomain ?? ''} required`)
  return reasons
}

export function machineSetsOf(look: Look, deployment: MachineDeployment): MachineSet[] {
  return look
    .all<MachineSet>('MachineSet', deployment.metadata.namespace)
    .filter((set) => isControlledBy(set, deployment))
    .toSorted(byAge)
}

const finalizer = 'cluster.x-k8s.io/machinedeployment'
const revision = 'machinedeployment.clusters.x-k8s.io/revision'
const desiredReplicas = 'machinedeployment.clusters.x-k8s.io/desired-replicas'
const maxReplicas = 'machinedeployment.clusters.x-k8s.io/max-replicas'
const templateHash = 'machine-template-hash'

async function size(round: Round, deployment: MachineDeployment, sets: readonly MachineSet[]): Promise<void> {
  const { management } = round
  const { spec } = deployment
  const candidates = sets.filter((set) => isUpToDate(set, deployment) && !isLeaving(set))
  // Of several, the one with the most machines: the least churn.
  let current = candidates.toSorted((left, right) => right.spec.replicas - left.spec.replicas || byAge(left, right))[0]
  const old = sets.filter((set) => set !== current)
  const update = spec.rollout?.strategy?.rollingUpdate
  const { surge, unavailable } = limitsOf(spec.replicas, update?.maxSurge, update?.maxUnavailable)
  const counts = { replicas: spec.replicas, surge, unavailable, there: deployment.status?.replicas ?? 0 }
  // A paused one makes no machine set for a template that has none yet.
  if (current === undefined && spec.paused !== true) {
    const { kind, name } = spec.template.spec.infrastructureRef
    if (management.find(kind, name, deployment.metadata.namespace) === undefined) return
    current = await makeMachineSet(round, deployment)
  }
  const numbers = current === undefined ? null : countsOf(current)
  const others = old.map(countsOf)
  const sizes =
    spec.paused === true || numbers === null
      ? planPausedScaling(counts, numbers, others)
      : planRollingUpdate(counts, numbers, others)
  for (const set of current === undefined ? old : [current, ...old]) {
    const wanted = sizes.get(set.metadata.name)
    if (wanted !== undefined) set.spec.replicas = wanted
    dress(set, deployment, spec.replicas + surge)
  }
  if (current !== undefined) number(current, old)
  if (current !== undefined) (deployment.metadata.annotations ??= {})[revision] = current.metadata.annotations?.[revision] ?? '1'
  if (spec.paused !== true && isComplete(deployment))
    for (const set of old)
      if (!isLeaving(set) && set.spec.replicas === 0 && (set.status?.replicas ?? 0) === 0) await management.remove(set)
}

function isComplete({ spec, status, metadata }: MachineDeployment): boolean {
  const { replicas, upToDateReplicas, availableReplicas, observedGeneration = 0 } = status ?? {}
  return (
    [replicas, upToDateReplicas, availableReplicas].every((count) => count === spec.replicas) &&
    observedGeneration >= (metadata.generation ?? 0)
  )
}

function countsOf(set: MachineSet): SetCounts {
  const most = set.metadata.annotations?.[maxReplicas]
  return {
    name: set.metadata.name,
    wanted: set.spec.replicas,
    there: set.status?.replicas ?? 0,
    available: set.status?.availableReplicas ?? 0,
    maxReplicas: most === undefined ? null : Number(most),
  }
}

async function makeMachineSet({ management, suffix }: Round, deployment: MachineDeployment): Promise<MachineSet> {
  const { spec, metadata } = deployment
  const own = suffix()
  const labels = { ...spec.template.metadata?.labels, [templateHash]: own, [deploymentNameLabel]: metadata.name }
  return management.create<MachineSet>({
    apiVersion: deployment.apiVersion,
    kind: 'MachineSet',
    metadata: {
      name: `${metadata.name}-${own}`,
      namespace: metadata.namespace ?? '',
      labels: { ...labels, [clusterNameLabel]: spec.clusterName },
      ownerReferences: [ownedBy(deployment)],
      finalizers: ['cluster.x-k8s.io/machineset'],
    },
    spec: {
      clusterName: spec.clusterName,
      replicas: 0,
      selector: { matchLabels: { ...spec.selector.matchLabels, [templateHash]: own } },
      template: {
        metadata: { labels, annotations: spec.template.metadata?.annotations ?? {} },
        spec: spec.template.spec,
      },
      ...(spec.deletion?.order !== undefined && { deletion: { order: spec.deletion.order } }),
    },
  } as never)
}

/** What is set in place on every machine set: labels, annotations, deletion order, and the machine's fields that roll nothing. */
function dress(set: MachineSet, deployment: MachineDeployment, most: number): void {
  const { spec, metadata } = deployment
  const own = set.metadata.labels?.[templateHash] ?? ''
  const labels = { ...spec.template.metadata?.labels, [templateHash]: own, [deploymentNameLabel]: metadata.name }
  set.metadata.labels = { ...labels, [clusterNameLabel]: spec.clusterName }
  const copied = Object.entries(metadata.annotations ?? {}).filter(([key]) => !notCopied.has(key))
  set.metadata.annotations = {
    ...Object.fromEntries(copied),
    ...(set.metadata.annotations?.[revision] !== undefined && { [revision]: set.metadata.annotations[revision] }),
    [desiredReplicas]: String(spec.replicas),
    [maxReplicas]: String(most),
    'cluster.x-k8s.io/disable-machine-create': 'false',
  }
  set.spec.template.metadata = { labels, annotations: { ...spec.template.metadata?.annotations } }
  if (spec.deletion?.order !== undefined) set.spec.deletion = { order: spec.deletion.order }
  const { version, bootstrap, infrastructureRef, failureDomain, clusterName } = set.spec.template.spec
  const { version: _v, bootstrap: _b, infrastructureRef: _i, failureDomain: _f, ...inPlace } = spec.template.spec
  set.spec.template.spec = {
    ...inPlace,
    clusterName,
    bootstrap,
    infrastructureRef,
    ...(version !== undefined && { version }),
    ...(failureDomain !== undefined && { failureDomain }),
  }
}

const notCopied = new Set(['kubectl.kubernetes.io/last-applied-configuration', revision, desiredReplicas, maxReplicas])

function number(current: MachineSet, old: readonly MachineSet[]): void {
  const of = ({ metadata }: MachineSet) => Number(metadata.annotations?.[revision] ?? 0)
  const next = Math.max(0, ...old.map(of)) + 1
  if (of(current) < next) (current.metadata.annotations ??= {})[revision] = String(next)
}

function writeStatus(look: Look, deployment: MachineDeployment, now: number): void {
  const sets = machineSetsOf(look, deployment)
  const machines = sets.flatMap((set) => machinesOf(look, set))
  const { spec } = deployment
  const status: NonNullable<MachineDeployment['status']> = (deployment.status ??= {})
  const sum = (count: keyof ReplicaCounts) => sets.reduce((total, set) => total + (set.status?.[count] ?? 0), 0)
  status.replicas = sum('replicas')
  status.readyReplicas = sum('readyReplicas')
  status.availableReplicas = sum('availableReplicas')
  status.upToDateReplicas = sum('upToDateReplicas')
  status.selector = selectorText(spec.selector.matchLabels)
  const [wanted, there] = [isLeaving(deployment) ? 0 : spec.replicas, status.replicas]
  status.phase = wanted === there ? 'Running' : wanted < there ? 'ScalingDown' : 'ScalingUp'
  const update = spec.rollout?.strategy?.rollingUpdate
  const least = spec.replicas - limitsOf(spec.replicas, update?.maxSurge, update?.maxUnavailable).unavailable
  const short = `${status.availableReplicas} available replicas, at least ${least} required (spec.strategy.rollout.maxUnavailable is ${update?.maxUnavailable ?? 0}, spec.replicas is ${spec.replicas})`
  const isAvailable = status.availableReplicas >= least
  const say = (type: string, isSo: boolean, yes: string, no: string, message = '') =>
    setCondition(deployment, { type, status: isSo, reason: isSo ? yes : no, message }, now)
  say(
    'Available',
    isAvailable,
    'Available',
    'NotAvailable',
    isAvailable ? '' : isLeaving(deployment) ? 'Deletion in progress' : short,
  )
  const outdated = machines.filter((machine) => conditionOf(machine, 'UpToDate')?.status === 'False')
  const reasons = [...new Set(outdated.flatMap((machine) => (conditionOf(machine, 'UpToDate')?.message ?? '').split('\n')))]
  const rolling = [`Rolling out ${outdated.length} not up-to-date replicas`, ...reasons.filter(Boolean).toSorted()].join('\n')
  say('RollingOut', outdated.length > 0, 'RollingOut', 'NotRollingOut', outdated.length > 0 ? rolling : '')
  say(
    'ScalingUp',
    there < wanted,
    'ScalingUp',
    'NotScalingUp',
    there < wanted ? `Scaling up from ${there} to ${wanted} replicas` : '',
  )
  say(
    'ScalingDown',
    there > wanted,
    'ScalingDown',
    'NotScalingDown',
    there > wanted ? `Scaling down from ${there} to ${wanted} replicas` : '',
  )
  for (const [type, of] of [
    ['MachinesReady', 'Ready'],
    ['MachinesUpToDate', 'UpToDate'],
  ] as const) {
    const found = aggregated('Machine', machines, of)
    const reason = machines.length === 0 ? 'NoReplicas' : found.status === true ? of : `Not${of}`
    setCondition(deployment, { type, reason, ...found }, now)
  }
  const repaired = machines.filter((machine) => conditionOf(machine, 'OwnerRemediated')?.status === 'False')
  const repairs = repaired.map(
    (machine) => `* Machine ${machine.metadata.name}: ${conditionOf(machine, 'OwnerRemediated')?.message}`,
  )
  say('Remediating', repaired.length > 0, 'Remediating', 'NotRemediating', repairs.join('\n'))
  say(
    'Deleting',
    isLeaving(deployment),
    'Deleting',
    'NotDeleting',
    isLeaving(deployment) ? `Deleting ${machines.length} Machines` : '',
  )
  if (!isTrue(deployment, 'Paused') && deployment.metadata.generation !== undefined)
    status.observedGeneration = deployment.metadata.generation
}

export function selectorText(labels: Readonly<Record<string, string>> | undefined): string {
  return Object.entries(labels ?? {})
    .map(([key, value]) => `${key}=${value}`)
    .sort()
    .join(',')
}
