import { aggregated, conditionOf, isFalse, isTrue, setCondition } from './conditions.ts'
import { componentConditions } from './kubeadm-control-plane.ts'
import { isLeaving } from './look.ts'
import { selectorText } from './machine-deployment.ts'
import { compareVersions } from './machine-set.ts'
import type { Cluster, KubeadmControlPlane } from './objects.ts'
import { clusterNameLabel, clusterOf, controlPlaneLabel, isPaused, machinesOf, type Controller } from './world.ts'

/** controlplane/kubeadm/reconcilers/kubeadmcontrolplane/status.go. */
export const controlPlaneStatus: Controller = ({ management, now, arranged }) => {
  if (arranged.absent.has('KubeadmControlPlane')) return
  for (const controlPlane of management.all<KubeadmControlPlane>('KubeadmControlPlane')) {
    const name = clusterOf(controlPlane)
    const cluster = management.find<Cluster>('Cluster', name, controlPlane.metadata.namespace)
    if (cluster === undefined || isPaused(controlPlane, cluster)) continue
    const machines = machinesOf(management, controlPlane)
    const status: NonNullable<KubeadmControlPlane['status']> = (controlPlane.status ??= {})
    const having = (type: string) => machines.filter((machine) => isTrue(machine, type)).length
    status.replicas = machines.length
    status.readyReplicas = having('Ready')
    status.availableReplicas = having('Available')
    status.upToDateReplicas = having('UpToDate')
    status.selector = selectorText({ [clusterNameLabel]: name, [controlPlaneLabel]: '' })
    // The lowest version that a machine of it has.
    const version = machines.map(({ spec }) => spec.version ?? '').toSorted(compareVersions)[0]
    if (version !== undefined) status.version = version
    const isUp = machines.some(({ status: of }) => of?.nodeRef !== undefined)
    if (isUp) status.initialization = { controlPlaneInitialized: true }
    const isInitialized = status.initialization?.controlPlaneInitialized === true
    const say = (type: string, isSo: boolean, yes: string, no: string, message = '') =>
      setCondition(controlPlane, { type, status: isSo, reason: isSo ? yes : no, message }, now)
    say('Initialized', isInitialized, 'Initialized', 'NotInitialized')
    say('CertificatesAvailable', true, 'Available', 'NotAvailable')
    const members = aggregated('Machine', machines, 'EtcdMemberHealthy')
    setCondition(controlPlane, { type: 'EtcdClusterHealthy', reason: healthReason(members.status), ...members }, now)
    const broken = machines.filter((machine) => componentConditions.slice(0, 4).some((type) => !isTrue(machine, type)))
    const words = broken.map(
      (machine) => `* Machine ${machine.metadata.name}: ${componentConditions.find((type) => !isTrue(machine, type)) ?? ''}`,
    )
    say('ControlPlaneComponentsHealthy', broken.length === 0, 'Healthy', 'NotHealthy', words.join('\n'))
    const wanted = isLeaving(controlPlane) ? 0 : controlPlane.spec.replicas
    const there = machines.length
    const outdated = machines.filter((machine) => isFalse(machine, 'UpToDate'))
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
      setCondition(
        controlPlane,
        { type, reason: there === 0 ? 'NoReplicas' : found.status === true ? of : `Not${of}`, ...found },
        now,
      )
    }
    const repaired = machines.filter((machine) => isFalse(machine, 'HealthCheckSucceeded') && isFalse(machine, 'OwnerRemediated'))
    const repairs = repaired.map(
      (machine) => `* Machine ${machine.metadata.name}: ${conditionOf(machine, 'OwnerRemediated')?.message ?? ''}`,
    )
    say('Remediating', repaired.length > 0, 'Remediating', 'NotRemediating', repairs.join('\n'))
    if (!isLeaving(controlPlane)) say('Deleting', false, 'Deleting', 'NotDeleting')
    const healthyMembers = machines.filter((machine) => isTrue(machine, 'EtcdMemberHealthy')).length
    const hasMajority = there > 0 && healthyMembers >= Math.floor(there / 2) + 1
    const isServed = machines.some((machine) => componentConditions.every((type) => isTrue(machine, type)))
    const isAvailable = isInitialized && hasMajority && isServed && !isLeaving(controlPlane)
    const lack = !isInitialized
      ? '* Control plane not yet initialized'
      : !hasMajority
        ? `* ${healthyMembers} of ${there} etcd members are healthy, at least ${Math.floor(there / 2) + 1} healthy member required for etcd quorum`
        : '* There are no Machines with healthy control plane components, at least 1 required'
    say('Available', isAvailable, 'Available', 'NotAvailable', isAvailable ? '' : lack)
    if (controlPlane.metadata.generation !== undefined) status.observedGeneration = controlPlane.metadata.generation
  }
}

function healthReason(status: boolean | 'Unknown'): string {
  return status === 'Unknown' ? 'HealthUnknown' : status ? 'Healthy' : 'NotHealthy'
}
