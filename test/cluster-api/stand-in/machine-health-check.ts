import { conditionOf, isTrue, setCondition } from './conditions.ts'
import { adopt, isLeaving, label } from './look.ts'
import { scaled } from './rollout.ts'
import type { Cluster, Machine, MachineHealthCheck } from './objects.ts'
import { clusterNameLabel, isControlPlaneMachine, isPaused, nodeOf, selects, type Controller, type Round } from './world.ts'

/** core/reconcilers/machinehealthcheck: says which machines are unhealthy; their owners replace them. */
export const machineHealthChecks: Controller = (round) => {
  const { management, now, arranged } = round
  if (arranged.absent.has('MachineHealthCheck')) return
  for (const check of management.all<MachineHealthCheck>('MachineHealthCheck')) {
    const cluster = management.find<Cluster>('Cluster', check.spec.clusterName, check.metadata.namespace)
    if (cluster === undefined || isPaused(check, cluster) || isLeaving(check)) continue
    adopt(check, cluster)
    label(check, clusterNameLabel, check.spec.clusterName)
    const targets = management
      .all<Machine>('Machine', check.metadata.namespace)
      .filter(
        (machine) => machine.spec.clusterName === check.spec.clusterName && selects(check.spec.selector.matchLabels, machine),
      )
      .filter(({ metadata }) => metadata.annotations?.['cluster.x-k8s.io/skip-remediation'] === undefined)
    const found = targets.map((machine) => ({ machine, sick: judge(round, check, cluster, machine) }))
    const sick = found.filter((one) => one.sick !== null)
    const most = check.spec.remediation?.triggerIf?.unhealthyLessThanOrEqualTo ?? '100%'
    const allowed = scaled(most, targets.length, Math.floor)
    const isAllowed = sick.length <= allowed
    for (const { machine, sick: words } of found) {
      if (isLeaving(machine)) continue
      if (words === null) {
        setCondition(machine, { type: 'HealthCheckSucceeded', status: true, reason: 'HealthCheckSucceeded' }, now)
        continue
      }
      setCondition(machine, { type: 'HealthCheckSucceeded', status: false, ...words }, now)
      if (!isAllowed) continue
      if (conditionOf(machine, 'OwnerRemediated') === undefined) {
        const message = 'Waiting for remediation'
        setCondition(machine, { type: 'OwnerRemediated', status: false, reason: 'WaitingForRemediation', message }, now)
      }
    }
    const status = (check.status ??= {})
    status.expectedMachines = targets.length
    status.currentHealthy = targets.length - sick.length
    status.remediationsAllowed = isAllowed ? Math.max(allowed - sick.length, 0) : 0
    status.targets = targets.map(({ metadata }) => metadata.name).toSorted()
    const message = `Remediation is not allowed, the number of not started or unhealthy machines exceeds unhealthyLessThanOrEqualTo (total: ${targets.length}, unhealthy: ${sick.length}, unhealthyLessThanOrEqualTo: ${most})`
    const reason = isAllowed ? 'RemediationAllowed' : 'TooManyUnhealthy'
    setCondition(check, { type: 'RemediationAllowed', status: isAllowed, reason, message: isAllowed ? '' : message }, now)
    if (check.metadata.generation !== undefined) status.observedGeneration = check.metadata.generation
  }
}

interface Words {
  readonly reason: string
  readonly message: string
}

/** machinehealthcheck_targets.go, `needsRemediation`. */
function judge(
  { management, workload, now }: Round,
  check: MachineHealthCheck,
  cluster: Cluster,
  machine: Machine,
): Words | null {
  const failed = (reason: string, words: string) => ({ reason, message: `Health check failed:\n  * ${words}` })
  if (machine.metadata.annotations?.['cluster.x-k8s.io/remediate-machine'] !== undefined)
    return {
      reason: 'HasRemediateAnnotation',
      message: 'Health check failed: marked for remediation via cluster.x-k8s.io/remediate-machine annotation',
    }
  if (!isTrue(cluster, 'ControlPlaneInitialized') && !isControlPlaneMachine(machine)) return null
  if (!isTrue(cluster, 'InfrastructureReady')) return null
  const checks = check.spec.checks ?? {}
  for (const wanted of checks.unhealthyMachineConditions ?? []) {
    const is = conditionOf(machine, wanted.type)
    if (is === undefined || is.status !== wanted.status) continue
    const timeoutMs = (wanted.timeoutSeconds ?? 0) * 1000
    const due = Date.parse(is.lastTransitionTime) + timeoutMs
    if (due < now)
      return failed(
        'UnhealthyMachine',
        `Condition ${wanted.type} on Machine is reporting status ${wanted.status} with reason ${is.reason} for more than ${timeoutMs / 1000}s`,
      )
    management.wakeAt(due + 1000)
  }
  const node = nodeOf(workload, machine)
  if (machine.status?.nodeRef !== undefined && node === undefined)
    return failed('NodeDeleted', `Node ${machine.status.nodeRef.name} has been deleted`)
  if (node === undefined) {
    const timeoutMs = (checks.nodeStartupTimeoutSeconds ?? 600) * 1000
    if (timeoutMs === 0) return null
    const times = [
      machine.metadata.creationTimestamp,
      conditionOf(cluster, 'ControlPlaneInitialized')?.lastTransitionTime,
      conditionOf(cluster, 'InfrastructureReady')?.lastTransitionTime,
      isTrue(machine, 'InfrastructureReady') ? conditionOf(machine, 'InfrastructureReady')?.lastTransitionTime : undefined,
    ]
    const due = Math.max(...times.map((time) => Date.parse(time ?? '1970-01-01T00:00:00Z'))) + timeoutMs
    if (due < now) return failed('NodeStartupTimeout', `Node failed to report startup in ${timeoutMs / 1000}s`)
    management.wakeAt(due + 1000)
    return null
  }
  for (const wanted of checks.unhealthyNodeConditions ?? []) {
    const is = node.status?.conditions?.find(({ type }) => type === wanted.type)
    if (is === undefined || is.status !== wanted.status) continue
    const timeoutMs = (wanted.timeoutSeconds ?? 0) * 1000
    const due = Date.parse(is.lastTransitionTime ?? '') + timeoutMs
    if (due < now)
      return failed(
        'UnhealthyNode',
        `Condition ${wanted.type} on Node is reporting status ${wanted.status} with reason ${is.reason} for more than ${timeoutMs / 1000}s`,
      )
    management.wakeAt(due + 1000)
  }
  return null
}
