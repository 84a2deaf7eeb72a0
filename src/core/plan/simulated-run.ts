import { assert } from '../base/assert.ts'
import type { EngineInstant } from '../base/instant.ts'
import type { CompiledCluster } from '../cluster/compiled-cluster.ts'
import { advanceToMilestone } from '../simulation/advance.ts'
import { observeWorld } from '../simulation/observe-world.ts'
import { applyTarget } from '../simulation/take-target.ts'
import type { WorldEvent } from '../simulation/world-event.ts'
import { nextEventAt, type World } from '../simulation/world.ts'
import { decideNext } from '../update/decide-next.ts'
import type { EngineTarget } from '../update/target.ts'

/** More steps than any update of a cluster within the product's limits takes. */
const stepsMax = 100_000

export interface SimulatedRun {
  /** When the last step was observed to be done; null where something keeps the run from ever getting there. */
  readonly endsAt: EngineInstant | null
  /** All that happened, in order; each list is what happened up to one look. */
  readonly log: readonly (readonly WorldEvent[])[]
}

/**
 * Decide, tell, let time pass to the next thing that can change a decision, look; until all is as desired, or nothing moves any more.
 * It comes to the same as to decide after every event, and is much faster. The way is decided by the code that carries updates out.
 */
export function simulateRun(
  start: World,
  desired: CompiledCluster,
  { cloudType, provisioning }: { readonly cloudType: string; readonly provisioning: boolean },
): SimulatedRun {
  const log: (readonly WorldEvent[])[] = []
  let world = start
  let applied: EngineTarget | null = start.target
  for (let steps = 0; ; steps += 1) {
    assert(steps < stepsMax, 'a forecast ends')
    const inventory = applied === null ? null : observeWorld(world)
    const decision = decideNext({ applied, desired, cloudType, inventory, provisioning, hold: 'none' })
    if (decision.converged) return { endsAt: world.time, log }
    if (decision.target !== applied) {
      const answer = applyTarget(world, world.generation + 1, decision.target)
      assert(answer.kind === 'taken', 'a newer generation is taken up')
      world = answer.world
      applied = decision.target
      log.push(answer.log)
    }
    if (nextEventAt(world) === null) return { endsAt: null, log }
    const passed = advanceToMilestone(world)
    world = passed.world
    log.push(passed.log)
  }
}
