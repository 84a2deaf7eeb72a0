import type { PlanContent } from '#core/plan/plan.ts'
import type { WorldEvent } from '#core/simulation/world-event.ts'
import { Watch } from '../simulation/invariants.ts'

/** What a person approved: the pools that the plan says it replaces, and those that it says it changes, adds or removes. */
export interface Approval {
  readonly replaces: ReadonlySet<string>
  readonly touches: ReadonlySet<string>
}

export function approvalOf({ repave, pools }: PlanContent): Approval {
  return { replaces: new Set(repave.pools.map((pool) => pool.name)), touches: new Set(pools.map((pool) => pool.name)) }
}

/** What a cluster is meant to be once its update counts as verified: digests and counts by pool, digests by `profile/layer`. */
export interface Meant {
  readonly pools: ReadonlyMap<string, { readonly replicas: number; readonly digest: string }>
  readonly layers: ReadonlyMap<string, string>
}

/**
 * Judges updates by a world's own log and by what people approved and were told. It shares nothing with planner and updater: what a
 * node was made from, and whether anybody agreed to its going, is worked out anew.
 */
export class Judge {
  readonly violations: string[] = []
  readonly watch = new Watch()
  /** Since the cluster was last verified: what an approved plan began, the one that takes its place may end. */
  private approvals: Approval[] = []
  /** Whether the project has ever wanted drift repaired. */
  repairs = false
  /** Pools that somebody scaled outside. */
  private readonly scaled = new Set<string>()
  private heldAs: 'paused' | 'halted' | null = null
  /** What somebody made of nodes behind everybody's back. */
  private readonly reverted = new Map<string, string>()
  private readonly layers = new Map<string, { state: string; digest: string | null }>()

  see(event: WorldEvent): void {
    if (event.kind === 'removal-begun') this.judgeRemoval(event)
    if (event.kind === 'node-reverted') this.reverted.set(event.node, event.digest)
    if (event.kind === 'layer') {
      const key = `${event.profile}/${event.name}`
      if (event.state === 'gone') this.layers.delete(key)
      else this.layers.set(key, { state: event.state, digest: event.digest })
    }
    const before = this.watch.violations.length
    this.watch.see(event)
    this.violations.push(...this.watch.violations.slice(before))
    if (event.kind === 'pool-scaled') this.scaled.add(event.goal.name)
    if (event.kind === 'node-joined') this.judgeServers(event)
  }

  approve(approval: Approval): void {
    this.approvals.push(approval)
    this.heldAs = null
  }

  /** What a look said of the update under way. */
  told(phase: string, wait: { readonly reason: string; readonly object: string; readonly owner: string } | null): void {
    this.heldAs = phase === 'paused' || phase === 'halted' ? phase : null
    // (10)
    if (this.heldAs && wait === null) this.violations.push(`${phase} without a reason`)
    if (wait && [wait.reason, wait.object, wait.owner].includes('')) this.violations.push(`half a wait: ${JSON.stringify(wait)}`)
  }

  /** Verified means that it is so: every node as planned, every layer ready, nothing held and nothing left. */
  verified(meant: Meant): void {
    const { goals, nodes } = this.watch
    for (const [pool, { replicas, digest }] of meant.pools) {
      const own = [...nodes].filter(([, node]) => node.pool === pool)
      if (own.length !== replicas) this.violations.push(`verified with ${own.length} of ${replicas} nodes in ${pool}`)
      for (const [name, node] of own) {
        if ((this.reverted.get(name) ?? node.digest) !== digest) this.violations.push(`verified while ${name} is outdated`)
        if (node.readyAt === null || node.failed || node.leaving) this.violations.push(`verified while ${name} is not ready`)
      }
      if (goals.get(pool)?.hold !== false) this.violations.push(`verified while ${pool} is held`)
    }
    for (const [name, node] of nodes)
      if (!meant.pools.has(node.pool)) this.violations.push(`verified while ${name} is still there`)
    // A release may go by the name of the layer that made it first: what it is made of counts.
    const present = [...this.layers.values()]
    for (const [key, digest] of meant.layers) {
      if (!present.some((layer) => layer.state === 'ready' && layer.digest === digest))
        this.violations.push(`verified without ${key}`)
    }
    const names = new Set([...meant.layers.keys()].map((key) => key.split('/')[1]))
    const left = [...this.layers.keys()].filter((key) => !names.has(key.split('/')[1]))
    if (left.length > 0) this.violations.push(`verified while ${left.join(', ')} is still there`)
    this.approvals = []
  }

  /** (4) The watch compares kubelets with API servers; these are also at most one minor apart from each other. */
  private judgeServers(event: WorldEvent): void {
    const servers = [...this.watch.nodes.values()].filter((node) => node.controlPlane && node.joined && !node.failed)
    const minors = servers.map((node) => node.minor)
    if (Math.max(...minors) - Math.min(...minors) > 1) {
      this.violations.push(`API servers of minors ${minors.join(', ')}: ${JSON.stringify(event)}`)
    }
  }

  private judgeRemoval(event: WorldEvent & { kind: 'removal-begun' }): void {
    if (['unhealthy', 'never-ready', 'cluster-removed'].includes(event.reason)) return
    const node = this.watch.nodes.get(event.node)
    const pool = node?.pool ?? ''
    const { approvals, heldAs } = this
    // Of a repair that the project has taken back either what was made for it goes, which carries nothing yet, or what was changed by hand.
    if (event.reason === 'scaled-down' && (node?.readyAt === null || this.reverted.has(event.node))) return
    // What somebody scaled outside is no plan's doing, and setting it right is nobody's surprise.
    const isEmptied = this.watch.goals.get(pool)?.desired === 0
    if ((event.reason === 'scaled-down' || isEmptied) && this.scaled.has(pool)) return
    // (5), and (11): a plan that replaces no node names none.
    const named = approvals.some(
      ({ replaces, touches }) => replaces.has(pool) || (touches.has(pool) && (event.reason !== 'outdated' || isEmptied)),
    )
    // The project's word to repair drift stands for an approval.
    const isAsked = named || (event.reason === 'drifted' && this.repairs)
    if (!isAsked) this.violations.push(`no approved plan names ${pool}: ${JSON.stringify(event)}`)
    // (6): scaling goes on while an update is held.
    if (heldAs && event.reason !== 'scaled-down') this.violations.push(`disrupted while ${heldAs}: ${JSON.stringify(event)}`)
  }
}
