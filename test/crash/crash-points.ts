import assert from 'node:assert/strict'
import { hasHiddenEvents } from '#store/events.ts'
import { openStore } from '#store/open.ts'
import { createTestDatabase, quiet } from '../store/database-fixture.ts'
import { until } from '../store/until.ts'
import { startHandDriven, type HandClock } from './hand-driven-server.ts'
import { carryOut, checkEnd, checkNothingLeft, errandOf, loadNow, nodes, raise, scopeOf, type Errand } from './whole-update.ts'
import { openWire, type CutPoint } from './wire.ts'
import { checkReplacedOnce, keepWorldLog, replacementsIn } from './world-log.ts'

/**
 * The server ends before and after every `stride`th write of a whole update that is paused and resumed on its way, one point after
 * another; or of what an abort in the middle of one writes, from its request to its end. Answers how many writes that is, and how many
 * points were tried.
 */
export async function crashAtWrites(
  midway: Errand['midway'],
  stride: number,
): Promise<{ readonly writes: number; readonly points: number }> {
  const bench = await openCrashBench(midway)
  try {
    const whole = await bench.update(null)
    let points = 0
    for (let write = 1; write <= whole.writes; write += stride) {
      for (const when of ['before', 'after'] as const) {
        points += 1
        const where = `the server ended ${when} write ${write} of ${whole.writes}`
        const { replaced } = await bench.update({ write, when }).catch((error: unknown) => {
          throw new Error(`${where}: ${String(error)}`, { cause: error })
        })
        assert.equal(replaced, whole.replaced, `${where}: as many nodes are replaced as without that`)
      }
    }
    return { writes: whole.writes, points }
  } finally {
    await bench.close()
  }
}

/** A cluster on a database of its own that is updated again and again, each time with the server's end at another write. */
interface CrashBench {
  /**
   * One whole update through the end of the server and with another one that takes its place. Checks that it comes to what it comes to
   * without that. Answers how many writes the first server sent, and how many nodes were replaced.
   */
  readonly update: (cutAt: CutPoint | null) => Promise<{ readonly writes: number; readonly replaced: number }>
  readonly close: () => Promise<void>
}

async function openCrashBench(midway: Errand['midway']): Promise<CrashBench> {
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
      const wire = await openWire(databaseUrl)
      let server = await startHandDriven({ databaseUrl: wire.databaseUrl, clock })
      const arm = () => wire.arm(cutAt)
      const errand = { ...errandOf(number, midway), ...(midway === 'abort' && { onMidway: arm }) }
      if (midway === 'pause') arm()
      try {
        await carryOut(server, scope, errand, before)
        assert.ok(cutAt === null || wire.isCut(), 'the write came at which the server was to end')
      } catch (error) {
        if (!wire.isCut()) throw error
        await server.close()
        await nothingHidden()
        server = await startHandDriven({ databaseUrl, clock })
        await carryOut(server, scope, errandOf(number, midway), before)
      }
      const writes = wire.writes()
      await checkNothingLeft(server.control, scope, errand)
      await server.close()
      wire.close()
      await nothingHidden()
      await store.read((reader) => checkEnd(reader, scope, before, midway))
      const events = await log.since(before.name, mark)
      if (midway === 'pause') checkReplacedOnce(events, nodes)
      return { writes, replaced: replacementsIn(events) }
    },
    close: async () => {
      await log.close()
      await store.close()
      await dispose()
    },
  }
}
