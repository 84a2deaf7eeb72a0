import { isJsonObject, sameJson, type Json, type JsonObject } from '#core/base/json.ts'
import { comparedKubeadmConfig } from '../would-roll.ts'
import { conditionOf, dropCondition, isFalse, isTrue, setCondition } from './conditions.ts'
import { adopt, byAge, holdWith, isLeaving, letGo, ownedBy, type Look } from './look.ts'
import { makeMachine } from './make-machine.ts'
import { minorOf } from './machine-set.ts'
import type { Cluster, KubeadmControlPlane, Machine } from './objects.ts'
import {
  bootstrapOf,
  clonedFromGroupKind,
  clonedFromName,
  clusterNameLabel,
  clusterOf,
  controlPlaneLabel,
  infrastructureOf,
  isPaused,
  machinesOf,
  type Controller,
  type Round,
} from './world.ts'

/** controlplane/kubeadm: one machine at a time, never past etcd's majority, outdated ones as Cluster API compares. */
export const kubeadmControlPlanes: Controller = async (round) => {
  const { management, now, arranged } = round
  if (arranged.absent.has('KubeadmControlPlane')) return
  for (const controlPlane of management.all<KubeadmControlPlane>('KubeadmControlPlane')) {
    const owner = controlPlane.metadata.ownerReferences?.find(({ kind }) => kind === 'Cluster')
    if (owner === undefined) continue
    const cluster = management.find<Cluster>('Cluster', owner.name, controlPlane.metadata.namespace)
    if (cluster === undefined) continue
    if (isPaused(controlPlane, cluster)) {
      const message = 'KubeadmControlPlane has the cluster.x-k8s.io/paused annotation'
      setCondition(controlPlane, { type: 'Paused', status: true, reason: 'Paused', message }, now)
      continue
    }
    setCondition(controlPlane, { type: 'Paused', status: false, reason: 'NotPaused' }, now)
    await reconcile(round, controlPlane, cluster)
  }
}

/** The conditions that a machine of the control plane must have before anything else is done. */
export const componentConditions = [
  'APIServerPodHealthy',
  'ControllerManagerPodHealthy',
  'SchedulerPodHealthy',
  'EtcdPodHealthy',
  'EtcdMemberHealthy',
] as const

export const preTerminateHook = 'pre-terminate.delete.hook.machine.cluster.x-k8s.io/kcp-cleanup'

/** Why the machine is not what the control plane wants, as its condition says it; empty where it is. */
export function outdatedReasons(look: Look, machine: Machine, controlPlane: KubeadmControlPlane): readonly string[] {
  const reasons: string[] = []
  if (machine.spec.version !== controlPlane.spec.version)
    reasons.push(`* Version ${machine.spec.version}, ${controlPlane.spec.version} required`)
  const config = bootstrapOf(look, machine)
  if (config !== undefined) {
    const join = joinConfig(controlPlane)
    const is = asJoin(config.spec ?? {})
    const same =
      sameJson(comparedKubeadmConfig(is), comparedKubeadmConfig(join)) ||
      (isInitConfig(config.spec ?? {}) &&
        sameJson(comparedKubeadmConfig(config.spec), comparedKubeadmConfig(initConfig(controlPlane))))
    if (!same) reasons.push('* KubeadmConfig is not up-to-date')
  }
  const infrastructure = infrastructureOf(look, machine)
  const origin = infrastructure?.metadata.annotations
  const wanted = controlPlane.spec.machineTemplate.spec.infrastructureRef
  const isCloned = origin?.[clonedFromName] !== undefined && origin[clonedFromGroupKind] !== undefined
  const isOther = origin?.[clonedFromName] !== wanted.name || origin[clonedFromGroupKind] !== `${wanted.kind}.${wanted.apiGroup}`
  if (isCloned && isOther) reasons.push(`* ${machine.spec.infrastructureRef.kind} is not up-to-date`)
  return reasons
}

const finalizer = 'kubeadm.controlplane.cluster.x-k8s.io'
const remediationInProgress = 'controlplane.cluster.x-k8s.io/remediation-in-progress'
const remediationFor = 'controlplane.cluster.x-k8s.io/remediation-for'

async function reconcile(round: Round, controlPlane: KubeadmControlPlane, cluster: Cluster): Promise<void> {
  const { management, now } = round
  const machines = machinesOf(management, controlPlane).toSorted(byAge)
  removeMembers(controlPlane, machines)
  for (const machine of machines) sayComponents(round, machine)
  if (isLeaving(controlPlane)) {
    await reconcileDelete(management, controlPlane, machines, cluster, now)
    return
  }
  holdWith(controlPlane, finalizer)
  if (!cluster.status?.initialization?.infrastructureProvisioned || !cluster.spec.controlPlaneEndpoint?.host) return
  await writeKubeconfig(round, controlPlane, cluster)
  for (const machine of machines) dress(machine, controlPlane)
  for (const machine of machines) sayUpToDate(management, machine, controlPlane, now)
  if (await repair(round, controlPlane, machines)) return
  const outdated = machines.filter((machine) => isFalse(machine, 'UpToDate'))
  const [there, wanted] = [machines.length, controlPlane.spec.replicas]
  if (outdated.length > 0) await roll(round, controlPlane, machines, outdated)
  else if (there < wanted) await scaleUp(round, controlPlane, machines)
  else if (there > wanted) await scaleDown(management, machines, machines)
}

/** update.go: with surge one machine more at a time, without it one fewer; never beyond. */
async function roll(
  round: Round,
  controlPlane: KubeadmControlPlane,
  machines: readonly Machine[],
  outdated: readonly Machine[],
): Promise<void> {
  const wanted = controlPlane.spec.replicas
  const surge = Number(controlPlane.spec.rollout?.strategy?.rollingUpdate?.maxSurge ?? 1)
  const isRepairing = controlPlane.metadata.annotations?.[remediationInProgress] !== undefined
  if (machines.length - outdated.length >= wanted) await scaleDown(round.management, machines, outdated)
  else if (isRepairing || machines.length < wanted + surge) await scaleUp(round, controlPlane, machines)
  else await scaleDown(round.management, machines, outdated)
}

async function scaleUp(round: Round, controlPlane: KubeadmControlPlane, machines: readonly Machine[]): Promise<void> {
  const { management, suffix } = round
  const annotations = (controlPlane.metadata.annotations ??= {})
  const repaired = annotations[remediationInProgress]
  if (machines.length > 0 && preflight(machines, null, repaired !== undefined) !== null) return
  const { spec, metadata } = controlPlane
  const clusterName = clusterOf(controlPlane)
  const domain = nextDomain(management, controlPlane, machines)
  const made = await makeMachine(management, {
    owner: controlPlane,
    clusterName,
    name: `${metadata.name}-${suffix()}`,
    labels: labelsOf(controlPlane),
    annotations: {
      ...spec.machineTemplate.metadata?.annotations,
      [preTerminateHook]: '',
      ...(repaired !== undefined && { [remediationFor]: repaired }),
    },
    infrastructureTemplate: spec.machineTemplate.spec.infrastructureRef,
    bootstrap: machines.length === 0 ? initConfig(controlPlane) : joinConfig(controlPlane),
    spec: {
      version: spec.version,
      ...(domain !== null && { failureDomain: domain }),
      readinessGates: gatesOf(controlPlane),
      ...(spec.machineTemplate.spec.deletion !== undefined && { deletion: { ...spec.machineTemplate.spec.deletion } }),
    } as JsonObject,
  })
  if (made !== null) delete annotations[remediationInProgress]
}

/** One of those that may go: asked for, with a broken component, or else any, out of the zone with the most, the oldest. */
async function scaleDown(look: Look, machines: readonly Machine[], mayGo: readonly Machine[]): Promise<void> {
  const asked = (of: readonly Machine[]) =>
    of.filter(({ metadata }) => metadata.annotations?.['cluster.x-k8s.io/delete-machine'] !== undefined)
  const broken = mayGo.filter((machine) => componentConditions.some((type) => isFalse(machine, type)))
  const eligible = [asked(mayGo), asked(machines), broken, mayGo].find((of) => of.length > 0) ?? []
  const inZone = (zone: string | undefined) => machines.filter(({ spec }) => spec.failureDomain === zone).length
  const most = Math.max(...eligible.map(({ spec }) => inZone(spec.failureDomain)))
  const machine = eligible.toSorted(byAge).find(({ spec }) => inZone(spec.failureDomain) === most)
  if (machine === undefined || preflight(machines, machine, false) !== null) return
  await look.remove(machine)
}

/** preflight.go: nothing is begun while a machine leaves, or while a component of one that stays is not known to be healthy. */
function preflight(machines: readonly Machine[], except: Machine | null, isRepairing: boolean): string | null {
  if (machines.some(isLeaving)) return 'HasDeletingMachine'
  for (const machine of machines) {
    if (machine === except) continue
    if (machine.status?.nodeRef === undefined && !isRepairing)
      return `Machine ${machine.metadata.name} does not have a corresponding Node yet (Machine.status.nodeRef not set)`
    const apart = componentConditions.find((type) => !isTrue(machine, type))
    if (apart !== undefined && !isRepairing)
      return `Machine ${machine.metadata.name} reports ${apart} condition is false (${conditionOf(machine, apart)?.message ?? ''})`
  }
  const healthy = machines.filter((machine) => isTrue(machine, 'EtcdMemberHealthy')).length
  return isRepairing && healthy < Math.floor((machines.length + 1) / 2) + 1 ? 'etcd would lose its majority' : null
}

/**
 * remediation.go: one unhealthy machine at a time, not of a control plane of one, not while another comes or goes, and only where
 * etcd keeps its majority. Says whether it did something that all else has to wait for.
 */
async function repair(
  { management, now }: Round,
  controlPlane: KubeadmControlPlane,
  machines: readonly Machine[],
): Promise<boolean> {
  for (const machine of machines)
    if (!isLeaving(machine) && isTrue(machine, 'HealthCheckSucceeded') && isFalse(machine, 'OwnerRemediated'))
      dropCondition(machine, 'OwnerRemediated')
  const annotations = (controlPlane.metadata.annotations ??= {})
  const sick = machines.filter((machine) => isFalse(machine, 'HealthCheckSucceeded') && isFalse(machine, 'OwnerRemediated'))
  const machine = sick.toSorted(
    (left, right) => Number(isProvisioned(left)) - Number(isProvisioned(right)) || byAge(left, right),
  )[0]
  if (machine === undefined || isLeaving(machine) || annotations[remediationInProgress] !== undefined) return false
  const say = (reason: string, message: string) => {
    setCondition(machine, { type: 'OwnerRemediated', status: false, reason, message }, now)
    return false
  }
  if (controlPlane.status?.initialization?.controlPlaneInitialized) {
    const others = machines.filter((other) => other !== machine)
    if (others.length === 0)
      return say('MachineCannotBeRemediated', "KubeadmControlPlane can't remediate if current replicas are less or equal to 1")
    if (others.some((other) => !isProvisioned(other) && !sick.includes(other)))
      return say(
        'RemediationDeferred',
        'KubeadmControlPlane waiting for control plane Machine provisioning to complete before triggering remediation',
      )
    if (machines.some(isLeaving))
      return say(
        'RemediationDeferred',
        'KubeadmControlPlane waiting for control plane Machine deletion to complete before triggering remediation',
      )
    const healthy = others.filter((other) => isTrue(other, 'EtcdMemberHealthy')).length
    if (healthy < Math.floor(others.length / 2) + 1)
      return say(
        'MachineCannotBeRemediated',
        "KubeadmControlPlane can't remediate this Machine because this could result in loosing Kubernetes control plane components or in etcd quorum loss",
      )
  }
  say('MachineDeleting', 'Machine is deleting')
  annotations[remediationInProgress] = JSON.stringify({ machine: machine.metadata.name, retryCount: 0 })
  await management.remove(machine)
  return true
}

function isProvisioned(machine: Machine): boolean {
  return machine.status?.nodeRef !== undefined
}

/** The member of etcd goes when the node is drained and nothing else waits; then the machine may end. */
function removeMembers(controlPlane: KubeadmControlPlane, machines: readonly Machine[]): void {
  for (const machine of machines) {
    const waits = conditionOf(machine, 'Deleting')?.reason === 'WaitingForPreTerminateHook'
    if (isLeaving(machine) && (waits || isLeaving(controlPlane))) delete machine.metadata.annotations?.[preTerminateHook]
  }
}

async function reconcileDelete(
  look: Look,
  controlPlane: KubeadmControlPlane,
  machines: readonly Machine[],
  cluster: Cluster,
  now: number,
): Promise<void> {
  const say = (reason: string, message: string) =>
    setCondition(controlPlane, { type: 'Deleting', status: true, reason, message }, now)
  const workers = look
    .all<Machine>('Machine', controlPlane.metadata.namespace)
    .filter((machine) => clusterOf(machine) === cluster.metadata.name && !machines.includes(machine))
  if (machines.length === 0) {
    say('DeletionCompleted', 'Deletion completed')
    letGo(controlPlane, finalizer)
  } else if (workers.length > 0) {
    const names = workers.map(({ metadata }) => metadata.name).toSorted()
    say(
      'WaitingForWorkersDeletion',
      `KubeadmControlPlane deletion blocked because following objects still exist:\n* Machines: ${names.join(', ')}`,
    )
  } else {
    for (const machine of machines) if (!isLeaving(machine)) await look.remove(machine)
    say('WaitingForMachineDeletion', `Deleting ${machines.length} Machine${machines.length === 1 ? '' : 's'}`)
  }
}

function sayComponents({ arranged, now }: Round, machine: Machine): void {
  const broken = arranged.brokenComponents.get(machine.metadata.name)
  const of = {
    apiServer: 'APIServerPodHealthy',
    controllerManager: 'ControllerManagerPodHealthy',
    scheduler: 'SchedulerPodHealthy',
  }
  for (const type of componentConditions) {
    if (machine.status?.nodeRef === undefined) {
      const message = 'Waiting for the Node to exist'
      setCondition(machine, { type, status: 'Unknown', reason: 'InspectionFailed', message }, now)
      continue
    }
    const isBroken = broken !== undefined && (broken === 'etcdMember' ? 'EtcdMemberHealthy' : of[broken]) === type
    const message = isBroken ? 'Container is in CrashLoopBackOff' : ''
    setCondition(machine, { type, status: !isBroken, reason: isBroken ? 'NotHealthy' : 'Healthy', message }, now)
  }
  if (machine.status?.nodeRef !== undefined)
    setCondition(machine, { type: 'NodeKubeadmLabelsAndTaintsSet', status: true, reason: 'Set' }, now)
}

function sayUpToDate(look: Look, machine: Machine, controlPlane: KubeadmControlPlane, now: number): void {
  const reasons = outdatedReasons(look, machine, controlPlane)
  const isSo = reasons.length === 0
  const reason = isSo ? 'UpToDate' : 'NotUpToDate'
  setCondition(machine, { type: 'UpToDate', status: isSo, reason, message: reasons.join('\n') }, now)
}

function dress(machine: Machine, controlPlane: KubeadmControlPlane): void {
  const { deletion } = controlPlane.spec.machineTemplate.spec
  if (deletion === undefined) delete machine.spec.deletion
  else machine.spec.deletion = { ...deletion }
  if (isLeaving(machine)) return
  Object.assign((machine.metadata.labels ??= {}), labelsOf(controlPlane))
  machine.spec.readinessGates = gatesOf(controlPlane)
}

function labelsOf({ spec, metadata, ...rest }: KubeadmControlPlane): Record<string, string> {
  return {
    ...spec.machineTemplate.metadata?.labels,
    [clusterNameLabel]: clusterOf({ metadata, ...rest }),
    [controlPlaneLabel]: '',
    'cluster.x-k8s.io/control-plane-name': metadata.name,
  }
}

function gatesOf(controlPlane: KubeadmControlPlane): { conditionType: string }[] {
  const mandatory = ['NodeKubeadmLabelsAndTaintsSet', ...componentConditions].map((conditionType) => ({ conditionType }))
  return [...mandatory, ...(controlPlane.spec.machineTemplate.spec.readinessGates ?? [])]
}

/** The zone with the fewest machines that are up to date; null where the cloud has none. */
function nextDomain(look: Look, controlPlane: KubeadmControlPlane, machines: readonly Machine[]): string | null {
  const cluster = look.find<Cluster>('Cluster', clusterOf(controlPlane), controlPlane.metadata.namespace)
  const zones = (cluster?.status?.failureDomains ?? []).filter((domain) => domain.controlPlane ?? false).map(({ name }) => name)
  const count = (zone: string) =>
    machines.filter((machine) => machine.spec.failureDomain === zone && isTrue(machine, 'UpToDate')).length
  return zones.toSorted((left, right) => count(left) - count(right) || (left < right ? -1 : 1))[0] ?? null
}

/** desired_state.go: a joining machine has no `initConfiguration`, the first no `joinConfiguration`, and one gate is set by itself. */
function joinConfig(controlPlane: KubeadmControlPlane): JsonObject {
  const { initConfiguration: _init, ...spec } = defaulted(controlPlane)
  const join = isJsonObject(spec['joinConfiguration']) ? spec['joinConfiguration'] : {}
  return { ...spec, joinConfiguration: { ...join, controlPlane: join['controlPlane'] ?? {} } }
}

function initConfig(controlPlane: KubeadmControlPlane): JsonObject {
  const { joinConfiguration: _join, ...spec } = defaulted(controlPlane)
  return spec
}

function defaulted(controlPlane: KubeadmControlPlane): JsonObject {
  const spec = controlPlane.spec.kubeadmConfigSpec ?? {}
  const minor = minorOf(controlPlane.spec.version)
  if (minor < 31 || minor >= 36) return spec
  const cluster = isJsonObject(spec['clusterConfiguration']) ? spec['clusterConfiguration'] : {}
  const gates = isJsonObject(cluster['featureGates']) ? cluster['featureGates'] : {}
  const featureGates = { ControlPlaneKubeletLocalMode: true, ...gates }
  return { ...spec, clusterConfiguration: { ...cluster, featureGates } }
}

function isInitConfig(spec: JsonObject): boolean {
  return !isJsonObject(spec['joinConfiguration']) || spec['joinConfiguration']['controlPlane'] === undefined
}

/** filters.go: the first machine's configuration as if it had joined, so that it is compared like the others. */
function asJoin(spec: JsonObject): JsonObject {
  if (!isInitConfig(spec)) return spec
  const { initConfiguration, ...rest } = spec
  const init = isJsonObject(initConfiguration) ? initConfiguration : {}
  const kept = ['timeouts', 'patches', 'skipPhases', 'nodeRegistration'].filter((key) => init[key] !== undefined)
  const endpoint = init['localAPIEndpoint']
  const controlPlane: Json = endpoint === undefined ? {} : { localAPIEndpoint: endpoint }
  return { ...rest, joinConfiguration: { ...Object.fromEntries(kept.map((key) => [key, init[key] ?? null])), controlPlane } }
}

async function writeKubeconfig(
  { management, arranged }: Round,
  controlPlane: KubeadmControlPlane,
  cluster: Cluster,
): Promise<void> {
  const name = `${cluster.metadata.name}-kubeconfig`
  const namespace = cluster.metadata.namespace ?? ''
  const found = management.find('Secret', name, namespace)
  if (found !== undefined) return adopt(found, controlPlane, true)
  await management.create({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name,
      namespace,
      labels: { [clusterNameLabel]: cluster.metadata.name },
      ownerReferences: [ownedBy(controlPlane)],
    },
    type: 'cluster.x-k8s.io/secret',
    data: { value: btoa(arranged.workloadKubeconfig) },
  } as never)
}
