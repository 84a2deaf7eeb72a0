import { aggregated, conditionOf, isTrue, setCondition } from './conditions.ts'
import { adopt, holdWith, isLeaving, label, letGo, type Look } from './look.ts'
import type { Cluster, Infrastructure, KubeadmControlPlane, Machine, MachineDeployment, MachineSet } from './objects.ts'
import type { KubeStored } from '../kube-client.ts'
import { clusterNameLabel, clusterOf, isControlPlaneMachine, type Controller } from './world.ts'

/** core/reconcilers/cluster: takes up what the cluster refers to, and deletes workers, control plane and infrastructure in order. */
export const clusters: Controller = async ({ management, now, arranged }) => {
  if (arranged.absent.has('Cluster')) return
  for (const cluster of management.all<Cluster>('Cluster')) {
    if (cluster.spec.paused === true) {
      setCondition(
        cluster,
        { type: 'Paused', status: true, reason: 'Paused', message: 'Cluster spec.paused is set to true' },
        now,
      )
      continue
    }
    setCondition(cluster, { type: 'Paused', status: false, reason: 'NotPaused' }, now)
    const infrastructure = referred<Infrastructure>(management, cluster, 'infrastructureRef')
    const controlPlane = referred<KubeadmControlPlane>(management, cluster, 'controlPlaneRef')
    for (const object of [infrastructure, controlPlane]) {
      if (object === undefined || isLeaving(cluster)) continue
      adopt(object, cluster)
      label(object, clusterNameLabel, cluster.metadata.name)
    }
    if (isLeaving(cluster)) await reconcileDelete(management, cluster, controlPlane, infrastructure, now)
    else reconcile(cluster, controlPlane, infrastructure)
    writeStatus(management, cluster, controlPlane, infrastructure, now)
  }
}

const finalizer = 'cluster.cluster.x-k8s.io'

function reconcile(cluster: Cluster, controlPlane?: KubeadmControlPlane, infrastructure?: Infrastructure): void {
  holdWith(cluster, finalizer)
  const status = (cluster.status ??= {})
  const initialization = (status.initialization ??= {})
  if (infrastructure !== undefined && isTrue(infrastructure, 'Ready')) {
    initialization.infrastructureProvisioned = true
    const { host, port } = infrastructure.spec?.controlPlaneEndpoint ?? {}
    if (!cluster.spec.controlPlaneEndpoint?.host && host !== undefined && port !== undefined)
      cluster.spec.controlPlaneEndpoint = { host, port }
    const domains = infrastructure.spec?.failureDomains
    if (domains !== undefined)
      status.failureDomains = domains.map(({ name, controlPlane: of }) => ({ name, controlPlane: of ?? true }))
  }
  if (controlPlane?.status?.initialization?.controlPlaneInitialized) initialization.controlPlaneInitialized = true
}

async function reconcileDelete(
  look: Look,
  cluster: Cluster,
  controlPlane: KubeadmControlPlane | undefined,
  infrastructure: Infrastructure | undefined,
  now: number,
): Promise<void> {
  const { name, namespace } = cluster.metadata
  const of = (object: KubeStored) => clusterOf(object) === name
  const deployments = look.all<MachineDeployment>('MachineDeployment', namespace).filter(of)
  const sets = look.all<MachineSet>('MachineSet', namespace).filter(of)
  const workers = look.all<Machine>('Machine', namespace).filter((machine) => of(machine) && !isControlPlaneMachine(machine))
  const deleting = (reason: string, message: string) =>
    setCondition(cluster, { type: 'Deleting', status: true, reason, message }, now)
  for (const deployment of deployments) if (!isLeaving(deployment)) await look.remove(deployment)
  if (deployments.length + sets.length + workers.length > 0) {
    const names = deployments.map(({ metadata }) => metadata.name).join(', ')
    return deleting('WaitingForWorkersDeletion', `* MachineDeployments: ${names}`)
  }
  if (controlPlane !== undefined) {
    if (!isLeaving(controlPlane)) await look.remove(controlPlane)
    return deleting('WaitingForControlPlaneDeletion', 'Waiting for KubeadmControlPlane to be deleted')
  }
  if (infrastructure !== undefined) {
    if (!isLeaving(infrastructure)) await look.remove(infrastructure)
    return deleting('WaitingForInfrastructureDeletion', `Waiting for ${infrastructure.kind} to be deleted`)
  }
  deleting('DeletionCompleted', 'Deletion completed')
  letGo(cluster, finalizer)
}

function writeStatus(
  look: Look,
  cluster: Cluster,
  controlPlane: KubeadmControlPlane | undefined,
  infrastructure: Infrastructure | undefined,
  now: number,
): void {
  const status = (cluster.status ??= {})
  const { name, namespace } = cluster.metadata
  const deployments = look.all<MachineDeployment>('MachineDeployment', namespace).filter(({ spec }) => spec.clusterName === name)
  const say = (type: string, isSo: boolean | 'Unknown', yes: string, no: string, message?: string) =>
    setCondition(
      cluster,
      { type, status: isSo, reason: isSo === true ? yes : no, ...(message !== undefined && { message }) },
      now,
    )
  const initialization = status.initialization ?? {}
  say('InfrastructureReady', infrastructure !== undefined && isTrue(infrastructure, 'Ready'), 'Ready', 'NotReady')
  say('ControlPlaneInitialized', initialization.controlPlaneInitialized === true, 'Initialized', 'NotInitialized')
  const available = controlPlane !== undefined && isTrue(controlPlane, 'Available')
  say(
    'ControlPlaneAvailable',
    available,
    'Available',
    'NotAvailable',
    controlPlane && conditionOf(controlPlane, 'Available')?.message,
  )
  const workers = aggregated('MachineDeployment', deployments, 'Available')
  const reason = workers.status === true ? (deployments.length === 0 ? 'NoWorkers' : 'Available') : 'NotAvailable'
  setCondition(cluster, { type: 'WorkersAvailable', reason, ...workers }, now)
  say('RemoteConnectionProbe', initialization.controlPlaneInitialized === true, 'ProbeSucceeded', 'ProbeFailed')
  for (const type of ['RollingOut', 'ScalingUp', 'ScalingDown', 'Remediating'] as const) {
    const owners = [...(controlPlane === undefined ? [] : [controlPlane]), ...deployments].filter((owner) => isTrue(owner, type))
    const message = owners.map((owner) => `* ${owner.kind} ${owner.metadata.name}: ${conditionOf(owner, type)?.message ?? ''}`)
    say(type, owners.length > 0, type, `Not${type}`, message.join('\n'))
  }
  if (!isLeaving(cluster)) say('Deleting', false, 'Deleting', 'NotDeleting')
  const parts = ['InfrastructureReady', 'ControlPlaneAvailable', 'WorkersAvailable', 'RemoteConnectionProbe']
  const apart = parts.filter((type) => !isTrue(cluster, type))
  const isAvailable = apart.length === 0 && !isLeaving(cluster)
  const messages = apart.map((type) => `* ${type}: ${conditionOf(cluster, type)?.message || 'Condition is not true'}`)
  say('Available', isAvailable, 'Available', 'NotAvailable', messages.join('\n'))
  status.controlPlane = countsOf(controlPlane === undefined ? [] : [controlPlane])
  status.workers = countsOf(deployments)
  status.phase = isLeaving(cluster)
    ? 'Deleting'
    : initialization.infrastructureProvisioned && cluster.spec.controlPlaneEndpoint?.host
      ? 'Provisioned'
      : infrastructure === undefined
        ? 'Pending'
        : 'Provisioning'
  if (cluster.metadata.generation !== undefined) status.observedGeneration = cluster.metadata.generation
}

function countsOf(owners: readonly (KubeadmControlPlane | MachineDeployment)[]) {
  const sum = (count: 'replicas' | 'readyReplicas' | 'availableReplicas' | 'upToDateReplicas') =>
    owners.reduce((total, owner) => total + (owner.status?.[count] ?? 0), 0)
  return {
    desiredReplicas: owners.reduce((total, { spec }) => total + spec.replicas, 0),
    replicas: sum('replicas'),
    readyReplicas: sum('readyReplicas'),
    availableReplicas: sum('availableReplicas'),
    upToDateReplicas: sum('upToDateReplicas'),
  }
}

function referred<Stored extends KubeStored>(
  look: Look,
  cluster: Cluster,
  field: 'infrastructureRef' | 'controlPlaneRef',
): Stored | undefined {
  const reference = cluster.spec[field]
  return reference === undefined ? undefined : look.find<Stored>(reference.kind, reference.name, cluster.metadata.namespace)
}
