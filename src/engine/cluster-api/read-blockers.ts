import { textAt } from '#core/base/json-at.ts'
import type { EngineInstant } from '#core/base/instant.ts'
import { layerKey } from '#core/cluster/compiled-cluster.ts'
import type { Blocker, ObservedBudget } from '#core/cluster/inventory.ts'
import type { EngineTarget, TargetPool } from '#core/update/target.ts'
import { absentControllers, unseenIn } from './absent-controllers.ts'
import type { SeenMachine } from './read-machine.ts'
import type { LayerReading } from './read-layers.ts'
import type { WorkloadReading } from './read-workload.ts'
import { conditionOf, type Condition, type SeenObject } from './seen-object.ts'

interface BlockerFacts {
  readonly target: EngineTarget
  readonly machines: readonly SeenMachine[]
  readonly objects: readonly SeenObject[]
  readonly layers: readonly LayerReading[]
  /** As far as they are known. */
  readonly budgets: readonly ObservedBudget[]
  /** Why an imported cluster cannot be read; null where it can, or where nobody tried. */
  readonly away: WorkloadReading['away'] | null
  readonly unseenSince: ReadonlyMap<string, EngineInstant>
  readonly now: EngineInstant
}

/** Why it does not go on, in the words of Cluster API and Flux: what no waiting ends first. */
export function readBlockers(facts: BlockerFacts): readonly Blocker[] {
  const { target, machines, objects, layers, budgets, away, unseenSince, now } = facts
  const blockers = [
    ...(away ? [awayBlocker(away)] : []),
    ...machines.flatMap((machine) => drainBlockers(machine, poolOf(target, machine), budgets, now)),
    ...machines.flatMap((machine) => startBlockers(machine, now)),
    ...layers.flatMap(({ blocker }) => (blocker ? [blocker] : [])),
    ...objects.flatMap((object) => clusterBlockers(object)),
    ...objects.flatMap((object) => ownerBlockers(object, machines)),
    ...absentControllers(unseenIn(objects), unseenSince, now),
  ]
  const isFinal = ({ reason }: Blocker) => finalReasons.includes(reason)
  return [...blockers.filter(isFinal), ...blockers.filter((one) => !isFinal(one))]
}

function awayBlocker({ message, since }: NonNullable<WorkloadReading['away']>): Blocker {
  const said = `The imported cluster gives no answer: ${message}. If it has another kubeconfig by now, give its cloud account that one`
  return { pool: null, object: 'cluster', reason: 'cluster.away', message: said, owner: 'whoever runs the cluster', since }
}

const finalReasons: readonly string[] = ['drain.deadline', 'node.never-ready', 'layer.failed']

/** How long a new node has to become ready (2-rules). */
const startMaxMs = 30 * 60_000

function drainBlockers(
  { machine, pool }: SeenMachine,
  told: TargetPool | null,
  budgets: readonly ObservedBudget[],
  now: EngineInstant,
): readonly Blocker[] {
  const deleting = conditionOf(machine, 'Deleting')
  if (machine.deletedAt === null || deleting?.reason !== 'DrainingNode') return []
  const of = { pool, object: machine.name }
  const failure = firstFailure(deleting.message)
  const started = Date.parse(textAt(machine.status, 'deletion', 'nodeDrainStartTime')) || deleting.since
  // Cluster API is given no deadline where passing it shall halt the update: this clock is Cairn's.
  const drain = told?.drain
  if (drain?.then === 'halt' && drain.deadlineMs > 0 && now - started >= drain.deadlineMs) {
    const message = `${machine.name} still has pods after its drain deadline. Free them, or let the pool's drain force at the deadline. ${failure?.text ?? ''}`
    return [{ ...of, reason: 'drain.deadline', message: message.trim(), owner: pool, since: started + drain.deadlineMs }]
  }
  if (!failure) return []
  const { since } = deleting
  const [namespace = '', name = ''] = failure.pod.split('/')
  if (failure.isMisconfigured) {
    const guards = budgets.filter((one) => one.namespace === namespace && one.pods.some((pod) => pod.name === name))
    const names = guards.map((budget) => `${namespace}/${budget.name}`)
    const which = names.length < 2 ? '' : ` Take one of ${names.join(' and ')} away.`
    const message = `${failure.text}${which} (${machine.name})`
    return [{ ...of, reason: 'drain.misconfigured', message, owner: names[0] ?? pool, since }]
  }
  const message = `${failure.text} (${machine.name})`
  if (failure.budget === null) return [{ ...of, reason: 'drain.refused', message, owner: pool, since }]
  return [{ ...of, reason: 'drain.budget', message, owner: `${namespace}/${failure.budget}`, since }]
}

interface EvictionFailure {
  readonly text: string
  /** `namespace/name` of the first pod that it says. */
  readonly pod: string
  readonly budget: string | null
  readonly isMisconfigured: boolean
}

/**
 * Of the condition's message the first line that tells of pods whose eviction was refused: `* Pods a/b, c/d, ... (2 more): cannot evict pod
 * as it would violate …`, or `… : failed to evict Pod, …` (cluster-api v1.14, internal/controllers/machine/drain/drain.go,
 * ConditionMessage). A mistake first, since waiting does not mend it.
 */
function firstFailure(message: string): EvictionFailure | null {
  const failures = message.split('\n').flatMap((line): readonly EvictionFailure[] => {
    const [, pods, text] = /^\* Pods? ([^:]+): ((?:cannot evict pod|failed to evict Pod)\b.*)$/.exec(line) ?? []
    if (pods === undefined || text === undefined) return []
    return [
      {
        text: `${pods}: ${text}`,
        pod: pods.split(', ')[0] ?? '',
        budget: /disruption budget ([\w.-]+) needs/.exec(text)?.[1] ?? null,
        // The eviction API's own words: "This pod has more than one PodDisruptionBudget".
        isMisconfigured: text.includes('more than one PodDisruptionBudget'),
      },
    ]
  })
  return failures.find(({ isMisconfigured }) => isMisconfigured) ?? failures[0] ?? null
}

/** A machine that is not there yet, and says why; and one that should have been ready long ago. */
function startBlockers({ machine, pool }: SeenMachine, now: EngineInstant): readonly Blocker[] {
  if (machine.deletedAt !== null) return []
  const of = { pool, object: machine.name }
  const health = conditionOf(machine, 'HealthCheckSucceeded')
  if (health?.status === 'False') {
    return [{ ...of, reason: 'node.unhealthy', message: said(machine, health), owner: pool, since: health.since }]
  }
  if (conditionOf(machine, 'NodeReady')?.status === 'True') return []
  const waits = ['InfrastructureReady', 'BootstrapConfigReady', 'NodeHealthy'].flatMap((type) => {
    const condition = conditionOf(machine, type)
    return condition && condition.status !== 'True' ? [condition] : []
  })
  const [wait] = waits
  if (wait && now - machine.createdAt >= startMaxMs) {
    const message = `${machine.name} has not become ready within 30 minutes. ${wait.message}`.trim()
    return [{ ...of, reason: 'node.never-ready', message, owner: pool, since: machine.createdAt + startMaxMs }]
  }
  const infrastructure = waits.find(({ type, message }) => type === 'InfrastructureReady' && message !== '')
  if (!infrastructure) return []
  return [{ ...of, reason: 'machine.waits', message: said(machine, infrastructure), owner: 'cloud', since: infrastructure.since }]
}

function clusterBlockers(object: SeenObject): readonly Blocker[] {
  if (object.kind !== 'Cluster') return []
  const condition = conditionOf(object, 'InfrastructureReady')
  if (!condition || condition.status === 'True' || condition.message === '') return []
  const { since } = condition
  return [
    { pool: null, object: object.name, reason: 'infrastructure.waits', message: said(object, condition), owner: 'cloud', since },
  ]
}

/** A control plane that takes no step says which check keeps it, with its scaling. */
function ownerBlockers(object: SeenObject, machines: readonly SeenMachine[]): readonly Blocker[] {
  const pool = machines.find(({ owner }) => owner.kind === object.kind && owner.name === object.name)?.pool ?? null
  const types = object.kind === 'KubeadmControlPlane' ? ['ScalingUp', 'ScalingDown', 'EtcdClusterHealthy'] : []
  return types.flatMap((type): readonly Blocker[] => {
    const condition = conditionOf(object, type)
    if (!condition) return []
    if (type === 'EtcdClusterHealthy') {
      if (condition.status !== 'False') return []
      return [ownerBlocker(object, pool, 'control-plane.unhealthy', condition)]
    }
    // "Scaling up from 3 to 4 replicas is blocked because:" (cluster-api v1.14, controlplane/kubeadm/internal/controllers/status.go)
    return condition.message.includes('blocked because') ? [ownerBlocker(object, pool, 'control-plane.waits', condition)] : []
  })
}

function ownerBlocker(object: SeenObject, pool: string | null, reason: string, condition: Condition): Blocker {
  return { pool, object: object.name, reason, message: said(object, condition), owner: 'control-plane', since: condition.since }
}

function said({ name }: SeenObject, { message, reason }: Condition): string {
  return `${name}: ${message === '' ? reason : message.replace(/\s*\n\s*/g, ' ')}`
}

function poolOf({ pools }: EngineTarget, { pool }: SeenMachine): TargetPool | null {
  return pools.find(({ name }) => name === pool) ?? null
}

/** The blocker of a layer, by its key. */
export function layerBlocker(layer: Parameters<typeof layerKey>[0], reason: string, condition: Condition): Blocker {
  const key = layerKey(layer)
  return {
    pool: null,
    object: key,
    reason,
    message: `${key}: ${condition.message || condition.reason}`,
    owner: layer.profile,
    since: condition.since,
  }
}
