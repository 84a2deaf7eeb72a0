import type { Inventory } from '#core/cluster/inventory.ts'
import type { Engine, EngineCluster } from '#engine/engine.ts'
import { openSimulator, simulatorWork, type Simulator } from '#engine/simulator/simulator.ts'
import { openStore, type Store } from '#store/open.ts'
import { worldStore } from '#store/simulator.ts'
import { runWork } from '#store/work/run.ts'
import { quiet, type TestStore } from '../store/database-fixture.ts'

export const cluster: EngineCluster = { projectId: 'prj_default', id: 'cls_1', name: 'demo' }

export interface TestServer {
  readonly simulator: Simulator
  readonly store: Store
  /** How often the cluster's own work was looked at. */
  readonly looks: () => number
  readonly stop: () => Promise<void>
}

/** A server that runs nothing but the simulator. */
export async function startServer(database: TestStore, { serverId = 'srv_a', speed = 6000 } = {}): Promise<TestServer> {
  const store = await openStore({ ...database.address, poolSize: 4, now: Date.now, log: quiet })
  const opened = await openSimulator({ store: worldStore(store), wallNow: Date.now, speed, onBeatFailure: () => {} })
  let looks = 0
  const work = await runWork({
    store,
    serverId,
    kinds: {
      [simulatorWork]: ({ key }) => opened.lookAt(key),
      cluster: async () => {
        looks += 1
        return null
      },
    },
    concurrency: 4,
    now: Date.now,
    log: quiet,
  })
  return {
    simulator: opened,
    store,
    looks: () => looks,
    stop: async () => {
      await work.stop()
      await opened.close()
      await store.close()
    },
  }
}

export async function until(condition: () => boolean | Promise<boolean>, timeoutMs = 10_000): Promise<void> {
  const deadline = Date.now() + timeoutMs
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error('the condition did not come about in time')
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

/** What an engine that is not away shows of the cluster. */
export async function seenBy(engine: Engine): Promise<Inventory | null> {
  const answer = await engine.observe(cluster)
  return answer.kind === 'observed' ? answer.inventory : null
}
