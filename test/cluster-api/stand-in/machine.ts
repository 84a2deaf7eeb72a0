import { conditionOf, isFalse, isTrue, setCondition, timeText } from './conditions.ts'
import { drain } from './drain.ts'
import { isLeaving, letGo, ownedBy, type Look } from './look.ts'
import { isUpToDate, outdatedReasons } from './machine-deployment.ts'
import type { KubeStored } from '../kube-client.ts'
import type { Cluster, KubeadmControlPlane, KubeNode, Machine, MachineDeployment, MachineSet } from './objects.ts'
import {
  bootstrapOf,
  clusterNameLabel,
  deploymentNameLabel,
  infrastructureOf,
  isControlPlaneMachine,
  isPaused,
  nodeOf,
  setNameLabel,
  type Controller,
  type Round,
} from './world.ts'

/** core/reconcilers/machine: from bootstrap data over an instance to a node, and back through a drain. */
export const machines: Controller = async (round) => {
  if (round.arranged.absent.has('Machine')) return
  for (const machine of round.management.all<Machine>('Machine')) {
    const cluster = round.management.find<Cluster>('Cluster', machine.spec.clusterName, machine.metadata.namespace)
    if (cluster === undefined || isPaused(machine, cluster)) continue
    takeOver(round.management, machine)
    if (isLeaving(machine)) await leave(round, machine, cluster)
    else come(round, machine)
    writeStatus(round, machine)
  }
}

const hookPrefix = 'pre-terminate.delete.hook.machine.cluster.x-k8s.io'

/** The machine owns its objects from the moment that it is there. */
function takeOver(look: Look, machine: Machine): void {
  for (const object of [bootstrapOf(look, machine), infrastructureOf(look, machine)]) {
    if (object === undefined || object.metadata.ownerReferences?.some(({ kind }) => kind === 'Machine')) continue
    object.metadata.ownerReferences = [ownedBy(machine)]
    ;(object.metadata.labels ??= {})[clusterNameLabel] = machine.spec.clusterName
  }
}

function come({ management, workload }: Round, machine: Machine): void {
  const status = (machine.status ??= {})
  const initialization = (status.initialization ??= {})
  const config = bootstrapOf(management, machine)
  if (config?.status?.initialization?.dataSecretCreated && config.status.dataSecretName !== undefined) {
    machine.spec.bootstrap.dataSecretName = config.status.dataSecretName
    initialization.bootstrapDataSecretCreated = true
  }
  const infrastructure = infrastructureOf(management, machine)
  const providerID = infrastructure?.spec?.providerID
  if (infrastructure !== undefined && providerID !== undefined && isTrue(infrastructure, 'Ready')) {
    machine.spec.providerID = providerID
    initialization.infrastructureProvisioned = true
  }
  const node = workload.all<KubeNode>('Node').find(({ spec }) => spec.providerID === machine.spec.providerID)
  if (machine.spec.providerID !== undefined && node !== undefined) {
    status.nodeRef = { name: node.metadata.name }
    if (node.status?.nodeInfo !== undefined) status.nodeInfo = { ...node.status.nodeInfo }
  }
}

async function leave(round: Round, machine: Machine, cluster: Cluster): Promise<void> {
  const { management, workload, now } = round
  const say = (reason: string, message: string) => setCondition(machine, { type: 'Deleting', status: true, reason, message }, now)
  const infrastructure = infrastructureOf(management, machine)
  const controlPlane =
    cluster.spec.controlPlaneRef === undefined
      ? undefined
      : management.find<KubeadmControlPlane>('KubeadmControlPlane', cluster.spec.controlPlaneRef.name, cluster.metadata.namespace)
  const lives = management
    .all<Machine>('Machine', machine.metadata.namespace)
    .filter((other) => other.spec.clusterName === machine.spec.clusterName && isControlPlaneMachine(other) && !isLeaving(other))
  // With its cluster or its control plane all nodes go, and nothing could take the pods.
  const mayDeleteNode =
    machine.status?.nodeRef !== undefined &&
    !isLeaving(cluster) &&
    !(controlPlane !== undefined && isLeaving(controlPlane)) &&
    lives.length > 0
  if (mayDeleteNode && infrastructure !== undefined && !isLeaving(infrastructure)) {
    const waits = await drain(round, machine)
    if (waits !== null) return say('DrainingNode', waits)
  }
  const hooks = Object.keys(machine.metadata.annotations ?? {}).filter((key) => key.startsWith(hookPrefix))
  if (hooks.length > 0)
    return say('WaitingForPreTerminateHook', `Waiting for pre-terminate hooks to succeed (hooks: ${hooks.toSorted().join(',')})`)
  if (infrastructure !== undefined) {
    if (!isLeaving(infrastructure)) await management.remove(infrastructure)
    return say('WaitingForInfrastructureDeletion', `Waiting for ${infrastructure.kind} to be deleted`)
  }
  const config = bootstrapOf(management, machine)
  if (config !== undefined) {
    if (!isLeaving(config)) await management.remove(config)
    return say('WaitingForBootstrapDeletion', 'Waiting for KubeadmConfig to be deleted')
  }
  const node = nodeOf(workload, machine)
  if (mayDeleteNode && node !== undefined) await workload.remove(node)
  say('DeletionCompleted', 'Deletion completed')
  letGo(machine, 'machine.cluster.x-k8s.io')
}

function writeStatus({ management, workload, now }: Round, machine: Machine): void {
  const status = (machine.status ??= {})
  const say = (type: string, isSo: boolean | 'Unknown', yes: string, no: string, message = '') =>
    setCondition(machine, { type, status: isSo, reason: isSo === true ? yes : no, message }, now)
  mirrorReady(machine, bootstrapOf(management, machine), 'BootstrapConfigReady', now)
  mirrorReady(machine, infrastructureOf(management, machine), 'InfrastructureReady', now)
  const node = nodeOf(workload, machine)
  const ready = node?.status?.conditions?.find(({ type }) => type === 'Ready')
  if (node === undefined) {
    const waiting =
      machine.spec.providerID === undefined
        ? `Waiting for ${machine.spec.infrastructureRef.kind} to report spec.providerID`
        : `Waiting for a Node with spec.providerID ${machine.spec.providerID} to exist`
    const gone = `Node ${status.nodeRef?.name} has been deleted${isLeaving(machine) ? '' : ' while the Machine still exists'}`
    for (const type of ['NodeReady', 'NodeHealthy'])
      if (status.nodeRef === undefined) say(type, 'Unknown', '', 'InspectionFailed', waiting)
      else say(type, false, '', 'NodeDeleted', gone)
  } else {
    const isReady = ready?.status === 'True' ? true : ready?.status === 'False' ? false : ('Unknown' as const)
    const message = isReady === true ? '' : `* Node.Ready: ${ready?.message ?? 'Condition not yet reported'}`
    say('NodeReady', isReady, 'NodeReady', isReady === false ? 'NodeNotReady' : 'NodeReadyUnknown', message)
    say('NodeHealthy', isReady, 'NodeHealthy', isReady === false ? 'NodeNotHealthy' : 'NodeHealthyUnknown', message)
  }
  if (!isLeaving(machine)) say('Deleting', false, '', 'NotDeleting')
  say('Updating', false, '', 'NotUpdating')
  sayUpToDate(management, machine, now)
  sayReady(machine, now)
  const wait = (machine.spec.minReadySeconds ?? 0) * 1000
  const since = Date.parse(conditionOf(machine, 'Ready')?.lastTransitionTime ?? timeText(now))
  if (!isTrue(machine, 'Ready')) say('Available', false, '', 'NotReady')
  else if (now - since >= wait) say('Available', true, 'Available', '')
  else {
    say('Available', false, '', 'WaitingForMinReadySeconds')
    management.wakeAt(since + wait)
  }
  const phase = phaseOf(machine)
  if (phase !== status.phase) status.lastUpdated = timeText(now)
  status.phase = phase
  if (machine.metadata.generation !== undefined) status.observedGeneration = machine.metadata.generation
}

function mirrorReady(machine: Machine, object: KubeStored | undefined, type: string, now: number): void {
  const found = object === undefined ? undefined : conditionOf(object, 'Ready')
  if (object === undefined) {
    const message = isLeaving(machine) ? 'The object has been deleted' : 'The object does not exist'
    setCondition(machine, { type, status: false, reason: isLeaving(machine) ? 'Deleted' : 'DoesNotExist', message }, now)
    return
  }
  const status = found?.status === 'True'
  const message = found?.message ?? `${object.kind} status.initialization.provisioned is false`
  setCondition(machine, { type, status, reason: found?.reason ?? 'NotReady', message: status ? '' : message }, now)
}

/** For workers; the control plane says it of its own machines. */
function sayUpToDate(look: Look, machine: Machine, now: number): void {
  const { labels = {}, namespace } = machine.metadata
  const set = look.find<MachineSet>('MachineSet', labels[setNameLabel] ?? '', namespace)
  const deployment = look.find<MachineDeployment>('MachineDeployment', labels[deploymentNameLabel] ?? '', namespace)
  if (set === undefined || deployment === undefined) return
  const isSo = isUpToDate(set, deployment)
  const message = isSo ? '' : outdatedReasons(set, deployment).join('\n')
  setCondition(machine, { type: 'UpToDate', status: isSo, reason: isSo ? 'UpToDate' : 'NotUpToDate', message }, now)
}

function sayReady(machine: Machine, now: number): void {
  const gates = (machine.spec.readinessGates ?? []).map(({ conditionType }) => conditionType)
  const needed = ['BootstrapConfigReady', 'InfrastructureReady', 'NodeHealthy', ...gates]
  const checked = conditionOf(machine, 'HealthCheckSucceeded') === undefined ? needed : [...needed, 'HealthCheckSucceeded']
  const apart = checked.filter((type) => !isTrue(machine, type))
  const words = apart.map((type) => `* ${type}: ${conditionOf(machine, type)?.message || `Condition ${type} is not true`}`)
  if (isLeaving(machine))
    words.unshift(`* Deleting: Machine deletion in progress, stage: ${conditionOf(machine, 'Deleting')?.reason ?? 'Deleting'}`)
  const isBroken = isLeaving(machine) || apart.some((type) => isFalse(machine, type))
  const status = words.length === 0 ? true : isBroken ? false : ('Unknown' as const)
  const reason = status === true ? 'Ready' : status === false ? 'NotReady' : 'ReadyUnknown'
  setCondition(machine, { type: 'Ready', status, reason, message: words.join('\n') }, now)
}

function phaseOf(machine: Machine): string {
  const { status, spec } = machine
  if (isLeaving(machine)) return 'Deleting'
  if (status?.nodeRef !== undefined && status.initialization?.infrastructureProvisioned) return 'Running'
  if (spec.providerID !== undefined) return 'Provisioned'
  return status?.initialization?.bootstrapDataSecretCreated ? 'Provisioning' : 'Pending'
}
