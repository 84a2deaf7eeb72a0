import { aggregated, conditionOf, dropCondition, isFalse, isTrue, setCondition } from './conditions.ts'
import { byAge, isLeaving, letGo, type Look } from './look.ts'
import { selectorText } from './machine-deployment.ts'
import { makeMachine } from './make-machine.ts'
import { scaled } from './rollout.ts'
import type { Cluster, KubeadmControlPlane, Machine, MachineDeployment, MachineSet } from './objects.ts'
import { deploymentNameLabel, isPaused, machinesOf, setNameLabel, type Controller, type Round } from './world.ts'

/** core/reconcilers/machineset: machines are made and deleted until there are as many as wanted, and unhealthy ones replaced. */
export const machineSets: Controller = async (round) => {
  if (round.arranged.absent.has('MachineSet')) return
  for (const set of round.management.all<MachineSet>('MachineSet')) await reconcileSet(round, set)
}

export const machineSetStatus: Controller = ({ management, now, arranged }) => {
  if (arranged.absent.has('MachineSet')) return
  for (const set of management.all<MachineSet>('MachineSet')) {
    const cluster = management.find<Cluster>('Cluster', set.spec.clusterName, set.metadata.namespace)
    if (!isPaused(set, cluster)) writeStatus(management, set, now)
  }
}

/** One set alone, for tests that replay an order. */
export async function reconcileSet(round: Round, set: MachineSet): Promise<void> {
  const { management, suffix } = round
  const cluster = management.find<Cluster>('Cluster', set.spec.clusterName, set.metadata.namespace)
  if (cluster === undefined || isPaused(set, cluster)) return
  const machines = machinesOf(management, set)
  if (isLeaving(set)) {
    for (const machine of machines) if (!isLeaving(machine)) await management.remove(machine)
    if (machines.length === 0) letGo(set, 'cluster.x-k8s.io/machineset')
    return
  }
  for (const machine of machines) dress(machine, set)
  await repair(round, set, machines)
  // Machines that leave are there still, so that nothing more is deleted in their place.
  const excess = machines.length - set.spec.replicas
  if (excess > 0) {
    const first = machines.toSorted(
      (left, right) => priority(right, round.now) - priority(left, round.now) || byName(left, right),
    )
    for (const machine of first.slice(0, excess)) if (!isLeaving(machine)) await management.remove(machine)
  }
  if (excess < 0 && preflight(management, set, cluster).length === 0)
    for (let missing = excess; missing < 0; missing += 1) {
      const { infrastructureRef, bootstrap, ...spec } = set.spec.template.spec
      const made = await makeMachine(management, {
        owner: set,
        clusterName: set.spec.clusterName,
        name: `${set.metadata.name}-${suffix()}`,
        labels: labelsOf(set),
        annotations: set.spec.template.metadata?.annotations ?? {},
        infrastructureTemplate: infrastructureRef,
        bootstrap: bootstrap.configRef ?? null,
        spec: structuredClone(spec) as never,
      })
      if (made === null) break
    }
}

/**
 * machineset_preflight.go: no machine is made while the control plane is provisioned or upgraded, and a kubeadm of another minor than
 * the control plane's cannot join. The reasons; empty where it may.
 */
function preflight(look: Look, set: MachineSet, cluster: Cluster): readonly string[] {
  const reference = cluster.spec.controlPlaneRef
  if (reference === undefined || set.metadata.annotations?.['machineset.cluster.x-k8s.io/skip-preflight-checks'] === 'All')
    return []
  const controlPlane = look.find<KubeadmControlPlane>(reference.kind, reference.name, cluster.metadata.namespace)
  if (controlPlane === undefined) return []
  const { name, namespace } = controlPlane.metadata
  const [wanted, is] = [controlPlane.spec.version, controlPlane.status?.version]
  const stable = '("ControlPlaneIsStable" preflight check failed)'
  const reasons: string[] = []
  if (is === undefined) reasons.push(`KubeadmControlPlane ${namespace}/${name} is provisioning ${stable}`)
  else if (compareVersions(wanted, is) > 0) reasons.push(`KubeadmControlPlane ${namespace}/${name} is upgrading ${stable}`)
  const own = set.spec.template.spec.version
  if (own === undefined) return reasons
  const [mine, its] = [minorOf(own), minorOf(wanted)]
  const versions = `MachineSet version (${own.slice(1)}) and ControlPlane version (${wanted.slice(1)})`
  if (mine > its || mine < its - 3)
    reasons.push(
      `${versions} do not conform to the kubernetes version skew policy as MachineSet version is ${mine > its ? 'higher than ControlPlane version' : 'more than 3 minor versions older than the ControlPlane version'} ("KubernetesVersionSkew" preflight check failed)`,
    )
  if (mine !== its && set.spec.template.spec.bootstrap.configRef?.kind === 'KubeadmConfigTemplate')
    reasons.push(
      `${versions} do not conform to kubeadm version skew policy as kubeadm only supports joining with the same major+minor version as the control plane ("KubeadmVersionSkew" preflight check failed)`,
    )
  return reasons
}

export function minorOf(version: string): number {
  return Number(/^v?\d+\.(\d+)/.exec(version)?.[1] ?? 0)
}

export function compareVersions(left: string, right: string): number {
  const [one, other] = [left, right].map((version) => version.replace(/^v/, '').split(/[.+-]/).slice(0, 3).map(Number))
  return [0, 1, 2].reduce((found, place) => found || (one?.[place] ?? 0) - (other?.[place] ?? 0), 0)
}

function labelsOf(set: MachineSet): Record<string, string> {
  const deployment = set.metadata.labels?.[deploymentNameLabel]
  return {
    ...set.spec.template.metadata?.labels,
    [setNameLabel]: set.metadata.name,
    ...(deployment !== undefined && { [deploymentNameLabel]: deployment }),
  }
}

/** The fields that are set in place, on machines that leave only what their leaving depends on. */
function dress(machine: Machine, set: MachineSet): void {
  const { minReadySeconds, readinessGates, deletion, taints } = set.spec.template.spec
  const put = <Key extends 'minReadySeconds' | 'readinessGates' | 'deletion' | 'taints'>(
    key: Key,
    value: Machine['spec'][Key],
  ) => {
    if (value === undefined) delete machine.spec[key]
    else machine.spec[key] = structuredClone(value)
  }
  put('minReadySeconds', minReadySeconds)
  put('readinessGates', readinessGates)
  put('deletion', deletion)
  put('taints', taints)
  if (!isLeaving(machine)) Object.assign((machine.metadata.labels ??= {}), labelsOf(set))
  if (!isLeaving(machine)) Object.assign((machine.metadata.annotations ??= {}), set.spec.template.metadata?.annotations)
}

/** machineset_deletion_order.go, for the order Oldest: who leaves already, who is asked for, who is unhealthy, then by age. */
function priority(machine: Machine, now: number): number {
  if (isLeaving(machine)) return 100
  if (machine.metadata.annotations?.['cluster.x-k8s.io/delete-machine'] !== undefined) return 80
  const isHealthy =
    machine.status?.nodeRef !== undefined && !isFalse(machine, 'NodeHealthy') && !isFalse(machine, 'HealthCheckSucceeded')
  if (!isHealthy) return 50
  const age = Math.max(now - Date.parse(machine.metadata.creationTimestamp), 0) / 1000
  return 50 * (1 - Math.exp(-age / 864_000))
}

function byName(left: Machine, right: Machine): number {
  return left.metadata.name < right.metadata.name ? -1 : 1
}

/** Unhealthy machines of the present set are deleted, newest first, as many at once as the deployment allows. */
async function repair({ management, now }: Round, set: MachineSet, machines: readonly Machine[]): Promise<void> {
  for (const machine of machines)
    if (!isLeaving(machine) && isTrue(machine, 'HealthCheckSucceeded') && isFalse(machine, 'OwnerRemediated'))
      dropCondition(machine, 'OwnerRemediated')
  const sick = machines.filter(
    (machine) => !isLeaving(machine) && isFalse(machine, 'HealthCheckSucceeded') && isFalse(machine, 'OwnerRemediated'),
  )
  if (sick.length === 0) return
  const say = (machine: Machine, reason: string, message: string) =>
    setCondition(machine, { type: 'OwnerRemediated', status: false, reason, message }, now)
  const name = set.metadata.labels?.[deploymentNameLabel]
  const deployment =
    name === undefined ? undefined : management.find<MachineDeployment>('MachineDeployment', name, set.metadata.namespace)
  const revision = 'machinedeployment.clusters.x-k8s.io/revision'
  if (deployment !== undefined && deployment.metadata.annotations?.[revision] !== set.metadata.annotations?.[revision]) {
    for (const machine of sick)
      say(machine, 'MachineCannotBeRemediated', "Machine won't be remediated because it is pending removal due to rollout")
    return
  }
  const limit = deployment?.spec.remediation?.maxInFlight
  const most = limit === undefined ? Infinity : scaled(limit, deployment?.spec.replicas ?? 1, Math.ceil)
  const underWay = machines.filter(
    (machine) => isLeaving(machine) && conditionOf(machine, 'OwnerRemediated')?.reason === 'MachineDeleting',
  )
  const allowed = Math.max(most - underWay.length, 0)
  const cluster = management.find<Cluster>('Cluster', set.spec.clusterName, set.metadata.namespace)
  const blocked = cluster === undefined ? [] : preflight(management, set, cluster)
  for (const [place, machine] of sick.toSorted((left, right) => byAge(right, left)).entries()) {
    if (place >= allowed)
      say(
        machine,
        'RemediationDeferred',
        `Waiting because there are already too many remediations in progress (spec.strategy.remediation.maxInFlight is ${limit})`,
      )
    else if (blocked.length > 0) say(machine, 'RemediationDeferred', blocked.map((reason) => `* ${reason}`).join('\n'))
    else {
      say(machine, 'MachineDeleting', 'Machine is deleting')
      await management.remove(machine)
    }
  }
}

function writeStatus(look: Look, set: MachineSet, now: number): void {
  const machines = machinesOf(look, set)
  const status = (set.status ??= {})
  const having = (type: string) => machines.filter((machine) => isTrue(machine, type)).length
  status.replicas = machines.length
  status.readyReplicas = having('Ready')
  status.availableReplicas = having('Available')
  status.upToDateReplicas = having('UpToDate')
  status.selector = selectorText(set.spec.selector.matchLabels)
  const wanted = isLeaving(set) ? 0 : set.spec.replicas
  const there = machines.length
  const cluster = look.find<Cluster>('Cluster', set.spec.clusterName, set.metadata.namespace)
  const blocked = there < wanted && cluster !== undefined ? preflight(look, set, cluster) : []
  const list = blocked.map((reason) => `* ${reason}`).join('\n')
  const scaling = `Scaling up from ${there} to ${wanted} replicas${list === '' ? '' : ` is blocked because:\n${list}`}`
  const say = (type: string, isSo: boolean, message: string) =>
    setCondition(set, { type, status: isSo, reason: isSo ? type : `Not${type}`, message: isSo ? message : '' }, now)
  say('ScalingUp', there < wanted, scaling)
  say('ScalingDown', there > wanted, `Scaling down from ${there} to ${wanted} replicas`)
  for (const [type, of] of [
    ['MachinesReady', 'Ready'],
    ['MachinesUpToDate', 'UpToDate'],
  ] as const) {
    const found = aggregated('Machine', machines, of)
    setCondition(set, { type, reason: there === 0 ? 'NoReplicas' : found.status === true ? of : `Not${of}`, ...found }, now)
  }
  const repaired = machines.filter((machine) => isFalse(machine, 'HealthCheckSucceeded') && isFalse(machine, 'OwnerRemediated'))
  say('Remediating', repaired.length > 0, repaired.map(({ metadata }) => `* Machine ${metadata.name}`).join('\n'))
  say('Deleting', isLeaving(set), `Deleting ${there} Machines`)
  if (set.metadata.generation !== undefined) status.observedGeneration = set.metadata.generation
}
