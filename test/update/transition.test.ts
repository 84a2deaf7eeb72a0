import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  isEnded,
  startOfUpdate,
  transition,
  updatePhases,
  verificationMs,
  type Look,
  type UpdateEvent,
  type UpdatePhase,
  type UpdateState,
} from '#core/update/update.ts'

const wait = { reason: 'a budget allows no eviction', object: 'node a', owner: 'shop/cart', since: 100 }
const paused = { reason: 'paused', object: 'update', owner: 'whoever resumes it', since: 100 }
const look: Look = { at: 1000, converged: false, holding: false, deviations: [], failure: null, waiting: null }
const deviation = { object: 'node b', message: 'is booting' }
const failure = { reason: 'it never became ready', object: 'node c', owner: 'general' }

/** A state of each phase, as it would have come about. */
const states: Readonly<Record<UpdatePhase, UpdateState>> = {
  rolling: { phase: 'rolling', wait, verifiedSince: null, pause: false },
  verifying: { phase: 'verifying', wait: null, verifiedSince: 900, pause: false },
  paused: { phase: 'paused', wait: paused, verifiedSince: null, pause: true },
  halted: { phase: 'halted', wait, verifiedSince: null, pause: false },
  succeeded: { phase: 'succeeded', wait: null, verifiedSince: 900, pause: false },
  superseded: { phase: 'superseded', wait: null, verifiedSince: null, pause: false },
}

const events: Readonly<Record<string, UpdateEvent>> = {
  'still under way': { kind: 'looked', look },
  'waits for something': { kind: 'looked', look: { ...look, waiting: { ...wait, since: 500 } } },
  'cannot go on': { kind: 'looked', look: { ...look, failure } },
  'a pause holds': { kind: 'looked', look: { ...look, holding: true } },
  'all told, something missing': { kind: 'looked', look: { ...look, converged: true, deviations: [deviation] } },
  'all as planned': { kind: 'looked', look: { ...look, converged: true } },
  'all as planned for long enough': { kind: 'looked', look: { ...look, at: 900 + verificationMs, converged: true } },
  'asked to pause': { kind: 'pause-asked' },
  resumed: { kind: 'resumed' },
  retried: { kind: 'retried' },
  superseded: { kind: 'superseded' },
}

/** The phase after each event, for each phase; `.` where the state stays as it is, to the letter. */
const table: Readonly<Record<keyof typeof events, readonly string[]>> = {
  //                                 rolling      verifying    paused       halted       succeeded  superseded
  'still under way': /*           */ ['rolling', 'verifying', 'rolling', '.', '.', '.'],
  'waits for something': /*       */ ['.', 'verifying', 'rolling', '.', '.', '.'],
  'cannot go on': /*              */ ['halted', 'halted', 'halted', '.', '.', '.'],
  'a pause holds': /*             */ ['rolling', 'verifying', '.', '.', '.', '.'],
  'all told, something missing': /**/ ['verifying', 'verifying', 'verifying', '.', '.', '.'],
  'all as planned': /*            */ ['verifying', '.', 'verifying', '.', '.', '.'],
  'all as planned for long enough': ['verifying', 'succeeded', 'verifying', '.', '.', '.'],
  'asked to pause': /*            */ ['rolling', 'verifying', '.', 'halted', '.', '.'],
  resumed: /*                     */ ['rolling', 'rolling', 'rolling', 'rolling', '.', '.'],
  retried: /*                     */ ['rolling', 'rolling', '.', 'rolling', '.', '.'],
  superseded: /*                  */ ['superseded', 'superseded', 'superseded', 'superseded', '.', '.'],
}

describe('the state of an update', () => {
  for (const [name, event] of Object.entries(events)) {
    for (const [index, phase] of updatePhases.entries()) {
      const column = ['rolling', 'verifying', 'paused', 'halted', 'succeeded', 'superseded'].indexOf(phase)
      const expected = table[name]?.[column] ?? `no column ${index}`
      test(`${phase}, ${name} → ${expected === '.' ? 'as it is' : expected}`, () => {
        const before = states[phase]
        const after = transition(before, event)
        if (expected === '.') assert.deepEqual(after, before)
        else assert.equal(after.phase, expected)
        if (after.phase === 'halted' || after.phase === 'paused') assert.ok(after.wait, 'what stands still says why')
        if (after.phase !== 'verifying' && after.phase !== 'succeeded') assert.equal(after.verifiedSince, null)
        assert.equal(isEnded(after.phase), after.phase === 'succeeded' || after.phase === 'superseded')
      })
    }
  }

  test('a wait that goes on keeps the instant that it began; another one has its own', () => {
    const again = transition(states.rolling, { kind: 'looked', look: { ...look, waiting: { ...wait, since: 500 } } })
    assert.equal(again.wait?.since, 100)
    const other = transition(states.rolling, {
      kind: 'looked',
      look: { ...look, waiting: { ...wait, object: 'node z', since: 500 } },
    })
    assert.equal(other.wait?.since, 500)
  })

  test('a pause that was asked for holds only when it has taken effect', () => {
    const asked = transition(startOfUpdate, { kind: 'pause-asked' })
    assert.deepEqual([asked.phase, asked.pause], ['rolling', true])
    assert.equal(transition(asked, { kind: 'looked', look }).phase, 'rolling')
    const held = transition(asked, { kind: 'looked', look: { ...look, holding: true } })
    assert.deepEqual([held.phase, held.wait], ['paused', { ...paused, since: look.at }])
    assert.deepEqual(transition(held, { kind: 'looked', look: { ...look, at: 5000, holding: true } }), held)
    assert.deepEqual(transition(held, { kind: 'resumed' }), startOfUpdate)
  })

  test('a halt that is tried again stays asked to pause', () => {
    const halted = transition(transition(startOfUpdate, { kind: 'pause-asked' }), { kind: 'looked', look: { ...look, failure } })
    assert.deepEqual([halted.phase, halted.wait], ['halted', { ...failure, since: look.at }])
    assert.deepEqual(transition(halted, { kind: 'retried' }), { ...startOfUpdate, pause: true })
  })

  test('whatever deviates while it is verified starts the verification anew', () => {
    const missing = { ...look, at: 2000, converged: true, deviations: [deviation] }
    const broken = transition(states.verifying, { kind: 'looked', look: missing })
    assert.deepEqual([broken.verifiedSince, broken.wait?.object, broken.wait?.reason], [null, 'node b', 'is booting'])
    const mended = transition(broken, { kind: 'looked', look: { ...look, at: 3000, converged: true } })
    assert.deepEqual([mended.phase, mended.verifiedSince, mended.wait], ['verifying', 3000, null])
    const early = transition(mended, { kind: 'looked', look: { ...look, at: 2999 + verificationMs, converged: true } })
    assert.equal(early.phase, 'verifying')
    assert.equal(
      transition(early, { kind: 'looked', look: { ...look, at: 3000 + verificationMs, converged: true } }).phase,
      'succeeded',
    )
  })
})
