import { mapAt, textAt } from '#core/base/json-at.ts'
import { compareText } from '#core/base/compare.ts'
import type { EngineInstant } from '#core/base/instant.ts'
import type { NodePhase, ObservedNode, RemovalReason } from '#core/cluster/inventory.ts'
import type { MachineDigest } from '#core/cluster/machine-spec.ts'
import type { AppliedCluster, AppliedObject } from '../applied-store.ts'
import { clonedFromAnnotation, conditionOf, type SeenObject } from './seen-object.ts'
import { bareVersion } from '#core/kubernetes/version.ts'

/** A machine of the cluster, with what of it counts. */
export interface SeenMachine {
  readonly machine: SeenObject
  /** The pool's name. */
  readonly pool: string
  /** The owner that it was made by: a MachineDeployment or the KubeadmControlPlane. */
  readonly owner: AppliedObject
  readonly digest: MachineDigest
  /** The template that it was cloned from; null where that is not known yet. */
  readonly template: string | null
}

/** Of no machine spec: what it was made from is not known. */
export const unknownDigest: MachineDigest = `v0:sha256:${'0'.repeat(64)}`

/** The machines of what was applied; those of strangers are none of Cairn's. In the order in which they were made. */
export function seenMachines({ objects: applied }: AppliedCluster, objects: readonly SeenObject[]): readonly SeenMachine[] {
  const owners = applied.filter(({ part }) => part === 'owner')
  const templates = new Map(applied.flatMap(({ name, machineDigest }) => (machineDigest ? [[name, machineDigest] as const] : [])))
  const infrastructure = new Map(objects.map((one) => [`${one.kind} ${one.name}`, one]))
  return objects
    .filter(({ kind }) => kind === 'Machine')
    .flatMap((machine): readonly SeenMachine[] => {
      const owner = ownerOf(machine, owners)
      if (owner?.of === undefined) return []
      const ref = mapAt(machine.spec, 'infrastructureRef')
      const made = infrastructure.get(`${textAt(ref, 'kind')} ${textAt(ref, 'name')}`)
      // What a machine was made from is what Cluster API says that it cloned; what Cairn wrote on it decides nothing.
      const template = made?.annotations[clonedFromAnnotation] ?? null
      const digest = (template === null ? undefined : templates.get(template)) ?? unknownDigest
      return [{ machine, pool: owner.of, owner, digest, template }]
    })
    .sort((left, right) => left.machine.createdAt - right.machine.createdAt || compareText(left.machine.name, right.machine.name))
}

/** What its node is called in the cluster itself; empty before it has one. */
export function nodeNameOf({ status }: Pick<SeenObject, 'status'>): string {
  return textAt(status, 'nodeRef', 'name')
}

export interface NodeFacts {
  /** What its pool's machines are made from now; null where the pool goes. */
  readonly wanted: MachineDigest | null
  /** When it was seen ready before; null where it was not. */
  readonly readyBefore: EngineInstant | null
  readonly labels: ObservedNode['labels']
  /** Absent where they are not known. */
  readonly taints?: NonNullable<ObservedNode['taints']>
  /** How many pods a drain of it would evict; null where that is not known. */
  readonly pods: number | null
  readonly isClusterLeaving: boolean
}

export function toNode({ machine, digest }: SeenMachine, facts: NodeFacts): ObservedNode {
  const ready = conditionOf(machine, 'NodeReady')
  const isReady = ready?.status === 'True'
  const readyAt = facts.readyBefore ?? (isReady ? ready.since : null)
  const phase = phaseOf(machine, readyAt)
  const reason = machine.deletedAt === null ? null : removalReason(machine, digest, facts)
  return {
    name: machine.name,
    uid: machine.uid,
    phase,
    ready: isReady && phase !== 'removing' && phase !== 'failed',
    zone: textAt(machine.status, 'failureDomain') || textAt(machine.spec, 'failureDomain'),
    digest,
    kubernetesVersion: versionOf(machine),
    createdAt: machine.createdAt,
    readyAt,
    labels: facts.labels,
    ...(facts.taints && { taints: facts.taints }),
    ...(facts.pods !== null && { pods: facts.pods }),
    ...(reason && { leaves: reason }),
  }
}

/**
 * Conditions and their reasons as Cluster API v1.14 has them (api/core/v1beta2/machine_types.go). A machine is cordoned with the first
 * step of its deletion, which is its drain.
 */
function phaseOf(machine: SeenObject, readyAt: EngineInstant | null): NodePhase {
  if (machine.deletedAt !== null) {
    const deleting = conditionOf(machine, 'Deleting')
    if (deleting?.reason === 'WaitingForPreDrainHook') return 'cordoned'
    return deleting?.reason === 'DrainingNode' || deleting?.reason === 'WaitingForVolumeDetach' ? 'draining' : 'removing'
  }
  const ready = conditionOf(machine, 'NodeReady')
  if (isFailed(machine, readyAt)) return 'failed'
  if (ready?.status === 'True' || readyAt !== null) return 'ready'
  return nodeNameOf(machine) === '' ? bootPhase(machine) : 'joining'
}

/** Its infrastructure is there once it can run; whether kubeadm has run on it the node tells by joining. */
function bootPhase({ status }: SeenObject): NodePhase {
  return mapAt(status, 'initialization')['infrastructureProvisioned'] === true ? 'joining' : 'booting'
}

/** A connection that is down says nothing of the node. */
function isFailed(machine: SeenObject, readyAt: EngineInstant | null): boolean {
  if (conditionOf(machine, 'HealthCheckSucceeded')?.status === 'False') return true
  const ready = conditionOf(machine, 'NodeReady')
  if (readyAt === null || ready === null) return false
  return ready.status === 'False' || (ready.status === 'Unknown' && ready.reason === 'NodeReadyUnknown')
}

function removalReason(machine: SeenObject, digest: MachineDigest, { wanted, isClusterLeaving }: NodeFacts): RemovalReason {
  if (isClusterLeaving) return 'cluster-removed'
  if (wanted === null) return 'pool-removed'
  const health = conditionOf(machine, 'HealthCheckSucceeded')
  if (health?.status === 'False') return health.reason === 'NodeStartupTimeout' ? 'never-ready' : 'unhealthy'
  return digest === wanted ? 'scaled-down' : 'outdated'
}

/** What the kubelet says, once there is one; a vendor's addition to the version that was asked for is no other version. */
function versionOf({ spec, status }: SeenObject): string {
  const asked = bareVersion(textAt(spec, 'version'))
  const runs = bareVersion(textAt(status, 'nodeInfo', 'kubeletVersion'))
  return runs === '' || (/^[-+]/.test(runs.slice(asked.length)) && runs.startsWith(asked)) ? asked : runs
}

function ownerOf({ labels }: SeenObject, owners: readonly AppliedObject[]): AppliedObject | undefined {
  const deployment = labels['cluster.x-k8s.io/deployment-name']
  if (deployment !== undefined) return owners.find(({ kind, name }) => kind === 'MachineDeployment' && name === deployment)
  return labels['cluster.x-k8s.io/control-plane'] === undefined
    ? undefined
    : owners.find(({ kind }) => kind === 'KubeadmControlPlane')
}
