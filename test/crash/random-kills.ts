import assert from 'node:assert/strict'
import { random } from '#core/base/random.ts'
import { eventually } from '../server-fixture.ts'
import { openBusyFleet } from './busy-fleet.ts'

export interface Kills {
  readonly seed: string
  readonly ofServer: number
  readonly ofDatabase: number
}

const clusters = 4
/** An update takes some seconds. */
const speed = 600
/** A kill comes at any time up to this after the one before it was got over. */
const betweenMaxMs = 1_500
/** After it is back, a database or server answers within this time. */
const backMs = 60_000

/**
 * Kills the server or its PostgreSQL again and again with `kill -9`, under load. Nothing that was answered is lost, nothing is done
 * twice, and all that was begun ends verified. Says what it did.
 */
export async function killAtRandom({ seed, ofServer, ofDatabase }: Kills): Promise<string> {
  const draw = random(seed)
  const fleet = await openBusyFleet({ clusters, speed })
  try {
    let server = await fleet.start('one')
    await fleet.raise(server)
    let [written, left, leftDatabase] = [0, ofServer, ofDatabase]
    while (left + leftDatabase > 0) {
      await fleet.begin(server)
      const until = performance.now() + draw() * betweenMaxMs
      do {
        if (await fleet.write(server)) written += 1
      } while (performance.now() < until)
      if (draw() * (left + leftDatabase) < left) {
        left -= 1
        const writing = fleet.write(server)
        server.send('SIGKILL')
        await Promise.all([writing, server.ended])
        server = await fleet.start('one')
      } else {
        leftDatabase -= 1
        const writing = fleet.write(server)
        const pid = fleet.databasePid() ?? assert.fail('PostgreSQL runs')
        process.kill(pid, 'SIGKILL')
        await writing
        const isBack = async () => ![pid, null].includes(fleet.databasePid()) && (await fleet.write(server))
        await eventually(isBack, Boolean, { withinMs: backMs, what: 'an answer after the end of PostgreSQL' })
      }
      await fleet.checkAnswered(server)
    }
    const updates = await fleet.finish(server)
    return `${ofServer} kills of the server and ${ofDatabase} of PostgreSQL: ${updates} updates and ${written} small writes, none lost`
  } catch (error) {
    throw new Error(`CAIRN_SEED=${seed}: ${error instanceof Error ? error.stack : String(error)}`, { cause: error })
  } finally {
    await fleet.close()
  }
}
