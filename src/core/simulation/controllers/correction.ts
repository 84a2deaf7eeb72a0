import { isSetRight } from '../../cluster/drift.ts'
import type { TargetPool } from '../../update/target.ts'
import { block, liveTarget, machinesOf, poolRecord, record, type Moment } from '../moment.ts'
import { poolGoal } from '../take-target.ts'
import type { Machine } from '../world.ts'

/**
 * The pool's machines that are not what they were made as, where the target wants that set right and it is this pool's turn: one pool
 * is corrected at a time, and none while nodes of another are replaced for any other reason.
 */
export function machinesToCorrect<Kind extends Machine>(
  moment: Moment,
  pool: TargetPool,
  machines: readonly Kind[],
): ReadonlySet<Kind> {
  const target = liveTarget(moment)
  if (!target || !isSetRight(target.correct, pool.name) || pool.hold) return new Set()
  const drifted = machines.filter(isDrifted)
  if (drifted.length === 0) return new Set()
  const isWanted = (other: TargetPool) => !other.hold && isSetRight(target.correct, other.name)
  const others = target.pools.filter((other) => other.name !== pool.name && !other.hold)
  const before = target.pools.slice(
    0,
    target.pools.findIndex((other) => other.name === pool.name),
  )
  const first =
    others.find((other) => isReplacing(moment, other)) ??
    (isReplacing(moment, pool)
      ? undefined
      : before.find((other) => isWanted(other) && machinesOf(moment, other.name).some(isDrifted)))
  if (first === undefined) return new Set(drifted)
  block(moment, {
    pool: pool.name,
    object: pool.name,
    reason: 'drift.turn',
    message: `Nodes of pool ${pool.name} that were changed are replaced after those of pool ${first.name}: one pool at a time.`,
    owner: first.name,
  })
  return new Set()
}

/** Sets a count that somebody changed outside to what the target says. */
export function correctScale(moment: Moment, pool: TargetPool): void {
  const known = poolRecord(moment, pool.name)
  if (known.scaled === undefined || pool.hold || !isSetRight(liveTarget(moment)?.correct, pool.name)) return
  delete known.scaled
  known.desired = pool.replicas
  record(moment, { kind: 'pool-scaled', goal: poolGoal(pool) })
}

function isDrifted(machine: Machine): boolean {
  return machine.reimaged !== null && machine.removal === null
}

/** A replacement has begun: an old node is there or leaves, or a new one has come for a drifted one. */
function isReplacing(moment: Moment, pool: TargetPool): boolean {
  const machines = machinesOf(moment, pool.name)
  if (machines.length > pool.replicas && machines.some(isDrifted)) return true
  return machines.some(({ removal, digest }) => (removal ? replacements.includes(removal.reason) : digest !== pool.machineDigest))
}

const replacements: readonly string[] = ['outdated', 'moved', 'drifted']
