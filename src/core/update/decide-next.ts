import { present } from '../base/assert.ts'
import { layerKey } from '../cluster/compiled-cluster.ts'
import { minorsBetween } from '../kubernetes/version.ts'
import { isLayerReady } from './convergence.ts'
import type { DecisionFacts } from './decision-facts.ts'
import { finishesStep } from './finishes-step.ts'
import { isControlPlane, isDone, isTold, nameOf, type Move } from './move.ts'
import { nextTarget } from './next-target.ts'
import { stagesOf } from './stages.ts'
import type { EngineTarget } from './target.ts'
import { settledState, stateReached, statesOf, type State } from './way.ts'

export interface Decision {
  /** What the engine shall be told now; the very target that was applied where there is nothing new. */
  readonly target: EngineTarget
  /** Whether all that is desired has been told and observed. */
  readonly converged: boolean
  /** What was told and is not observed to be done yet, as names of pools and layers. */
  readonly underWay: readonly string[]
  /** The network or storage layer that has to be ready before nodes are replaced; null where none keeps anything waiting. */
  readonly restless: string | null
  /** A hold that was asked for has been told and has taken effect: nothing is disrupted until it is lifted. */
  readonly holding: boolean
}

/**
 * The next target on the way from what the engine was told to what the cluster shall be (2-rules, "Updates"). Compare, let the
 * first unfinished stage go on, hold everything after it; the next look decides again. A stage that has started is never taken back.
 */
export function decideNext(facts: DecisionFacts): Decision {
  const states = statesOf(facts.desired)
  const reached = stateReached(states, facts)
  const [here, next] = [settledState(states, reached, facts), states[reached + 1] ?? null]
  const decision = here && decideToward(here, facts, next === null)
  if (decision && (next === null || !decision.passed)) return decision
  return decideToward(present(next, 'the end is the last state'), facts, reached + 2 === states.length)
}

interface Passage extends Decision {
  /** Whether all of the state has been told and observed, whatever is held. */
  readonly passed: boolean
}

/** The next target on the way to one state of the way. */
function decideToward(state: State, facts: DecisionFacts, isEnd: boolean): Passage {
  const stages = stagesOf(state, facts, isEnd)
  const started = new Set<Move>()
  const early = new Set<Move>()
  const underWay: Move[] = []
  const due: Move[] = []
  let open = true
  let restless: string | null = null
  for (const stage of stages) {
    const told = new Set(stage.moves.filter((move) => isTold(move, facts)))
    const unfinished = stage.moves.filter((move) => !told.has(move) || !isDone(move, facts))
    for (const move of told) started.add(move)
    if (open && stage.replaces && !facts.provisioning && unfinished.length > 0) restless = restlessLayer(facts)
    if (open && facts.hold === 'none' && restless === null) {
      const running = unfinished.filter((move) => told.has(move)).length
      const next = unfinished.filter((move) => !told.has(move)).slice(0, Math.max(stage.atOnce - running, 0))
      for (const move of next) (skipsMinor(move, facts) ? early : started).add(move)
      due.push(...unfinished.filter((move) => told.has(move)))
    }
    // What an earlier plan began goes on, though in this one its turn has not come.
    underWay.push(...unfinished.filter((move) => told.has(move)))
    if (unfinished.length > 0) open = false
  }
  const moves = stages.flatMap((stage) => stage.moves)
  const target = nextTarget(state, facts, moves, { started, early, due })
  // What is decided now has yet to be told, and what was told has yet to be observed.
  const seen = target === facts.applied && facts.inventory !== null
  return {
    target,
    converged: seen && open && isEnd && facts.hold === 'none',
    underWay: underWay.map(nameOf),
    restless,
    holding: seen && facts.hold !== 'none' && !underWay.some((move) => goesOn(move, facts)),
    passed: open && facts.inventory !== null,
  }
}

/**
 * Whether a control plane has nodes more than one minor behind what it shall be, since an update that stood still in the middle of a
 * step gave way. It first comes to where the engine was told to bring it: that is where the plan begins.
 */
function skipsMinor(move: Move, { applied, inventory }: DecisionFacts): boolean {
  const told = applied?.pools.find(({ role }) => role === 'control-plane')
  if (!told || move.kind !== 'pool' || !isControlPlane(move)) return false
  const isBeyond = (version: string) => (minorsBetween(version, move.pool.machineSpec.kubernetesVersion) ?? 0) > 1
  const nodes = inventory?.pools.find(({ name }) => name === told.name)?.nodes ?? []
  return (
    !isBeyond(told.machineSpec.kubernetesVersion) &&
    nodes.some((node) => node.readyAt !== null && isBeyond(node.kubernetesVersion))
  )
}

/** What a hold does not stop once it has begun: pods of a pool that goes, and the control plane's step. */
function goesOn(move: Move, facts: DecisionFacts): boolean {
  if (move.kind === 'remove-pool') return true
  return facts.hold === 'pause' && move.kind === 'pool' && isControlPlane(move) && finishesStep(move.pool, facts)
}

/** No node is replaced while the network or the storage that the engine was told of is in progress or has failed (2-rules). */
function restlessLayer({ applied, inventory }: DecisionFacts): string | null {
  const infrastructure = (applied?.layers ?? []).filter((layer) => layer.kind === 'cni' || layer.kind === 'csi')
  const restless = infrastructure.find((layer) => inventory === null || !isLayerReady(layer, inventory))
  return restless ? layerKey(restless) : null
}
