import { present } from '../base/assert.ts'
import type { Inventory } from '../cluster/inventory.ts'
import type { EngineTarget } from '../update/target.ts'
import { abortVerdict, pastReturn } from './abort-verdict.ts'
import { planWay } from './chain.ts'
import { compareStates } from './compare-states.ts'
import type { Check, PlanContent } from './plan.ts'
import type { ObservedProjection, PlanningInput, RunningUpdate } from './planning-input.ts'
import type { Side } from './provenance.ts'
import { runningUpdate } from './running-update.ts'
import { stoppedCluster } from './stopped-cluster.ts'
import { summarize } from './summary.ts'

/** A plan that ends an update, with the input that it is checked against. */
export interface AbortPlan {
  readonly input: PlanningInput
  readonly content: PlanContent & { readonly abort: NonNullable<PlanContent['abort']> }
}

/** What the engine was told last, and an observation of just that; null where there is none yet. */
export interface EngineSide {
  readonly applied: EngineTarget | null
  readonly inventory: Inventory | null
}

/**
 * The plan that aborts an update (2-rules, "Abort"). `back` asks for the revision that the update started from, as a rollback to it. Before
 * the point of no return the cluster becomes again what it was told then, to the byte. Past it the control plane finishes the step that
 * it has begun, pools that are half done come along, and all else stays as it is until the next plan. Nothing is compiled anew, except a pool
 * that has to follow the control plane to a Kubernetes on the way.
 */
export function planAbort(back: PlanningInput, engine: EngineSide): AbortPlan {
  const start = present(back.rollback, 'an abort goes back to a revision')
  const running = runningUpdate(start, engine)
  const past = pastReturn(back, running)
  const seen = { ...back, observed: asTold(back.observed, running) }
  return past === null ? goBack(seen, running) : goOn(seen, running, past)
}

/** A pool of which no node is there gets nodes as the engine was told, which need not be what its revision says. */
function asTold(observed: ObservedProjection, { pools: told }: RunningUpdate): ObservedProjection {
  const pools = observed.pools.map((pool) => {
    const digest = told.find(({ name, replicas }) => name === pool.name && replicas > 0)?.machineDigest
    return pool.digests.length > 0 || digest === undefined ? pool : { ...pool, digests: [digest] }
  })
  return { ...observed, pools }
}

function goBack(back: PlanningInput, running: RunningUpdate): AbortPlan {
  const { spec, compiled } = running.start
  const { via: _via, lastLayers: _lastLayers, mends: _mends, ...state } = compiled
  const accept = [...new Set([...back.accept, ...taken])].sort()
  const input: PlanningInput = { ...back, running, requested: spec, rollback: null, accept, resolutions: [] }
  const way = planWay(input, spec, state)
  return aborted(input, running, null, { spec, compiled: way.compiled, stack: back.stack }, way.checks)
}

function goOn(back: PlanningInput, running: RunningUpdate, past: string): AbortPlan {
  const { spec, stack } = back.parent
  const packs = new Map([...back.stack.packs, ...stack.packs])
  const input: PlanningInput = {
    ...back,
    running,
    requested: spec,
    stack: { profiles: stack.profiles, packs },
    rollback: null,
    accept: [],
    resolutions: [],
  }
  return aborted(input, running, past, { spec, compiled: stoppedCluster(input, running), stack: input.stack }, [])
}

function aborted(
  input: PlanningInput,
  running: RunningUpdate,
  past: string | null,
  after: Side,
  checks: readonly Check[],
): AbortPlan {
  const states = compareStates(input, after, new Map(), checks)
  const abort = abortVerdict(input, running, past, states)
  const plan = {
    cluster: input.cluster,
    parent: input.parent.number,
    conflicts: [],
    ...states,
    abort,
    checks: states.checks.map((check) => softened(check, past === null)),
  }
  return { input, content: { ...plan, summary: summarize(plan, true) } }
}

/** Guards that the request for the update took upon itself hold for the way back too. */
const taken = ['cni.replaced', 'csi.replaced']

/** What an abort waits for and is not refused for: it asks for less than what is under way. */
const waited: readonly string[] = ['strategy.stuck', 'pdb.blocks', 'cluster.unhealthy']

/** Where all stays as the engine was told, only what nobody can see, and the order of Kubernetes, stand against it. */
const binding: readonly string[] = ['engine.away', 'inventory.stale', 'kubernetes.']

function softened(check: Check, isGoingBack: boolean): Check {
  const { code, severity } = check
  const isBinding = isGoingBack ? !waited.includes(code) : binding.some((one) => code.startsWith(one))
  return severity === 'error' && !isBinding ? { ...check, severity: 'warning' } : check
}
