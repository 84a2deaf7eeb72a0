import { mapAt, numberAt, textAt } from '#core/base/json-at.ts'
import type { EngineInstant } from '#core/base/instant.ts'
import { entry } from '#core/base/json.ts'
import { isImported } from '#core/cluster/cluster.ts'
import type { KubeObject } from '#core/cluster-api/kube-object.ts'
import type { Inventory, ObservedBudget, ObservedNode, ObservedPod, ObservedPool } from '#core/cluster/inventory.ts'
import type { EngineTarget } from '#core/update/target.ts'
import type { AppliedCluster } from '../applied-store.ts'
import type { OwnerProgress } from './desired-objects.ts'
import { readBlockers } from './read-blockers.ts'
import { readLayers } from './read-layers.ts'
import { readDress } from './node-dress.ts'
import { nodeNameOf, seenMachines, toNode, type SeenMachine } from './read-machine.ts'
import type { WorkloadReading } from './read-workload.ts'
import { rootIn } from './root.ts'
import { conditionOf, type SeenObject } from './seen-object.ts'
import { generationOf } from './write-objects.ts'

export interface ReadFacts {
  readonly cluster: AppliedCluster
  /** All that is seen of it. */
  readonly objects: readonly SeenObject[]
  /** The last moment for which nothing was missed. */
  readonly observedAt: EngineInstant
  /** By the machine's identity, when it was seen ready first. */
  readonly readyBefore: ReadonlyMap<string, EngineInstant>
  /** What it says of itself; null where that is not known. */
  readonly workload: WorkloadReading | null
  /** Since when no controller has seen what an object says, by `unseenKey`. */
  readonly unseenSince: ReadonlyMap<string, EngineInstant>
}

/** What a cluster's objects say of it; null where it was told nothing, or has gone. */
export function readInventory({ cluster, objects, observedAt, readyBefore, workload, unseenSince }: ReadFacts): Inventory | null {
  const { target, life } = cluster
  if (target === null || life === 'gone') return null
  const root = rootIn(objects, cluster)
  const machines = seenMachines(cluster, objects)
  const pools = readPools(cluster, target, objects, machines, readyBefore, workload)
  const budgets = workload ? budgetsOn(workload, machines) : []
  const layers = readLayers(target, cluster, objects, pools)
  const servers = machines.filter(({ owner, machine }) => owner.kind === 'KubeadmControlPlane' && hasNode(machine))
  const members = servers.flatMap(({ machine }) => {
    const member = conditionOf(machine, 'EtcdMemberHealthy')
    return member === null || member.status === 'Unknown' ? [] : [{ node: machine.name, healthy: member.status === 'True' }]
  })
  return {
    observedAt,
    generation: takenUp(cluster, root, objects),
    // That of an imported cluster is there before anybody here knows of it.
    infrastructureReady: root !== null && (isImported(target) || isProvisioned(root)),
    pools,
    layers: layers.map(({ layer }) => layer),
    blockers:
      life === 'live'
        ? readBlockers({ target, machines, objects, layers, budgets, away: workload?.away ?? null, unseenSince, now: observedAt })
        : [],
    ...(servers.length > 0 && {
      apiServers: servers.filter(({ machine }) => machine.deletedAt === null).map(toApiServer(pools)),
    }),
    ...(members.length > 0 && { members }),
    ...(budgets.length > 0 && { budgets }),
    ...(workload?.imported && { imported: workload.imported }),
  }
}

/** How far an owner's machines are on the way to what it says. */
export function progressIn(cluster: AppliedCluster, objects: readonly SeenObject[]): (owner: KubeObject) => OwnerProgress {
  const machines = seenMachines(cluster, objects)
  return (owner) => {
    const own = machines.filter((one) => one.owner.kind === owner.kind && one.owner.name === owner.metadata.name)
    const template = templateOf(owner)
    const hasOutdated = own.some((one) => one.template !== null && one.template !== template)
    const seen = objects.find(({ kind, name }) => kind === owner.kind && name === owner.metadata.name)
    const wanted = numberAt(owner.spec ?? {}, 'replicas') ?? (seen ? numberAt(seen.spec, 'replicas') : null) ?? 0
    const isThere = (one: SeenMachine) =>
      one.template === template && one.machine.deletedAt === null && conditionOf(one.machine, 'Available')?.status === 'True'
    return { hasOutdated, isComplete: own.length === wanted && own.every(isThere) }
  }
}

function templateOf({ kind, spec = {} }: KubeObject): string {
  const template = kind === 'KubeadmControlPlane' ? mapAt(spec, 'machineTemplate') : mapAt(spec, 'template')
  return textAt(template, 'spec', 'infrastructureRef', 'name')
}

/**
 * The newest generation that is proven to be taken up: all of it was applied, and what is seen is not older than that. An annotation of
 * a newer one says that somebody else steers the cluster.
 */
function takenUp(cluster: AppliedCluster, root: SeenObject | null, objects: readonly SeenObject[]): number {
  const { generation, done } = cluster
  const annotated = root ? generationOf(root.annotations) : 0
  if (annotated > generation) return annotated
  if (done < generation || cluster.life !== 'live') return done
  const seen = new Map(objects.map((one) => [`${one.kind} ${one.name}`, one]))
  const isBehind = cluster.objects.some(({ kind, name, applied }) => {
    const one = seen.get(`${kind} ${name}`)
    return applied !== undefined && one !== undefined && one.uid === applied.uid && one.generation < applied.generation
  })
  return isBehind ? generation - 1 : generation
}

function readPools(
  cluster: AppliedCluster,
  target: EngineTarget,
  objects: readonly SeenObject[],
  machines: readonly SeenMachine[],
  readyBefore: ReadFacts['readyBefore'],
  workload: ReadFacts['workload'],
): readonly ObservedPool[] {
  const isClusterLeaving = cluster.life !== 'live'
  // What was never applied has no machines.
  const owners = cluster.objects.filter(({ part, applied }) => part === 'owner' && applied !== undefined)
  const names = [...new Set([...target.pools.map(({ name }) => name), ...owners.flatMap(({ of }) => of ?? [])])]
  return names.map((name): ObservedPool => {
    const told = target.pools.find((pool) => pool.name === name)
    const current = new Set((told?.objects?.owners ?? []).map(({ metadata }) => metadata.name))
    const own = machines.filter((one) => one.pool === name)
    const desired = objects
      .filter(({ kind, name: owner }) => current.has(owner) && (kind === 'MachineDeployment' || kind === 'KubeadmControlPlane'))
      .reduce((sum, { spec }) => sum + (numberAt(spec, 'replicas') ?? 0), 0)
    const toMove = told ? own.filter(({ owner }) => !current.has(owner.name)).length : 0
    const nodes = own.map((one): ObservedNode => {
      const readyAt = readyBefore.get(one.machine.uid) ?? null
      // As far as nothing else is known it is as its pool says.
      const dress = told ? readDress(cluster, workload, one.machine, told) : null
      return toNode(one, {
        wanted: told?.machineDigest ?? null,
        readyBefore: readyAt,
        labels: dress?.labels ?? told?.labels ?? {},
        ...(dress?.taints && { taints: dress.taints }),
        // Of a node that came since nothing was read.
        pods: workload?.nodes.get(nodeNameOf(one.machine))?.pods ?? null,
        isClusterLeaving,
      })
    })
    return {
      name,
      role: told?.role ?? (own.some(({ owner }) => owner.kind === 'KubeadmControlPlane') ? 'control-plane' : 'worker'),
      desired: told && !isClusterLeaving ? desired : 0,
      nodes,
      ...(toMove > 0 && { toMove }),
    }
  })
}

/** Nodes are known by the names of their machines, which are not always the same. */
function budgetsOn({ budgets }: WorkloadReading, machines: readonly SeenMachine[]): readonly ObservedBudget[] {
  const machineOf = new Map(machines.map(({ machine }) => [nodeNameOf(machine), machine.name]))
  const onMachine = (pod: ObservedPod): ObservedPod => ({ ...pod, node: machineOf.get(pod.node) ?? pod.node })
  return budgets.map((budget) => ({ ...budget, pods: budget.pods.map(onMachine) }))
}

function isProvisioned({ status }: SeenObject): boolean {
  return mapAt(status, 'initialization')['infrastructureProvisioned'] === true
}

function hasNode({ status }: SeenObject): boolean {
  return nodeNameOf({ status }) !== '' && entry(status, 'conditions') !== undefined
}

function toApiServer(pools: readonly ObservedPool[]) {
  return ({ machine }: SeenMachine) => {
    const node = pools.flatMap(({ nodes }) => nodes).find(({ uid }) => uid === machine.uid)
    return {
      node: machine.name,
      kubernetesVersion: node?.kubernetesVersion ?? '',
      healthy: conditionOf(machine, 'APIServerPodHealthy')?.status === 'True',
    }
  }
}
