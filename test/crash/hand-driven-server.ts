import assert from 'node:assert/strict'
import { createMetrics } from '#control/metrics.ts'
import { advanceCluster } from '#control/advance-cluster.ts'
import { clusterWork } from '#control/cluster-work.ts'
import type { Control } from '#control/control.ts'
import type { Instant } from '#core/base/instant.ts'
import type { Engine } from '#engine/engine.ts'
import { openSimulator, simulatorWork, type Simulator } from '#engine/simulator/simulator.ts'
import { openChanges } from '#store/changes.ts'
import { openStore } from '#store/open.ts'
import { saveServerStart } from '#store/servers.ts'
import { worldStore } from '#store/simulator.ts'
import { look } from '#store/work/look.ts'
import { controlOn } from '../control-fixture.ts'
import { quiet } from '../store/database-fixture.ts'

/** A server whose every look is a call, so that a whole update takes the same way each time, as fast as it goes. */
export interface HandDrivenServer {
  readonly control: Control
  readonly simulator: Simulator
  /** Looks at what is due next, and passes the time until then. Which kind of work that was; null when nothing will ever be due. */
  readonly lookOnce: () => Promise<string | null>
  readonly close: () => Promise<void>
}

/** The wall clock of servers that live one after the other. */
export interface HandClock {
  now: number
}

const leaseMs = 5_000
/** A busy machine may keep this process from its transaction for longer than a server would be; here every look that fails is a fault. */
const silenceMaxMs = 120_000
/** Two seconds of engine time in each millisecond: the events of a node are apart from each other. */
const speed = 2_000

export interface HandDrivenOptions {
  readonly databaseUrl: string
  readonly clock: HandClock
  readonly serverId?: string
  /** What lies between the server and its engine. */
  readonly through?: (engine: Engine) => Engine
}

export async function startHandDriven({
  databaseUrl,
  clock,
  serverId = 'srv_hand',
  through = (engine) => engine,
}: HandDrivenOptions): Promise<HandDrivenServer> {
  const now = () => clock.now
  const store = await openStore({ databaseUrl, poolSize: 4, now, log: quiet, silenceMaxMs })
  const simulator = await openSimulator({ store: worldStore(store), wallNow: now, speed, onBeatFailure: () => {} })
  const changes = openChanges({ address: { databaseUrl }, log: quiet })
  const control = controlOn({ store, changes, now, engine: through(simulator.engine), metrics: createMetrics() })
  const epoch = await store.transact((tx) => saveServerStart(tx, serverId))
  const owner = `${serverId}/${epoch}`
  await store.work.free(owner, serverId, clock.now)
  const kinds: Readonly<Record<string, (key: string) => Promise<Instant | null>>> = {
    [clusterWork]: (key: string) => advanceCluster(control, key),
    [simulatorWork]: (key: string) => simulator.lookAt(key),
  }
  const { signal } = new AbortController()
  return {
    control,
    simulator,
    lookOnce: async () => {
      const names = Object.keys(kinds)
      const [lease] = await store.work.claim(owner, names, 1, clock.now, clock.now + leaseMs)
      if (!lease) {
        const due = await store.work.nextDue(names)
        if (due === null) return null
        clock.now = Math.max(clock.now, due)
        return 'time'
      }
      const errors: unknown[] = []
      const handler = kinds[lease.kind] ?? assert.fail(lease.kind)
      const told = { ...quiet, warn: (facts: { readonly error?: unknown }) => void errors.push(facts.error) }
      const outcome = await look(({ key }) => handler(key), { ...lease, signal }, now, told)
      if (errors.length > 0) throw new Error(`a look at ${lease.kind} ${lease.key} failed: ${String(errors[0])}`)
      await store.work.settle(owner, [outcome], clock.now + 1_000)
      return lease.kind
    },
    close: async () => {
      await Promise.allSettled([simulator.close(), changes.close()])
      await store.close().catch(() => {})
    },
  }
}
