/**
 * How many machines each machine set of a deployment shall have: Cluster API's planner for rolling updates and its scaling of
 * paused deployments (core/reconcilers/machinedeployment/machinedeployment_rollout_rollingupdate.go and machinedeployment_sync.go of
 * v1.14), written down a second time: it shares nothing with the simulator's.
 */
export interface SetCounts {
  readonly name: string
  /** `spec.replicas`. */
  readonly wanted: number
  /** `status.replicas`: machines that leave are among them. */
  readonly there: number
  readonly available: number
  /** What its annotation says that the deployment could have at most when it was last scaled; null where it has none. */
  readonly maxReplicas: number | null
}

export interface DeploymentCounts {
  readonly replicas: number
  readonly surge: number
  readonly unavailable: number
  /** `status.replicas`, for machine sets that no annotation speaks of. */
  readonly there: number
}

/** Wanted sizes by name of machine set; a set that is not named keeps its own. */
export type Sizes = ReadonlyMap<string, number>

/** Percentages of surge round up, those of unavailable down; both zero is one unavailable (mdutil.ResolveFenceposts). */
export function limitsOf(
  replicas: number,
  maxSurge: number | string | undefined,
  maxUnavailable: number | string | undefined,
): { readonly surge: number; readonly unavailable: number } {
  const surge = scaled(maxSurge ?? 1, replicas, Math.ceil)
  const unavailable = scaled(maxUnavailable ?? 0, replicas, Math.floor)
  const least = surge === 0 && unavailable === 0 ? 1 : unavailable
  return { surge, unavailable: Math.min(least, replicas) }
}

export function scaled(value: number | string, of: number, round: (share: number) => number): number {
  return typeof value === 'number' ? value : round((Number.parseInt(value, 10) * of) / 100)
}

/** `old` from the oldest on. */
export function planRollingUpdate(md: DeploymentCounts, current: SetCounts, old: readonly SetCounts[]): Sizes {
  const sizes = new Map<string, number>()
  growCurrent(md, current, old, sizes)
  shrinkOld(md, current, old, sizes)
  if (sizes.size === 0) breakDeadlock(current, old, sizes)
  return sizes
}

function growCurrent(md: DeploymentCounts, current: SetCounts, old: readonly SetCounts[], sizes: Map<string, number>): void {
  if (current.wanted === md.replicas) return
  if (current.wanted > md.replicas) {
    sizes.set(current.name, md.replicas)
    return
  }
  const machines = [current, ...old].reduce((sum, { wanted, there }) => sum + Math.max(wanted, there), 0)
  const room = md.replicas + md.surge - machines
  const more = Math.min(room, md.replicas - current.wanted)
  if (more > 0) sizes.set(current.name, current.wanted + more)
}

function shrinkOld(md: DeploymentCounts, current: SetCounts, old: readonly SetCounts[], sizes: Map<string, number>): void {
  if (old.every(({ wanted }) => wanted === 0)) return
  const least = Math.max(md.replicas - md.unavailable, 0)
  const all = [current, ...old]
  const wanted = all.reduce((sum, set) => sum + set.wanted, 0)
  // Existing machines that earlier or this pass's sizes will still delete, each counted as if it were available.
  const pending = all.reduce((sum, set) => {
    const size = Math.min(set.wanted, sizes.get(set.name) ?? set.wanted)
    return sum + Math.max(set.there - size, 0)
  }, 0)
  const brokenNew = Math.max(current.wanted - current.available, 0)
  let room = wanted - pending - least - brokenNew
  let available = all.reduce((sum, set) => sum + set.available, 0)
  for (const unavailableOnly of [true, false]) {
    for (const set of old) {
      const size = sizes.get(set.name) ?? set.wanted
      if (room <= 0 || size <= 0) continue
      let less = Math.min(unavailableOnly ? Math.max(size - set.available, 0) : size, room)
      if (less === 0) continue
      if (set.available > 0) {
        let deleted = Math.max(set.there - (size - less), 0)
        if (deleted > 0) {
          if (available - least < deleted) {
            const smaller = Math.min(set.there - Math.max(available - least, 0), size)
            less = Math.max(size - smaller, 0)
            deleted = Math.max(set.there - smaller, 0)
          }
          available -= Math.min(set.available, deleted)
        }
      }
      if (less > 0) {
        sizes.set(set.name, size - less)
        room -= less
      }
    }
  }
}

/** Only unavailable machines of old sets are left, and nothing moves: one goes although the limits do not allow it. */
function breakDeadlock(current: SetCounts, old: readonly SetCounts[], sizes: Map<string, number>): void {
  const [there, available] = [sumOf(old, 'there'), sumOf(old, 'available')]
  if (there === 0 || there === available) return
  if ([current, ...old].some((set) => set.wanted !== set.there)) return
  if (current.available !== current.there) return
  const broken = old.find((set) => set.wanted > 0 && set.available < set.wanted)
  if (broken !== undefined) sizes.set(broken.name, broken.wanted - 1)
}

/** A paused deployment is still scaled, in proportion where it is between two states. */
export function planPausedScaling(md: DeploymentCounts, current: SetCounts | null, old: readonly SetCounts[]): Sizes {
  const sets = current === null ? old : [...old, current]
  const active = sets.filter(({ wanted }) => wanted > 0)
  if (active.length <= 1) {
    const only = active[0] ?? current ?? old.at(-1)
    return only === undefined || only.wanted === md.replicas ? new Map() : new Map([[only.name, md.replicas]])
  }
  if (current !== null && current.wanted === md.replicas && current.available === md.replicas)
    return new Map(old.filter(({ wanted }) => wanted > 0).map(({ name }) => [name, 0]))
  const allowed = md.replicas > 0 ? md.replicas + md.surge : 0
  const more = allowed - sumOf(active, 'wanted')
  if (more === 0) return new Map()
  // The largest first; of equal ones the newer grow and the older shrink.
  const ordered = (more > 0 ? active.toReversed() : active).toSorted((left, right) => right.wanted - left.wanted)
  const sizes = new Map<string, number>()
  let spread = 0
  for (const set of ordered) {
    const left = more - spread
    const share = shareOf(set, md)
    const own = left === 0 ? 0 : more > 0 ? Math.min(share, left) : Math.max(share, left)
    sizes.set(set.name, set.wanted + own)
    spread += own
  }
  const first = ordered[0]
  if (first !== undefined) sizes.set(first.name, Math.max((sizes.get(first.name) ?? 0) + more - spread, 0))
  return sizes
}

function shareOf(set: SetCounts, md: DeploymentCounts): number {
  if (md.replicas === 0) return -set.wanted
  const before = set.maxReplicas ?? md.there
  return Math.round((set.wanted * (md.replicas + md.surge)) / before) - set.wanted
}

function sumOf(sets: readonly SetCounts[], count: 'wanted' | 'there' | 'available'): number {
  return sets.reduce((sum, set) => sum + set[count], 0)
}
