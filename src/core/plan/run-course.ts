import type { NodePhase } from '../cluster/inventory.ts'
import type { WorldEvent } from '../simulation/world-event.ts'
import type { World } from '../simulation/world.ts'

/** What one run does to the nodes of a pool, to be drawn. All times are from the run's start. */
export interface PoolCourse {
  readonly pool: string
  /** How many nodes the pool shall have, from when on each. */
  readonly desired: readonly Count[]
  /** How many of its nodes are ready and not about to go. Where that changes too often to be told, its lows are kept. */
  readonly available: readonly Count[]
  /** Nodes that come or go, in the order in which that begins. */
  readonly nodes: readonly NodeCourse[]
  /** How many more come or go. */
  readonly more: number
}

/** So many from then on. */
type Count = readonly [atMs: number, nodes: number]

export interface NodeCourse {
  /** Null of a node that comes: what it will be called is not known before it is made. */
  readonly name: string | null
  readonly steps: readonly (readonly [state: NodeState, atMs: number])[]
}

export type NodeState = NodePhase | 'removed'

/** Nodes and changes of counts that are told of all pools together: more than these nobody sees, and plans are kept. */
const nodesMax = 240
const countsMax = 2400

/** The pools of which something is told: those whose nodes come or go. */
export function courseOf(start: World, log: readonly WorldEvent[]): readonly PoolCourse[] {
  const courses = gather(start, log)
  const moving = [...courses.values()].filter(({ nodes }) => [...nodes.values()].some(isMoving))
  const nodesEach = Math.max(4, Math.floor(nodesMax / Math.max(1, moving.length)))
  const countsEach = Math.max(24, Math.floor(countsMax / Math.max(1, moving.length)))
  return moving.map(({ pool, desired, available, nodes }) => {
    const told = [...nodes.values()].filter(isMoving).sort((left, right) => beginOf(left) - beginOf(right))
    return {
      pool,
      desired: thinned(desired, countsEach),
      available: thinned(available, countsEach),
      nodes: told.slice(0, nodesEach).map(({ name, isNew, steps }) => ({ name: isNew ? null : name, steps })),
      more: Math.max(0, told.length - nodesEach),
    }
  })
}

interface Gathered {
  readonly pool: string
  readonly desired: Count[]
  readonly available: Count[]
  readonly nodes: Map<string, Moving>
  ready: number
}

interface Moving {
  readonly name: string
  readonly isNew: boolean
  readonly steps: (readonly [NodeState, number])[]
}

const isMoving = ({ isNew, steps }: Moving) => isNew || steps.length > 1
const beginOf = ({ isNew, steps }: Moving) => steps[isNew ? 0 : 1]?.[1] ?? 0

function gather(start: World, log: readonly WorldEvent[]): ReadonlyMap<string, Gathered> {
  const courses = new Map<string, Gathered>()
  const courseOf = (pool: string) => {
    const known = courses.get(pool) ?? { pool, desired: [], available: [], nodes: new Map<string, Moving>(), ready: 0 }
    courses.set(pool, known)
    return known
  }
  for (const { name, replicas } of start.target?.pools ?? []) courseOf(name).desired.push([0, replicas])
  const pools = new Map<string, string>()
  for (const { name, pool, phase, failure } of start.machines) {
    pools.set(name, pool)
    courseOf(pool).nodes.set(name, { name, isNew: false, steps: [] })
    step(courseOf(pool), name, failure === null ? phase : 'failed', 0)
  }
  for (const event of log) {
    const atMs = event.at - start.time
    if (event.kind === 'target') for (const { name, desired } of event.pools) put(courseOf(name).desired, [atMs, desired])
    if (event.kind === 'node-created') {
      pools.set(event.node, event.pool)
      courseOf(event.pool).nodes.set(event.node, { name: event.node, isNew: true, steps: [] })
    }
    const state = states[event.kind]
    if (state === undefined || !('node' in event)) continue
    const pool = pools.get(event.node)
    if (pool !== undefined) step(courseOf(pool), event.node, state, atMs)
  }
  return courses
}

const states: Readonly<Partial<Record<WorldEvent['kind'], NodeState>>> = {
  'node-created': 'booting',
  'node-joined': 'joining',
  'node-ready': 'ready',
  'node-recovered': 'ready',
  'removal-begun': 'cordoned',
  'node-draining': 'draining',
  'node-removing': 'removing',
  'node-gone': 'removed',
  'node-vanished': 'removed',
  'node-failed': 'failed',
}

function step(course: Gathered, name: string, state: NodeState, atMs: number): void {
  const node = course.nodes.get(name)
  if (!node) return
  course.ready += Number(state === 'ready') - Number(node.steps.at(-1)?.[0] === 'ready')
  node.steps.push([state, atMs])
  put(course.available, [atMs, course.ready])
}

/** What happens at one instant is seen together, and the same number again is no change. */
function put(counts: Count[], next: Count): void {
  if (counts.at(-1)?.[0] === next[0]) counts.pop()
  if (counts.at(-1)?.[1] !== next[1]) counts.push(next)
}

/** At most so many: of every stretch its lowest and its last. */
function thinned(counts: readonly Count[], max: number): readonly Count[] {
  if (counts.length <= max) return counts
  const size = Math.ceil(counts.length / Math.floor(max / 2))
  const kept: Count[] = []
  for (let from = 0; from < counts.length; from += size) {
    const stretch = counts.slice(from, from + size)
    const lowest = stretch.reduce((low, one) => (one[1] < low[1] ? one : low))
    const last = stretch[stretch.length - 1] ?? lowest
    kept.push(...(lowest === last ? [lowest] : [lowest, last]))
  }
  return kept
}
