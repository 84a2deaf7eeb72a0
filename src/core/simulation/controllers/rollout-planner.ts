/**
 * Cluster API's planner for MachineDeployments of type RollingUpdate (update-systems 5.2), as a pure function of the sizes of
 * machine sets: which set shall have how many machines now, and why.
 */
export function planRollout(input: RolloutInput): RolloutPlan {
  const { current, old } = input
  const steps: ScaleStep[] = []
  const currentSize = scaleCurrent(input, steps)
  const sizes = old.map((set) => set.size)
  scaleOld(input, currentSize, sizes, steps)
  const settled = currentSize === current.size && old.every((set, index) => set.size === sizes[index])
  const brokenSet = settled ? breakDeadlock(input, sizes, steps) : null
  return { current: currentSize, old: sizes, steps, brokenSet }
}

/** Machines of one machine spec. `size` is what the set shall have, `actual` what it has, those that are leaving included. */
export interface MachineSetSize {
  readonly name: string
  readonly size: number
  readonly actual: number
  /** Machines whose removal has begun: they take up room and count for nothing else. */
  readonly leaving: number
  readonly available: number
}

interface RolloutInput {
  readonly desired: number
  readonly maxSurge: number
  readonly maxUnavailable: number
  readonly current: MachineSetSize
  /** Oldest first. */
  readonly old: readonly MachineSetSize[]
}

export interface RolloutPlan {
  readonly current: number
  /** In the order of the input. */
  readonly old: readonly number[]
  readonly steps: readonly ScaleStep[]
  /** The set whose unavailable machine goes although the limits do not allow it: nothing else could ever move. */
  readonly brokenSet: string | null
}

interface ScaleStep {
  readonly set: string
  readonly from: number
  readonly to: number
  readonly why: string
}

function scaleCurrent(input: RolloutInput, steps: ScaleStep[]): number {
  const { current, desired, maxSurge } = input
  if (current.size === desired) return current.size
  if (current.size > desired) {
    steps.push({ set: current.name, from: current.size, to: desired, why: `${current.size} machines > ${desired} desired` })
    return desired
  }
  const total = totalMachines(input)
  const room = Math.min(desired + maxSurge - total, desired - current.size)
  if (room <= 0) return current.size
  const to = current.size + room
  steps.push({
    set: current.name,
    from: current.size,
    to,
    why: `${total} current machines < ${desired} desired + ${maxSurge} surge`,
  })
  return to
}

/** A machine that leaves still takes up room. */
function totalMachines(input: RolloutInput): number {
  return [input.current, ...input.old].reduce((sum, set) => sum + Math.max(set.size + set.leaving, set.actual), 0)
}

/**
 * First the unavailable machines of old sets, then any; but never more than leaves the minimum available in the worst case, that
 * it is the available ones that go. New machines that do not become available stop the rollout.
 */
function scaleOld(input: RolloutInput, currentSize: number, sizes: number[], steps: ScaleStep[]): void {
  const { current, old } = input
  const minAvailable = Math.max(input.desired - input.maxUnavailable, 0)
  const sizeSum = currentSize + old.reduce((sum, set) => sum + set.size, 0)
  const pending = [current, ...old].reduce((sum, set) => sum + Math.max(set.actual - set.leaving - set.size, 0), 0)
  let room = sizeSum - pending - minAvailable - (currentSize - current.available)
  let available = current.available + old.reduce((sum, set) => sum + set.available, 0)
  for (const unavailableOnly of [true, false]) {
    for (const [index, set] of old.entries()) {
      const size = sizes[index] ?? 0
      const most = unavailableOnly ? Math.max(set.actual - set.leaving - set.available, 0) : size
      const count = Math.min(most, size, room, available - minAvailable)
      if (count <= 0) continue
      steps.push({
        set: set.name,
        from: size,
        to: size - count,
        why: `${available} available machines > ${minAvailable} minimum available machines`,
      })
      sizes[index] = size - count
      room -= count
      available -= count
    }
  }
}

function breakDeadlock(input: RolloutInput, sizes: number[], steps: ScaleStep[]): string | null {
  const { current, old } = input
  const still = [current, ...old].every((set) => set.leaving === 0 && set.actual === set.size)
  if (!still || current.available !== current.size) return null
  const index = old.findIndex((set) => set.size > 0 && set.available < set.size)
  const set = old[index]
  if (set === undefined) return null
  steps.push({ set: set.name, from: set.size, to: set.size - 1, why: 'an unavailable old machine keeps everything from moving' })
  sizes[index] = set.size - 1
  return set.name
}

/** A held pool: outdated machines stay, but the pool still has its desired count. `kept` more, found when the hold began, may stay. */
export function planHeld(input: RolloutInput & { readonly kept: number }): RolloutPlan {
  const { desired, current, old } = input
  const steps: ScaleStep[] = []
  const sizes = old.map((set) => set.size)
  const sum = current.size + sizes.reduce((total, size) => total + size, 0)
  if (sum < desired) {
    const room = Math.min(desired + input.maxSurge - totalMachines(input), desired - sum)
    const to = current.size + Math.max(room, 0)
    if (to > current.size) steps.push({ set: current.name, from: current.size, to, why: `${sum} machines < ${desired} desired` })
    return { current: to, old: sizes, steps, brokenSet: null }
  }
  let excess = sum - desired - input.kept
  let currentSize = current.size
  for (const unavailableOnly of [true, false]) {
    const sets = [...old.entries(), [-1, current] as const]
    for (const [index, set] of sets) {
      const size = index < 0 ? currentSize : (sizes[index] ?? 0)
      const count = Math.min(unavailableOnly ? Math.max(set.actual - set.leaving - set.available, 0) : size, size, excess)
      if (count <= 0) continue
      steps.push({ set: set.name, from: size, to: size - count, why: `${sum} machines > ${desired} desired` })
      if (index < 0) currentSize = size - count
      else sizes[index] = size - count
      excess -= count
    }
  }
  return { current: currentSize, old: sizes, steps, brokenSet: null }
}
