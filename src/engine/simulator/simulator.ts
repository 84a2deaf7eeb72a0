import { setTimeout as delay } from 'node:timers/promises'
import type { EngineInstant, Instant } from '#core/base/instant.ts'
import { advance } from '#core/simulation/advance.ts'
import type { Fault } from '#core/simulation/fault.ts'
import { injectFault } from '#core/simulation/inject-fault.ts'
import { injectScenario, type Scenario } from '#core/simulation/scenario.ts'
import { slowSeconds } from '#core/simulation/standing-fault.ts'
import { observeWorld } from '#core/simulation/observe-world.ts'
import { applyTarget, removeCluster, type TakeAnswer } from '#core/simulation/take-target.ts'
import { newWorld, type World } from '#core/simulation/world.ts'
import type { ApplyAnswer, Engine, EngineCluster, ObserveAnswer } from '../engine.ts'
import type { StoredWorld, WorldChange, WorldStore } from '../world-store.ts'
import { beatMs, openClock, type SimulatorClock } from './clock.ts'
import { refuseInstruction, refuseLook } from './refuse.ts'

/** The engine that is built in: worlds of their own, which live in the simulator's tables and move when their work is looked at. */
export interface Simulator {
  readonly engine: Engine
  /** The work of kind `simulatorWork`, by cluster id: brings the world to now and says when it moves next. */
  readonly lookAt: (clusterId: string) => Promise<Instant | null>
  /** Makes something go wrong in a cluster's world, behind Cairn's back: at once, or by and by. */
  readonly inject: (cluster: EngineCluster, what: Fault | Scenario) => Promise<InjectAnswer>
  /** What stands, and what scenarios have yet in store. */
  readonly listFaults: (cluster: EngineCluster) => Promise<Pick<World, 'faults' | 'planned'>>
  readonly close: () => Promise<void>
}

export const simulatorWork = 'simulator'

type InjectAnswer = { readonly kind: 'injected' } | { readonly kind: 'refused'; readonly message: string }

interface SimulatorOptions {
  readonly store: WorldStore
  readonly wallNow: () => Instant
  /** Engine seconds in a second. */
  readonly speed: number
  /** Told of signs of life that could not be given; the clock stands still until one can. */
  readonly onBeatFailure: (error: unknown) => void
}

export async function openSimulator({ store, wallNow, speed, onBeatFailure }: SimulatorOptions): Promise<Simulator> {
  const clock = await openClock({ store, wallNow, speed })
  let beating: Promise<void> | null = null
  const timer = setInterval(() => {
    beating ??= clock
      .beat()
      .catch(onBeatFailure)
      .finally(() => {
        beating = null
      })
  }, beatMs)
  timer.unref()
  return {
    engine: makeEngine(store, clock),
    lookAt: (clusterId) =>
      store.change({ clusterId, projectId: null }, (stored) => {
        clock.stir()
        return look(clock, stored)
      }),
    inject: (cluster, what) =>
      store.change({ clusterId: cluster.id, projectId: cluster.projectId }, (stored) => inject(clock, stored, what)),
    listFaults: async ({ id, projectId }) => {
      const stored = await store.load(projectId, id)
      return stored.kind === 'present' ? stored.world : { faults: [] }
    },
    close: async () => {
      clearInterval(timer)
      await beating
      await clock.close()
    },
  }
}

function makeEngine(store: WorldStore, clock: SimulatorClock): Engine {
  const tell = async (cluster: EngineCluster, change: (world: World) => TakeAnswer): Promise<ApplyAnswer> => {
    const key = { clusterId: cluster.id, projectId: cluster.projectId }
    const answer = await store.change(key, (stored) => slowOr(clock, stored, () => take(clock, stored, cluster, change)))
    if (answer.kind !== 'slow') return answer
    await delay(answer.waitMs)
    return await store.change(key, (stored) => take(clock, stored, cluster, change))
  }
  return {
    kubernetes: simulatedKubernetes,
    now: clock.now,
    wallTimeOf: clock.wallTimeOf,
    apply: (cluster, generation, target) => tell(cluster, (world) => applyTarget(world, generation, target)),
    remove: (cluster, generation) => tell(cluster, (world) => removeCluster(world, generation)),
    observe: async ({ id, projectId }, look = 'known') => {
      // Asked before the world is loaded: whoever is suspended in between would show an old world as if it were of now.
      const asked = clock.now()
      const stored = await store.load(projectId, id)
      if (stored.kind !== 'present') return { kind: 'absent' }
      const waitMs = slowness(clock, stored.world)
      if (waitMs > 0) await delay(waitMs)
      clock.hasBeen(stored.world.time)
      const isDue = look === 'fresh' && stored.world.nextAt !== null && stored.world.nextAt <= clock.now()
      const now = isDue ? await store.change({ clusterId: id, projectId }, (due) => bring(clock, due)) : stored.world
      return now ? see(clock, seenAt(now, asked)) : { kind: 'absent' }
    },
  }
}

/**
 * A world as it is stored holds until just before its next event, so that of two observations the one from before an event is the
 * older one. What an event would bring is never shown before it is stored, or another server could still prevent what was already seen.
 */
function seenAt(world: World, now: EngineInstant): World {
  const time = Math.max(world.time, world.nextAt === null ? now : Math.min(now, world.nextAt - 1))
  return time === world.time ? world : { ...world, time }
}

/** An event that is due is stored before anything that comes after it is seen. */
function bring(clock: SimulatorClock, stored: StoredWorld): WorldChange<World | null> {
  if (stored.kind !== 'present') return { answer: null, world: null, lookAt: null }
  const now = clock.now()
  if (stored.world.nextAt === null || stored.world.nextAt > now) return { answer: stored.world, world: null, lookAt: null }
  const { world } = advance(stored.world, now)
  return { answer: world, world, lookAt: wallTimeOfNext(clock, world) }
}

function see(clock: SimulatorClock, world: World): ObserveAnswer {
  const refused = refuseLook(world, clock)
  if (refused) return refused
  const inventory = observeWorld(world)
  return inventory ? { kind: 'observed', inventory } : { kind: 'absent' }
}

/** What the control loops are a simulation of. */
const simulatedKubernetes = '>=1.16.0 <2.0.0-0'

function look(clock: SimulatorClock, stored: StoredWorld): WorldChange<Instant | null> {
  if (stored.kind !== 'present') return { answer: null, world: null, lookAt: null }
  const now = clock.now()
  const due = stored.world.nextAt !== null && stored.world.nextAt <= now
  const world = due ? advance(stored.world, now).world : stored.world
  return { answer: wallTimeOfNext(clock, world), world: due ? world : null, lookAt: null }
}

/** The world is brought to now before it is told anything, and what follows at once is done at once. */
function take(
  clock: SimulatorClock,
  stored: StoredWorld,
  cluster: EngineCluster,
  tell: (world: World) => TakeAnswer,
): WorldChange<ApplyAnswer> {
  if (stored.kind === 'gone') {
    const world: World = { ...freshWorld(cluster, clock.now()), generation: stored.generation, life: 'gone' }
    const told = tell(world)
    return { answer: told.kind === 'taken' ? { kind: 'accepted' } : told, world: null, lookAt: null }
  }
  const now = clock.now()
  const before = stored.kind === 'present' ? stored.world : freshWorld(cluster, now)
  const refused = refuseInstruction(before, clock)
  if (refused) return { answer: refused, world: null, lookAt: null }
  const brought = advance(before, now)
  const told = tell(brought.world)
  if (told.kind === 'older-generation') return { answer: told, world: null, lookAt: null }
  if (told.world === brought.world && brought.log.length === 0) return { answer: { kind: 'accepted' }, world: null, lookAt: null }
  clock.stir()
  const { world } = advance(told.world, told.world.time)
  return { answer: { kind: 'accepted' }, world, lookAt: wallTimeOfNext(clock, world) }
}

/** No call waits longer, however slow the engine is. */
const slowWaitMaxMs = 5_000

/** How long a call waits on the wall clock. */
function slowness(clock: SimulatorClock, world: World): number {
  const seconds = slowSeconds(world)
  if (seconds === 0) return 0
  const now = clock.now()
  return Math.min(clock.wallTimeOf(now + seconds * 1000) - clock.wallTimeOf(now), slowWaitMaxMs)
}

/** Nobody waits while the world is locked. */
function slowOr<Answer>(
  clock: SimulatorClock,
  stored: StoredWorld,
  change: () => WorldChange<Answer>,
): WorldChange<Answer | { readonly kind: 'slow'; readonly waitMs: number }> {
  const waitMs = stored.kind === 'present' ? slowness(clock, stored.world) : 0
  return waitMs > 0 ? { answer: { kind: 'slow', waitMs }, world: null, lookAt: null } : change()
}

function inject(clock: SimulatorClock, stored: StoredWorld, what: Fault | Scenario): WorldChange<InjectAnswer> {
  if (stored.kind !== 'present') {
    return { answer: { kind: 'refused', message: 'The simulator has no such cluster.' }, world: null, lookAt: null }
  }
  const now = advance(stored.world, clock.now()).world
  const answer = 'steps' in what ? injectScenario(now, what) : injectFault(now, what)
  if (answer.kind === 'refused') return { answer, world: null, lookAt: null }
  clock.stir()
  const { world } = advance(answer.world, answer.world.time)
  return { answer: { kind: 'injected' }, world, lookAt: wallTimeOfNext(clock, world) }
}

function freshWorld({ id, name }: EngineCluster, now: EngineInstant): World {
  return newWorld({ id, name, seed: id, now })
}

function wallTimeOfNext(clock: SimulatorClock, world: World): Instant | null {
  return world.nextAt === null || world.life === 'gone' ? null : clock.wallTimeOf(world.nextAt + slowSeconds(world) * 1000)
}
