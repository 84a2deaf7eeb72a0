import type { Correction } from '#core/cluster/drift.ts'
import type { PoolGoal, WorldEvent } from '#core/simulation/world-event.ts'
import { PodWatch } from './pod-watch.ts'

interface Node {
  readonly pool: string
  readonly controlPlane: boolean
  readonly digest: string
  readonly version: string
  readonly minor: number
  changed: boolean
  joined: boolean
  readyAt: number | null
  failed: 'died' | 'never-ready' | null
  leaving: boolean
  draining: boolean
  removing: boolean
}

/**
 * The invariants of a cluster, computed from a world's own log, event by event. Nothing here is shared with the controllers: what a
 * node is and what a limit allows is worked out anew from the events.
 */
export class Watch {
  readonly violations: string[] = []
  readonly nodes = new Map<string, Node>()
  readonly members = new Map<string, boolean>()
  goals = new Map<string, PoolGoal>()
  generation = 0
  removing = false
  /** Whether what somebody changed outside may be set right. */
  corrects: Correction | undefined = undefined
  replaced = 0
  private time = 0
  readonly pods = new PodWatch()
  private readonly used = new Set<string>()
  private readonly zonesChanged = new Set<string>()
  private brokenAt = new Map<string, number>()
  private readonly lostZones = new Set<string>()
  private readonly layers = new Map<string, { ran: string | null; failures: number }>()

  see(event: WorldEvent): void {
    if (event.at < this.time) this.violate(event, 'time runs backwards')
    this.time = event.at
    switch (event.kind) {
      case 'target':
        return this.seeTarget(event)
      case 'cluster-removal':
        this.removing = true
        return
      case 'node-created':
        return this.seeCreated(event)
      case 'node-joined':
        this.node(event).joined = true
        return this.checkSkew(event)
      case 'node-ready':
        this.node(event).readyAt = event.at
        return
      case 'node-failed':
        this.node(event).failed = event.cause
        this.pods.lose(event.node)
        return
      case 'node-recovered':
        if (this.node(event).leaving) this.violate(event, 'comes back while it leaves')
        this.node(event).failed = null
        return
      case 'node-reverted':
        return this.seeReverted(event)
      case 'pool-scaled':
        this.goals.set(event.goal.name, event.goal)
        return
      case 'removal-begun':
        return this.seeRemoval(event)
      case 'node-draining':
        if (!this.node(event).leaving) this.violate(event, 'drained without a removal')
        this.node(event).draining = true
        return
      case 'node-removing':
        return this.seeRemoving(event)
      case 'node-gone':
        if (!this.node(event).removing) this.violate(event, 'gone without leaving')
        this.nodes.delete(event.node)
        return
      case 'node-vanished':
        this.pods.lose(event.node)
        this.nodes.delete(event.node)
        return
      case 'member-added':
      case 'member-recovered':
        this.members.set(event.node, true)
        return
      case 'member-failed':
        this.members.set(event.node, false)
        return
      case 'member-removed':
        return this.seeMemberRemoved(event)
      case 'deadlock-broken':
        this.brokenAt.set(event.pool, event.at)
        return
      case 'workload':
      case 'workload-gone':
      case 'pod-placed':
      case 'pod-lost':
      case 'pod-evicted':
      case 'eviction-refused':
      case 'drain-forced':
        for (const wrong of this.pods.see(event)) this.violate(event, wrong)
        return
      case 'fault':
        if (event.fault === 'zone-lost') this.lostZones.add(event.object)
        if (event.object === 'zone-lost') this.lostZones.clear()
        return
      case 'layer':
        return this.seeLayer(event)
      case 'infrastructure':
      case 'layer-edited':
      case 'node-relabelled':
        return
    }
  }

  /** Whether etcd has lost what no controller can give back. */
  quorumLost(): boolean {
    return this.members.size > 0 && !isMajority(this.healthy(), this.members.size)
  }

  private seeTarget(event: WorldEvent & { kind: 'target' }): void {
    // (7)
    if (event.generation <= this.generation) this.violate(event, `generation ${event.generation} after ${this.generation}`)
    this.generation = event.generation
    this.corrects = event.correct
    for (const goal of event.pools) {
      const before = this.goals.get(goal.name)
      if (before && before.zones.join() !== goal.zones.join()) this.zonesChanged.add(goal.name)
    }
    this.goals = new Map(event.pools.map((goal) => [goal.name, goal]))
  }

  private seeCreated(event: WorldEvent & { kind: 'node-created' }): void {
    for (const name of [event.node, event.uid]) {
      if (this.used.has(name)) this.violate(event, `${name} was used before`)
      this.used.add(name)
    }
    if (this.lostZones.has(event.zone)) this.violate(event, 'a node in a zone that is lost')
    const goal = this.goals.get(event.pool)
    if (!goal || this.removing) this.violate(event, 'a node for a pool that nobody wants')
    else {
      // (2)
      const count = this.ofPool(event.pool).length
      if (count >= goal.desired + goal.maxSurge)
        this.violate(event, `a node beside ${count} of ${goal.desired} + ${goal.maxSurge}`)
      if (event.digest !== goal.digest) this.violate(event, 'a new node that is outdated')
    }
    this.nodes.set(event.node, {
      pool: event.pool,
      controlPlane: event.role === 'control-plane',
      digest: event.digest,
      version: event.kubernetesVersion,
      minor: Number(event.kubernetesVersion.split('.')[1]),
      changed: false,
      joined: false,
      readyAt: null,
      failed: null,
      leaving: false,
      draining: false,
      removing: false,
    })
  }

  private seeReverted(event: WorldEvent & { kind: 'node-reverted' }): void {
    const node = this.node(event)
    node.changed = event.digest !== node.digest || event.kubernetesVersion !== node.version
  }

  private seeRemoval(event: WorldEvent & { kind: 'removal-begun' }): void {
    const node = this.node(event)
    if (node.leaving) this.violate(event, 'removed twice')
    const goal = this.goals.get(node.pool)
    const staying = this.ofPool(node.pool).filter((other) => !other.leaving)
    // (12)
    const allowed = {
      outdated: goal !== undefined && node.digest !== goal.digest && !goal.hold,
      moved: goal !== undefined && this.zonesChanged.has(node.pool) && !goal.hold,
      drifted: goal !== undefined && node.changed && isNamed(this.corrects, node.pool) && !goal.hold,
      'scaled-down': goal !== undefined && staying.length > goal.desired,
      'pool-removed': goal === undefined,
      'cluster-removed': this.removing,
      unhealthy: node.failed === 'died' || this.members.get(event.node) === false,
      'never-ready': node.failed === 'never-ready',
    }[event.reason]
    if (!allowed) this.violate(event, `no reason to go: ${event.reason}`)
    // (1)
    if (goal && ['outdated', 'moved', 'drifted', 'scaled-down'].includes(event.reason) && this.available(node, goal)) {
      const available = staying.filter((other) => this.available(other, goal)).length
      const least = goal.desired - goal.maxUnavailable
      const broken = this.brokenAt.get(node.pool) === event.at
      if (available - 1 < least && !broken) this.violate(event, `leaves ${available - 1} available of at least ${least}`)
    }
    if (['outdated', 'moved', 'drifted'].includes(event.reason)) this.replaced += 1
    node.leaving = true
  }

  private seeRemoving(event: WorldEvent & { node: string }): void {
    const node = this.node(event)
    if (!node.leaving) this.violate(event, 'leaves without a removal')
    if (node.joined && !node.failed && !node.draining && !this.removing) this.violate(event, 'leaves without a drain')
    if (this.members.has(event.node)) this.violate(event, 'leaves while it is a member')
    if (!node.failed && !this.removing) {
      for (const pod of this.pods.on(event.node, event.at)) this.violate(event, `leaves with the pod ${pod}`)
    }
    node.removing = true
  }

  private seeMemberRemoved(event: WorldEvent & { node: string }): void {
    if (this.quorumLost() && !this.removing) this.violate(event, 'members change without a majority')
    this.members.delete(event.node)
    // A first control-plane node that never became ready takes an empty etcd with it.
    if (this.members.size === 0 && ![...this.nodes.values()].some((node) => node.controlPlane && node.readyAt !== null)) return
    // (3)
    if (this.removing || isMajority(this.healthy(), this.members.size)) return
    this.violate(event, `leaves ${this.healthy()} healthy of ${this.members.size} members`)
  }

  /** Retries are bounded, and nothing is rolled back but to what ran, after all of them. */
  private seeLayer(event: WorldEvent & { kind: 'layer' }): void {
    const key = `${event.profile}/${event.name}`
    const layer = this.layers.get(key) ?? { ran: null, failures: 0 }
    this.layers.set(key, layer)
    if (event.state === 'ready') Object.assign(layer, { ran: event.digest, failures: 0 })
    if (event.state === 'failed') layer.failures += 1
    if (event.state === 'gone') this.layers.delete(key)
    if (event.state === 'rolling-back' || event.state === 'rolled-back') {
      if (layer.ran === null || event.digest !== layer.ran) this.violate(event, 'rolled back to what never ran')
      if (layer.failures < 3) this.violate(event, `rolled back after ${layer.failures} failures`)
    }
  }

  /** (4) */
  private checkSkew(event: WorldEvent): void {
    const up = [...this.nodes.values()].filter((node) => node.joined && !node.failed && !node.removing)
    const servers = up.filter((node) => node.controlPlane).map((node) => node.minor)
    const kubelets = up.filter((node) => !node.controlPlane).map((node) => node.minor)
    if (servers.length === 0 || kubelets.length === 0) return
    if (Math.max(...kubelets) > Math.min(...servers)) this.violate(event, 'a kubelet newer than an API server')
    if (Math.min(...kubelets) < Math.max(...servers) - 3) this.violate(event, 'a kubelet more than three minors older')
  }

  private available(node: Node, goal: PoolGoal): boolean {
    return node.readyAt !== null && !node.failed && !node.leaving && this.time - node.readyAt >= goal.repaveIntervalMs
  }

  private ofPool(pool: string): readonly Node[] {
    return [...this.nodes.values()].filter((node) => node.pool === pool)
  }

  private healthy(): number {
    return [...this.members.values()].filter(Boolean).length
  }

  private node(event: WorldEvent & { node: string }): Node {
    const node = this.nodes.get(event.node)
    if (!node) throw new Error(`${event.kind} of ${event.node}, which is not there`)
    return node
  }

  private violate(event: WorldEvent, what: string): void {
    this.violations.push(`${what}: ${JSON.stringify(event)}`)
  }
}

function isNamed(corrects: Correction | undefined, pool: string): boolean {
  return corrects === true || (corrects ?? []).includes(pool)
}

function isMajority(healthy: number, members: number): boolean {
  return healthy * 2 > members
}
