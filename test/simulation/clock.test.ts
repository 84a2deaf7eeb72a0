import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { engineTime, goOn, openClock, start, wallTime } from '#engine/simulator/clock.ts'
import type { ClockRecord } from '#engine/world-store.ts'

/** The clock's row and the wall, in memory: the clock itself is the real one. */
function wallAndRow() {
  let wall = 1_000_000
  let row: ClockRecord | null = null
  let woken = 0
  return {
    open: (speed: number) =>
      openClock({
        store: {
          changeClock: async (change) => (row = change(row)),
          wakeAll: async () => void (woken += 1),
        },
        wallNow: () => wall,
        speed,
      }),
    pass: (ms: number) => (wall += ms),
    woken: () => woken,
  }
}

describe('the clock of the simulator', () => {
  test('runs at its speed while its server lives', async () => {
    const { open, pass } = wallAndRow()
    const clock = await open(60)
    const before = clock.now()
    for (let step = 0; step < 40; step += 1) {
      pass(250)
      await clock.beat()
    }
    assert.equal(clock.now() - before, 10_000 * 60)
  })

  test('stands still while no server lives, and gives back nothing that it said', async () => {
    const { open, pass } = wallAndRow()
    const first = await open(60)
    pass(400)
    const said = first.now()
    pass(3_600_000)
    const second = await open(60)
    assert.ok(second.now() >= said)
    assert.ok(second.now() - said <= 3_000 * 60, 'at most what was granted')
    const stopped = second.now()
    await second.close()
    pass(3_600_000)
    assert.equal((await open(60)).now(), stopped)
  })

  test('is never ahead of what was granted, so a server that hangs holds time up', async () => {
    const { open, pass } = wallAndRow()
    const clock = await open(100)
    const before = clock.now()
    pass(600_000)
    assert.ok(clock.now() - before <= 2_500 * 100)
    const held = clock.now()
    await clock.beat()
    assert.equal(clock.now(), held)
    pass(100)
    assert.equal(clock.now(), held + 100 * 100)
  })

  test('goes on from where it was at another speed, and has every wait dated anew', async () => {
    const { open, pass, woken } = wallAndRow()
    const slow = await open(10)
    pass(500)
    const said = slow.now()
    const before = woken()
    const fast = await open(1000)
    assert.equal(fast.now(), said)
    assert.equal(woken(), before + 1)
    pass(100)
    assert.equal(fast.now(), said + 100 * 1000)
    await slow.beat()
  })

  test('a server that ends takes no time from one that lives', async () => {
    const { open, pass } = wallAndRow()
    const leaving = await open(60)
    const staying = await open(60)
    pass(200)
    await leaving.close()
    pass(200)
    const said = staying.now()
    pass(700)
    await staying.beat()
    assert.equal(staying.now(), said + 700 * 60)
  })

  test('a wall clock that is set back does not take engine time with it', () => {
    const row = start(null, 1_000_000, 60)
    const said = engineTime(row, 1_002_000)
    const after = goOn(row, 400_000, 250)
    assert.ok(engineTime(after, 400_000) >= said)
    assert.equal(engineTime(after, 400_500), engineTime(after, 400_000) + 500 * 60)
  })

  test('dates the wall time of an instant so that it has come by then', async () => {
    const { open, pass } = wallAndRow()
    const clock = await open(7)
    const instant = clock.now() + 1234
    pass(clock.wallTimeOf(instant) - 1_000_000)
    assert.ok(clock.now() >= instant)
  })

  test('what happened keeps its time on the wall when the speed changes', async () => {
    const first = start(null, 1_000_000, 60)
    const instant = engineTime(first, 1_000_500)
    const faster = start(first, 1_001_000, 600)
    assert.equal(wallTime(faster, instant), 1_000_500)
    assert.equal(wallTime(faster, engineTime(faster, 1_001_700)), 1_001_700)
  })

  test('what happened before a stand-still is not later than its end', () => {
    const first = start(null, 1_000_000, 60)
    const stood = goOn(first, 9_000_000, 250)
    const last = engineTime(first, first.grantedUntil)
    assert.equal(wallTime(stood, last - 60), first.grantedUntil - 1)
    assert.equal(wallTime(stood, last), 9_000_000)
  })
})
