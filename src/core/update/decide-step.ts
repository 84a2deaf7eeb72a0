import type { CompiledCluster } from '../cluster/compiled-cluster.ts'
import type { Drift } from '../cluster/drift.ts'
import type { Inventory } from '../cluster/inventory.ts'
import { decideNext } from './decide-next.ts'
import type { DecisionFacts, Repair } from './decision-facts.ts'
import { engineWaitOf } from './engine-refusal.ts'
import { lookAt } from './look.ts'
import type { EngineTarget } from './target.ts'
import { transition } from './transition.ts'
import { isEnded, type Look, type UpdateState, type Wait } from './update.ts'

/** What one look at a cluster rests on. */
export interface StepFacts {
  /** What the engine was told last, and the generation that it was told with. */
  readonly applied: EngineTarget | null
  readonly generation: number
  readonly desired: CompiledCluster
  readonly cloudType: string
  /** The newest observation, of whatever generation. */
  readonly observed: Inventory | null
  /** Why what is observed cannot be trusted now, so that the newest observation is an old one; null or absent where it can be. */
  readonly doubt?: Wait | null
  readonly provisioning: boolean
  /** Where the update under way stands; null where none is. */
  readonly update: UpdateState | null
  /** The update that it takes the place of, and what that made of the cluster, until that is at a boundary. */
  readonly giving?: { readonly desired: CompiledCluster; readonly update: UpdateState } | null
  /** What differs from what the engine was told, without Cairn having told it so. */
  readonly drift?: readonly Drift[]
  /** What the project wants set right by itself; absent: as it was told before. */
  readonly repair?: Repair
  /** Engine time. */
  readonly at: number
}

export interface Step {
  /** What the engine shall be told; the very target of before where there is nothing new. */
  readonly target: EngineTarget
  readonly look: Look
  readonly update: UpdateState | null
  /** Where the update stands that gives way; once that has ended, the next look begins with the one that takes its place. */
  readonly giving: UpdateState | null
  /** The observation, if it proves anything about what the engine was told last. */
  readonly inventory: Inventory | null
}

/**
 * One look: what it shows, where the update stands after it, and what the engine shall be told. An update that comes to a halt in
 * this look is held in the same look, or what it disrupts next would be told together with the news that it has halted.
 */
export function decideStep(facts: StepFacts): Step {
  const { giving, update } = facts
  if (!giving || !update) return decideOne(facts)
  // Whoever wants everything to stand still now means this too.
  const before = update.now ? transition(giving.update, { kind: 'pause-asked', now: true }) : giving.update
  const step = decideOne({ ...facts, desired: giving.desired, update: before })
  const look = { ...step.look, told: false, converged: false, holding: false, failure: null, waiting: givesWay(step.look.at) }
  return { ...step, look, update: transition(update, { kind: 'looked', look }), giving: step.update }
}

function givesWay(since: number): Wait {
  const reason = 'the update before it is brought to its next boundary'
  return { code: 'update.gives-way', reason, object: 'update', owner: 'engine', since }
}

function decideOne(facts: StepFacts): Step {
  const { applied, desired, cloudType, observed, generation, provisioning, update, at, doubt, repair, drift = [] } = facts
  // What was seen before the engine took up its newest instruction proves nothing about it.
  const inventory = observed?.generation === generation ? observed : null
  const decide = (hold: DecisionFacts['hold']) =>
    decideNext({
      applied,
      desired,
      cloudType,
      inventory,
      provisioning,
      hold,
      mends: update !== null && !isEnded(update.phase),
      repair,
    })
  const before = holdOf(update)
  const decision = decide(before)
  const seen = lookAt(inventory, desired, decision, { at, isNew: decision.target !== applied, drift })
  // An engine that refused to be told is waited for until it shows that it knows better.
  const refused = inventory === null && update ? engineWaitOf(update) : null
  const look = doubted(refused ? { ...seen, waiting: refused } : seen, doubt ?? null)
  const next = update && transition(update, { kind: 'looked', look })
  // What has given way begins nothing more: the next look is that of what takes its place.
  const after = next?.phase === 'superseded' ? before : holdOf(next)
  return { target: after === before ? decision.target : decide(after).target, look, update: next, giving: null, inventory }
}

/** Nothing is verified, and nothing counts as done, on what cannot be trusted; what waits says so. */
function doubted(look: Look, doubt: Wait | null): Look {
  if (!doubt) return look
  const deviations = [{ object: doubt.object, message: doubt.reason }, ...look.deviations]
  return { ...look, converged: false, holding: false, deviations, waiting: doubt }
}

/** A halted update disrupts nothing further: what was told stays told, with outdated nodes held. */
function holdOf(update: UpdateState | null): DecisionFacts['hold'] {
  if (!update) return 'none'
  if (update.pause && update.now) return 'now'
  if (update.phase === 'halted') return 'halt'
  return update.pause || update.givesWay ? 'pause' : 'none'
}
