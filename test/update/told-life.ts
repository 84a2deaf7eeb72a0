import assert from 'node:assert/strict'
import { layerKey, type CompiledCluster } from '#core/cluster/compiled-cluster.ts'
import type { Durations } from '#core/cluster/durations.ts'
import { projectObservation } from '#core/plan/project-observation.ts'
import type { PlanContent } from '#core/plan/plan.ts'
import type { ParentRevision, PlanningInput } from '#core/plan/planning-input.ts'
import { advance } from '#core/simulation/advance.ts'
import { observeWorld } from '#core/simulation/observe-world.ts'
import { applyTarget } from '#core/simulation/take-target.ts'
import type { WorldEvent } from '#core/simulation/world-event.ts'
import { newWorld, type World } from '#core/simulation/world.ts'
import { decideStep } from '#core/update/decide-step.ts'
import { glance, highestVersion } from '#core/update/look.ts'
import type { EngineTarget } from '#core/update/target.ts'
import { isEnded, startOfUpdate, verificationMs, type UpdateState } from '#core/update/update.ts'

/** A cluster as Cairn leads it, at one look: all of it values, so that a life can be gone on with from any of them in several ways. */
export interface LifeMoment {
  readonly world: World
  readonly applied: EngineTarget | null
  readonly generation: number
  readonly update: UpdateState | null
  readonly highest: string | null
  /** All that happened in the world until now. */
  readonly log: readonly WorldEvent[]
}

/** A cluster that was just made of its revision and stands; `durations` are those of a past, instead of its cloud's. */
export function standingLife(desired: CompiledCluster, seed: string, durations?: Durations): LifeMoment {
  const world = { ...newWorld({ id: 'cls', name: 'demo', seed, now: 0 }), ...(durations && { durations }) }
  const start = { world, applied: null, generation: 0, update: null, highest: null, log: [] }
  const moments = led(start, desired, (moment) => moment.world.nextAt === null && moment.generation === moment.world.generation)
  const end = moments.at(-1)
  assert.ok(end)
  return end
}

/** An update of it, with the moment after every look. */
export function updatedLife(
  from: LifeMoment,
  desired: CompiledCluster,
  update: UpdateState = startOfUpdate,
): readonly LifeMoment[] {
  const start = { ...from, update, generation: from.generation + 1 }
  return led(start, desired, (moment) => moment.update !== null && isEnded(moment.update.phase))
}

/** The facts of a plan at this moment. */
export function factsAt(
  input: PlanningInput,
  { world, highest }: LifeMoment,
  parent: ParentRevision = input.parent,
): PlanningInput {
  return { ...input, parent, observed: projectObservation(observeWorld(world), highest, 'present', true) }
}

/** The revision that a plan makes. */
export function revisionOf(input: PlanningInput, { desired }: PlanContent): ParentRevision {
  assert.ok(desired)
  return { number: input.parent.number + 1, ...desired, stack: input.stack }
}

/** What a cluster is meant to be, for a judge. */
export function meantBy({ pools, layers }: CompiledCluster) {
  return {
    pools: new Map(pools.map((pool) => [pool.name, { replicas: pool.replicas, digest: pool.machineDigest }])),
    layers: new Map(layers.filter(({ kind }) => kind !== 'os' && kind !== 'k8s').map((layer) => [layerKey(layer), layer.digest])),
  }
}

function led(start: LifeMoment, desired: CompiledCluster, isOver: (moment: LifeMoment) => boolean): readonly LifeMoment[] {
  const moments: LifeMoment[] = []
  let now = start
  for (let looks = 0; looks < 5000; looks += 1) {
    const before = now
    now = looked(before, desired)
    moments.push(now)
    if (isOver(now)) return moments
    // What was told just now is looked at before time goes on.
    if (now.world !== before.world) continue
    const { world, update } = now
    const since = update?.verifiedSince ?? null
    const verified = since === null ? null : since + verificationMs
    const next = [world.nextAt, verified].filter((at) => at !== null)
    assert.ok(next.length > 0, `it stands still: ${JSON.stringify(update)} ${JSON.stringify(world.blockers)}`)
    const answer = advance(world, Math.min(...next))
    now = { ...now, world: answer.world, log: [...now.log, ...answer.log] }
  }
  throw new Error(`it does not end: ${JSON.stringify(now.update)} ${JSON.stringify(now.world.blockers)}`)
}

/** Observe, decide, tell. */
function looked(moment: LifeMoment, desired: CompiledCluster): LifeMoment {
  const { applied, update, world } = moment
  const observed = world.generation === 0 ? null : observeWorld(world)
  const step = decideStep({
    applied,
    generation: moment.generation,
    desired,
    cloudType: 'simulated',
    observed,
    provisioning: update === null,
    update,
    at: world.time,
  })
  const highest = highestVersion(moment.highest, glance(observed).highestKubernetesVersion)
  const generation = step.target === applied ? moment.generation : moment.generation + 1
  const next = { ...moment, applied: step.target, update: step.update, generation, highest }
  if (world.generation === generation) return next
  const answer = applyTarget(world, generation, step.target)
  assert.ok(answer.kind === 'taken')
  const settled = advance(answer.world, answer.world.time)
  return { ...next, world: settled.world, log: [...moment.log, ...answer.log, ...settled.log] }
}
