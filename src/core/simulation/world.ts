import type { Digest } from '../base/digest.ts'
import type { EngineInstant } from '../base/instant.ts'
import type { Durations } from '../cluster/durations.ts'
import type { DrainSettings, PoolRole, Taint } from '../cluster/cluster.ts'
import type { Blocker, LayerCorrection, NodePhase, RemovalReason } from '../cluster/inventory.ts'
import type { MachineDigest } from '../cluster/machine-spec.ts'
import type { LayerKind } from '../pack/pack.ts'
import type { EngineTarget } from '../update/target.ts'
import type { StandingFault } from './fault.ts'
import type { MachineImage } from './machine-image.ts'
import type { Workload } from './workload.ts'
import type { PlannedFault } from './scenario.ts'
import type { WorldEvent } from './world-event.ts'

/**
 * One simulated cluster and the cloud around it, as plain JSON. Everything in it follows from the seed, the targets and the
 * faults that it was given, so the same calls always make the same world.
 */
export interface World {
  readonly format: 1
  readonly id: string
  readonly name: string
  readonly seed: string
  /** What a forecast draws durations from. Absent in the worlds that clusters live in, which have the typical ones of their cloud. */
  readonly durations?: Durations
  readonly time: EngineInstant
  /** The newest generation that was taken up; 0 before the first. */
  readonly generation: number
  readonly target: EngineTarget | null
  /** A cluster that is `gone` stays so: its id is never used again. */
  readonly life: 'live' | 'removing' | 'gone'
  /** How many machines were ever made: names and identities come from it, so none returns. */
  readonly machinesMade: number
  readonly infrastructure: Infrastructure
  /** In the order of their making. */
  readonly machines: readonly Machine[]
  readonly members: readonly EtcdMember[]
  readonly releases: readonly Release[]
  /** The os and k8s layers that every node was last made from. */
  readonly machineLayers: readonly MachineLayer[]
  readonly pools: readonly PoolRecord[]
  /** What runs on the nodes. Absent before the cluster was complete; in a forecast only what budgets guard is known. */
  readonly workloads?: readonly Workload[]
  /** What has once been complete: the first provisioning goes in an order that later changes do not. */
  readonly provisioned: { readonly controlPlane: boolean; readonly workers: boolean }
  /** The generation whose labels, annotations and taints the nodes carry. */
  readonly dressedGeneration: number
  readonly faults: readonly StandingFault[]
  /** Steps of scenarios that have yet to come, or came to nothing. */
  readonly planned?: readonly PlannedFault[]
  readonly blockers: readonly Blocker[]
  /** When something happens next without anybody's doing. */
  readonly nextAt: EngineInstant | null
  /** The last events only; whoever advances the world is handed all of them. */
  readonly recent: readonly WorldEvent[]
}

export interface Infrastructure {
  readonly state: 'absent' | 'making' | 'ready' | 'unmaking'
  readonly until: EngineInstant | null
}

/** A machine and the node that runs on it. Name, uid, digest and version never change: they say what it was made as. */
export interface Machine {
  readonly name: string
  readonly uid: string
  readonly pool: string
  readonly role: PoolRole
  readonly zone: string
  readonly digest: MachineDigest
  readonly kubernetesVersion: string
  readonly createdAt: EngineInstant
  readonly phase: NodePhase
  /** When the work of this phase ends; null where the phase waits for something else. */
  readonly until: EngineInstant | null
  /** What a fault makes it never get past. */
  readonly stuck: 'boot' | 'join' | 'ready' | null
  readonly joinedAt: EngineInstant | null
  readonly readyAt: EngineInstant | null
  /** What somebody made of it behind the engine's back. Only an observer sees that: the controllers go by what they made. */
  readonly reimaged: MachineImage | null
  /** `until`: when a node that died comes back by itself; absent where it does not. */
  readonly failure: { readonly cause: 'died' | 'never-ready'; readonly at: EngineInstant; readonly until?: EngineInstant } | null
  readonly removal: Removal | null
  /** In a forecast: how many pods its drain evicts beside those that budgets guard, as far as that was seen. */
  readonly podsSeen?: number
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
  readonly taints: readonly Taint[]
  /** Somebody changed labels or taints that its pool gives it; absent where nobody did. */
  readonly relabelled?: true
}

/** Begun once and never taken back. */
export interface Removal {
  readonly reason: RemovalReason
  readonly since: EngineInstant
  readonly drainingSince: EngineInstant | null
  /** When the last pod that was evicted is gone and its volumes are detached. */
  readonly podsGoneAt?: EngineInstant
  /** The last eviction that was refused, as it was told. */
  readonly refused?: string
}

/** A member outlives a machine that was deleted by hand, until the control plane drops it. */
export interface EtcdMember {
  readonly node: string
  readonly healthy: boolean
  /** Since when it is unhealthy while its machine runs on. */
  readonly failedAt?: EngineInstant
}

export interface Release {
  /** What makes it the same release through upgrades. */
  readonly key: string
  readonly profile: string
  readonly name: string
  readonly kind: LayerKind
  readonly installPriority: number
  readonly version: string
  /** What it was made from; null until it was once installed. */
  readonly digest: Digest | null
  readonly state: 'changing' | 'ready' | 'failed' | 'removing'
  /** What it is being made into, or failed to become. */
  readonly goal: { readonly digest: Digest; readonly version: string } | null
  /** When the work ends, or when a failed one is tried again; null for one that is not tried again. */
  readonly until: EngineInstant | null
  readonly failures: number
  readonly message: string | null
  /** What somebody made of it behind the engine's back, null where it was taken away; absent where nobody did. Only an observer sees that. */
  readonly edited?: Digest | null
  /** What was set right of that last. */
  readonly corrected?: LayerCorrection
  /** The work under way gives the goal up, and brings back what ran before. */
  readonly rollsBack?: true
  /** The goal was given up, and what ran before runs again. */
  readonly rolledBack?: true
  /** What a fault makes of the work under way: nothing comes of it until its deadline. */
  readonly stuck?: true
}

interface MachineLayer {
  readonly profile: string
  readonly name: string
  readonly version: string
  readonly digest: Digest
}

/** What is remembered of a pool beside its machines; it outlives the pool's entry in the target until its last machine is gone. */
export interface PoolRecord {
  readonly name: string
  readonly role: PoolRole
  readonly desired: number
  readonly digest: MachineDigest
  readonly kubernetesVersion: string
  /** What the pool was made from before. */
  readonly previous: MachineImage | null
  readonly drain: DrainSettings
  /** How many nodes over the desired count a hold found: they are neither needed nor taken away while it lasts. */
  readonly heldSurge: number
  /** The zones over which the nodes were last spread evenly; a change moves nodes. */
  readonly spreadZones: readonly string[]
  /** Nodes of this generation that were replaced because they never became ready. */
  readonly neverReady: number
  /** How many nodes somebody set it to have behind the engine's back; absent where nobody did. */
  readonly scaled?: number
}

export function newWorld(options: {
  readonly id: string
  readonly name: string
  readonly seed: string
  readonly now: EngineInstant
}): World {
  return {
    format: 1,
    id: options.id,
    name: options.name,
    seed: options.seed,
    time: options.now,
    generation: 0,
    target: null,
    life: 'live',
    machinesMade: 0,
    infrastructure: { state: 'absent', until: null },
    machines: [],
    members: [],
    releases: [],
    machineLayers: [],
    pools: [],
    provisioned: { controlPlane: false, workers: false },
    dressedGeneration: 0,
    faults: [],
    blockers: [],
    nextAt: null,
    recent: [],
  }
}

/** When the world must be looked at next; null while only a new target or a fault can move it. */
export function nextEventAt(world: World): EngineInstant | null {
  return world.nextAt
}
