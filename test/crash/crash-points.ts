import { hasHiddenEvents } from '#store/events.ts'
import { openStore } from '#store/open.ts'
import { createTestDatabase, quiet } from '../store/database-fixture.ts'
import { until } from '../store/until.ts'
import { startHandDriven, type HandClock } from './hand-driven-server.ts'
import { carryOut, checkEnd, checkNothingLeft, loadNow, nodes, raise, requestOf, scopeOf } from './whole-update.ts'
import { openWire, type CutPoint } from './wire.ts'
import { checkReplacedOnce, keepWorldLog } from './world-log.ts'

/**
 * The server ends before and after every `stride`th write of a whole update, one point after another. Answers how many writes such an
 * update has, and how many points were tried.
 */
export async function crashAtWrites(stride: number): Promise<{ readonly writes: number; readonly points: number }> {
  const bench = await openCrashBench()
  try {
    const writes = await bench.update(null)
    let points = 0
    for (let write = 1; write <= writes; write += stride) {
      for (const when of ['before', 'after'] as const) {
        points += 1
        await bench.update({ write, when }).catch((error: unknown) => {
          throw new Error(`the server ended ${when} write ${write} of ${writes}: ${String(error)}`, { cause: error })
        })
      }
    }
    return { writes, points }
  } finally {
    await bench.close()
  }
}

/** A cluster on a database of its own that is updated again and again, each time with the server's end at another write. */
interface CrashBench {
  /**
   * One whole update, paused and resumed on its way, through the end of the server and with another one that takes its place. Checks
   * that it comes to what it comes to without that. Answers how many writes the first server sent.
   */
  readonly update: (cutAt: CutPoint | null) => Promise<number>
  readonly close: () => Promise<void>
}

async function openCrashBench(): Promise<CrashBench> {
  const { databaseUrl, address, dispose } = await createTestDatabase()
  const clock: HandClock = { now: Date.now() }
  const log = await keepWorldLog(address)
  const store = await openStore({ ...address, poolSize: 2, now: () => clock.now, log: quiet })
  const scope = await store.read(scopeOf)
  const first = await startHandDriven({ databaseUrl, clock })
  await raise(first, scope)
  await first.close()
  let number = 0
  // What a server that ended left open holds later events back until the database has noticed.
  const nothingHidden = () => until(async () => !(await store.read(hasHiddenEvents)))

  return {
    update: async (cutAt) => {
      number += 1
      const before = await store.read((reader) => loadNow(reader, scope))
      const mark = await log.mark(before.name)
      const request = requestOf(number)
      const wire = await openWire(databaseUrl)
      let server = await startHandDriven({ databaseUrl: wire.databaseUrl, clock })
      wire.arm(cutAt)
      try {
        await carryOut(server, scope, request, before)
      } catch (error) {
        if (!wire.isCut()) throw error
        await server.close()
        await nothingHidden()
        server = await startHandDriven({ databaseUrl, clock })
        await carryOut(server, scope, request, before)
      }
      const sent = wire.writes()
      await checkNothingLeft(server.control, scope, request)
      await server.close()
      wire.close()
      await nothingHidden()
      await store.read((reader) => checkEnd(reader, scope, before))
      checkReplacedOnce(await log.since(before.name, mark), nodes)
      return sent
    },
    close: async () => {
      await log.close()
      await store.close()
      await dispose()
    },
  }
}
