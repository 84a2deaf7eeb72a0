import assert from 'node:assert/strict'
import type { CompiledCluster } from '#core/cluster/compiled-cluster.ts'
import type { Inventory } from '#core/cluster/inventory.ts'
import { advance } from '#core/simulation/advance.ts'
import { observeWorld } from '#core/simulation/observe-world.ts'
import { applyTarget } from '#core/simulation/take-target.ts'
import type { WorldEvent } from '#core/simulation/world-event.ts'
import type { World } from '#core/simulation/world.ts'
import { decideStep } from '#core/update/decide-step.ts'
import type { EngineTarget } from '#core/update/target.ts'
import { startOfUpdate, verificationMs, type UpdateState } from '#core/update/update.ts'

export interface LivedUpdate {
  /** From the approval until it was verified. */
  readonly tookMs: number
  readonly log: readonly WorldEvent[]
  readonly world: World
  readonly applied: EngineTarget
}

export interface LiveOptions {
  readonly seed: string
  /** Ends early when this has come. */
  readonly until?: (world: World) => boolean
  /** Shown every observation. */
  readonly observed?: (inventory: Inventory) => void
}

/** An update as Cairn leads it, event by event and without delay, in a world of its own seed: nothing of the forecast's shortcuts. */
export function liveUpdate(from: World, desired: CompiledCluster, options: LiveOptions): LivedUpdate {
  const { until = () => false, observed } = options
  let world: World = { ...from, seed: options.seed }
  let applied = from.target
  let update: UpdateState = startOfUpdate
  const log: WorldEvent[] = []
  const take = (answer: { readonly world: World; readonly log: readonly WorldEvent[] }) => {
    world = answer.world
    log.push(...answer.log)
  }
  for (let looks = 0; looks < 20_000; looks += 1) {
    const inventory = observeWorld(world)
    if (inventory) observed?.(inventory)
    const { generation } = world
    const cloudType = from.target?.cloudType ?? 'simulated'
    const step = decideStep({
      applied,
      generation,
      desired,
      cloudType,
      observed: inventory,
      provisioning: false,
      update,
      at: world.time,
    })
    update = step.update ?? update
    assert.notEqual(update.phase, 'halted', JSON.stringify(update.wait))
    if (update.phase === 'succeeded' || until(world)) {
      return { tookMs: world.time - from.time, log, world, applied: step.target }
    }
    if (step.target !== applied) {
      applied = step.target
      const answer = applyTarget(world, generation + 1, applied)
      assert.equal(answer.kind, 'taken')
      if (answer.kind === 'taken') take(answer)
      take(advance(world, world.time))
    } else {
      const verified = update.verifiedSince === null ? null : update.verifiedSince + verificationMs
      const next = [world.nextAt, verified].filter((at) => at !== null)
      assert.ok(next.length > 0, `the update stands still: ${JSON.stringify(update)} ${JSON.stringify(world.blockers)}`)
      take(advance(world, Math.min(...next)))
    }
  }
  throw new Error('the update does not end')
}
