import type { EngineInstant } from '../base/instant.ts'
import { controlPlanePool } from '../cluster/cluster.ts'
import type { MachineDigest } from '../cluster/machine-spec.ts'
import { minorsBetween } from '../kubernetes/version.ts'
import { hasQuorum } from '../simulation/etcd.ts'
import type { WorldEvent } from '../simulation/world-event.ts'
import type { World } from '../simulation/world.ts'
import { highestVersion } from '../update/look.ts'

/** What a run does to a cluster, with times from its start. */
export interface RunEffects {
  /** Pools in the order in which they are worked on, with how many of their nodes are replaced; in a chain a pool may come again. */
  readonly order: readonly (readonly [string, number])[]
  /** Per pool whose nodes come or go, from the first of it to the last. */
  readonly spans: readonly PoolSpan[]
  /** Per pool the fewest nodes that are ready at one time, and when first. */
  readonly leastAvailable: readonly { readonly pool: string; readonly nodes: number; readonly atMs: number }[]
  readonly away: readonly Away[]
  readonly behind: readonly Behind[]
}

/** The time in which nodes of a pool come and go. */
export interface PoolSpan {
  readonly pool: string
  readonly fromMs: number
  readonly forMs: number
}

/** A time without an API server, or without a majority of etcd. */
export interface Away {
  readonly what: 'api-server' | 'etcd-quorum'
  readonly fromMs: number
  readonly forMs: number
}

/** A time in which a pool is told an older minor than the control plane has: its nodes can be neither added nor repaired. */
export interface Behind {
  readonly pool: string
  readonly fromMs: number
  readonly forMs: number
}

/** Reads off a run's log what it did, from the state that it began with. */
export function effectsOf(start: World, log: readonly WorldEvent[], endsAt: EngineInstant): RunEffects {
  const pools = poolsOfNodes(start, log)
  return {
    order: orderOf(start, log, pools),
    spans: spansOf(start, log, pools),
    leastAvailable: leastAvailable(start, log, pools),
    away: awayIn(start, log, pools, endsAt),
    behind: behindIn(start, log, pools, endsAt),
  }
}

/** Every node's pool. A node's name is never used again. */
type NodePools = ReadonlyMap<string, string>

function poolsOfNodes(start: World, log: readonly WorldEvent[]): NodePools {
  const pools = new Map(start.machines.map((machine) => [machine.name, machine.pool]))
  for (const event of log) if (event.kind === 'node-created') pools.set(event.node, event.pool)
  return pools
}

/** What a pool is told to be made from, and what came of it. */
interface Roll {
  readonly pool: string
  readonly digest: MachineDigest
  outdated: number
  made: number
}

/** Of a pool that is scaled as well, only nodes that went and came again are replaced. */
function orderOf(start: World, log: readonly WorldEvent[], pools: NodePools): RunEffects['order'] {
  const rolls: Roll[] = []
  const current = (pool: string) => rolls.findLast((roll) => roll.pool === pool)
  const tell = (pool: string, digest: MachineDigest, hold: boolean) => {
    const before = current(pool)
    if (!hold && before?.digest !== digest)
      rolls.push({ pool, digest, outdated: 0, made: before ? 0 : ahead(start, pool, digest) })
  }
  for (const { name, machineDigest, hold } of start.target?.pools ?? []) tell(name, machineDigest, hold)
  for (const event of log) {
    if (event.kind === 'target') for (const { name, digest, hold } of event.pools) tell(name, digest, hold)
    if (event.kind === 'node-created') {
      const roll = current(event.pool)
      if (roll?.digest === event.digest) roll.made += 1
    }
    if (event.kind === 'removal-begun' && event.reason === 'outdated') {
      const roll = current(pools.get(event.node) ?? '')
      if (roll) roll.outdated += 1
    }
  }
  const counted = rolls.map(({ pool, outdated, made }) => [pool, Math.min(outdated, made)] as const)
  return counted.filter(([, nodes]) => nodes > 0)
}

/** Nodes that another update has made already in the place of some that have yet to go. */
function ahead({ pools, machines }: World, name: string, digest: MachineDigest): number {
  const nodes = machines.filter(({ pool }) => pool === name)
  const more = nodes.length - (pools.find((pool) => pool.name === name)?.desired ?? nodes.length)
  return Math.max(Math.min(more, nodes.filter((node) => node.digest === digest).length), 0)
}

/** In the order in which they begin. */
function spansOf(start: World, log: readonly WorldEvent[], pools: NodePools): RunEffects['spans'] {
  const spans = new Map<string, PoolSpan>()
  for (const event of log) {
    if (!('node' in event)) continue
    const pool = pools.get(event.node)
    if (pool === undefined) continue
    const fromMs = spans.get(pool)?.fromMs ?? event.at - start.time
    spans.set(pool, { pool, fromMs, forMs: event.at - start.time - fromMs })
  }
  return [...spans.values()]
}

function leastAvailable(start: World, log: readonly WorldEvent[], pools: NodePools): RunEffects['leastAvailable'] {
  const nodes = start.machines.filter(({ phase, failure }) => phase === 'ready' && failure === null)
  const ready = new Set(nodes.map(({ name }) => name))
  const counts = new Map(start.pools.map(({ name }) => [name, nodes.filter(({ pool }) => pool === name).length]))
  const fewest = new Map([...counts].map(([pool, count]) => [pool, { pool, nodes: count, atMs: 0 }]))
  log.forEach((event, index) => {
    if (event.kind === 'node-ready' && !ready.has(event.node)) {
      ready.add(event.node)
      add(counts, pools.get(event.node), 1)
    }
    const lost = event.kind === 'removal-begun' || event.kind === 'node-failed'
    if (lost && ready.delete(event.node)) add(counts, pools.get(event.node), -1)
    if (isLastOfItsInstant(log, index)) {
      for (const [pool, count] of counts) {
        const before = fewest.get(pool)
        if (!before || count < before.nodes) fewest.set(pool, { pool, nodes: count, atMs: event.at - start.time })
      }
    }
  })
  return [...fewest.values()]
}

function add(counts: Map<string, number>, pool: string | undefined, by: number): void {
  if (pool !== undefined) counts.set(pool, (counts.get(pool) ?? 0) + by)
}

function awayIn(start: World, log: readonly WorldEvent[], pools: NodePools, endsAt: EngineInstant): readonly Away[] {
  // The API of an imported cluster is kept up by others.
  if (start.target?.pools.length === 0) return []
  let members = start.members
  const serving = new Set(start.members.flatMap(({ node, healthy }) => (healthy ? [node] : [])))
  const gaps: Away[] = []
  const since = new Map<Away['what'], EngineInstant>()
  const see = (what: Away['what'], isThere: boolean, at: EngineInstant) => {
    const from = since.get(what)
    if (!isThere) return from === undefined ? since.set(what, at) : undefined
    since.delete(what)
    return from !== undefined && at > from ? gaps.push({ what, fromMs: from - start.time, forMs: at - from }) : undefined
  }
  const look = (at: EngineInstant) => {
    const quorum = hasQuorum(members)
    see('etcd-quorum', quorum, at)
    see('api-server', quorum && serving.size > 0, at)
  }
  look(start.time)
  log.forEach((event, index) => {
    if (event.kind === 'node-joined' && pools.get(event.node) === controlPlanePool) serving.add(event.node)
    if (event.kind === 'node-failed' || event.kind === 'node-removing') serving.delete(event.node)
    if (event.kind === 'member-added') members = [...members, { node: event.node, healthy: true }]
    if (event.kind === 'member-removed') members = members.filter(({ node }) => node !== event.node)
    if (isLastOfItsInstant(log, index)) look(event.at)
  })
  for (const what of since.keys()) see(what, true, endsAt)
  return gaps
}

function behindIn(start: World, log: readonly WorldEvent[], pools: NodePools, endsAt: EngineInstant): readonly Behind[] {
  const versions = new Map(start.machines.map(({ name, kubernetesVersion }) => [name, kubernetesVersion]))
  const told = new Map<string, string>()
  for (const { name, machineSpec, role } of start.target?.pools ?? [])
    if (role === 'worker') told.set(name, machineSpec.kubernetesVersion)
  const servers = start.machines.filter(({ pool, phase }) => pool === controlPlanePool && phase === 'ready')
  let newest = servers.map(({ kubernetesVersion }) => kubernetesVersion).reduce<string | null>(highestVersion, null)
  const since = new Map<string, EngineInstant>()
  const gaps: Behind[] = []
  const look = (at: EngineInstant) => {
    for (const [pool, version] of told) {
      const from = since.get(pool)
      const isBehind = newest !== null && (minorsBetween(version, newest) ?? 0) > 0
      if (isBehind && from === undefined) since.set(pool, at)
      if (!isBehind && from !== undefined) {
        since.delete(pool)
        gaps.push({ pool, fromMs: from - start.time, forMs: at - from })
      }
    }
  }
  look(start.time)
  for (const event of log) {
    if (event.kind === 'node-created') versions.set(event.node, event.kubernetesVersion)
    if (event.kind === 'node-joined' && pools.get(event.node) === controlPlanePool)
      newest = highestVersion(newest, versions.get(event.node) ?? null)
    if (event.kind === 'target')
      for (const { name, role, kubernetesVersion } of event.pools) if (role === 'worker') told.set(name, kubernetesVersion)
    look(event.at)
  }
  return [...gaps, ...[...since].map(([pool, from]) => ({ pool, fromMs: from - start.time, forMs: endsAt - from }))]
}

/** What happens at one instant is seen together. */
function isLastOfItsInstant(log: readonly WorldEvent[], index: number): boolean {
  return log[index + 1]?.at !== log[index]?.at
}
