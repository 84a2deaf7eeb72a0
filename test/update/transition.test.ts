import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { controlEvent, controlsText, controlVerbs, isControlAllowed } from '#core/update/controls.ts'
import { engineWaitOf } from '#core/update/engine-refusal.ts'
import { transition } from '#core/update/transition.ts'
import { transitions } from '#core/update/transitions.ts'
import {
  isEnded,
  startOfUpdate,
  updatePhases,
  verificationMs,
  type Look,
  type UpdateEvent,
  type UpdatePhase,
  type UpdateState,
} from '#core/update/update.ts'

const minute = 60_000
const wait = { code: 'drain.budget', reason: 'a budget allows no eviction', object: 'node a', owner: 'shop/cart', since: 100 }
const paused = { code: 'paused', reason: 'paused', object: 'update', owner: 'whoever resumes it', since: 100 }
const look: Look = {
  at: 1000,
  told: true,
  converged: false,
  holding: false,
  deviations: [],
  failure: null,
  waiting: null,
  mark: 'seen',
  patienceMs: 30 * minute,
}
const deviation = { object: 'node b', message: 'is booting' }
const failure = { code: 'node.never-ready', reason: 'it never became ready', object: 'node c', owner: 'general' }
const progress = { mark: 'seen', at: 800 }

/** States of each phase, as they would have come about; some in two kinds. */
const states = {
  waiting: { phase: 'waiting', wait: null, verifiedSince: null, pause: false, progress },
  rolling: { phase: 'rolling', wait, verifiedSince: null, pause: false, progress },
  'gives way': { phase: 'rolling', wait, verifiedSince: null, pause: false, givesWay: true, progress },
  verifying: { phase: 'verifying', wait: null, verifiedSince: 900, pause: false, progress },
  paused: { phase: 'paused', wait: paused, verifiedSince: null, pause: true },
  halted: { phase: 'halted', wait, verifiedSince: null, pause: false },
  aborting: { phase: 'aborting', wait: null, verifiedSince: 900, pause: false, aborting: true, progress },
  'halted on its way back': { phase: 'halted', wait, verifiedSince: null, pause: false, aborting: true },
  succeeded: { phase: 'succeeded', wait: null, verifiedSince: 900, pause: false },
  aborted: { phase: 'aborted', wait: null, verifiedSince: 900, pause: false, aborting: true },
  superseded: { phase: 'superseded', wait: null, verifiedSince: null, pause: false },
} satisfies Readonly<Record<string, UpdateState>>
const columns = Object.keys(states) as (keyof typeof states)[]

const looked = (more: Partial<Look>): UpdateEvent => ({ kind: 'looked', look: { ...look, ...more } })
const events = {
  'nothing told yet': looked({ told: false }),
  'still under way': looked({}),
  'waits for something': looked({ waiting: { ...wait, since: 500 } }),
  'cannot go on': looked({ failure }),
  'a hold has taken effect': looked({ holding: true }),
  'all told, something missing': looked({ converged: true, deviations: [deviation] }),
  'all as planned': looked({ converged: true }),
  'all as planned for long enough': looked({ at: 900 + verificationMs, converged: true }),
  'nothing new for long': looked({ at: 800 + 30 * minute }),
  'engine away': { kind: 'engine-away', at: 1000 },
  'asked to pause': { kind: 'pause-asked' },
  'asked to pause now': { kind: 'pause-asked', now: true },
  resumed: { kind: 'resumed' },
  retried: { kind: 'retried' },
  'asked to abort': { kind: 'abort-asked' },
  'asked to give way': { kind: 'supersede-asked' },
  superseded: { kind: 'superseded' },
} satisfies Readonly<Record<string, UpdateEvent>>

/** The phase after each event, in the order of the states above; `.` where the state stays as it is, to the letter. */
const table: Readonly<Record<keyof typeof events, string>> = {
  //                               waiting    rolling   gives way  verifying paused   halted    aborting  halted back ended…
  'nothing told yet':
    /*        */ 'waiting    rolling    rolling    verifying  rolling    .          aborting   .          . . .',
  'still under way':
    /*         */ 'rolling    rolling    rolling    verifying  rolling    .          aborting   .          . . .',
  'waits for something':
    /*     */ 'rolling    .          .          verifying  rolling    .          aborting   .          . . .',
  'cannot go on':
    /*            */ 'halted     halted     superseded halted     halted     .          halted     .          . . .',
  'a hold has taken effect':
    /* */ 'rolling    rolling    superseded verifying  .          .          aborting   .          . . .',
  'all told, something missing': 'verifying  verifying  verifying  verifying  verifying  .          aborting   .          . . .',
  'all as planned':
    /*          */ 'verifying  verifying  verifying  .          verifying  .          .          .          . . .',
  'all as planned for long enough':
    'verifying  verifying  verifying  succeeded  verifying  .          aborted    .          . . .',
  'nothing new for long':
    /*    */ 'rolling    rolling    rolling    verifying  rolling    .          aborting   .          . . .',
  'engine away':
    /*             */ 'waiting    rolling    rolling    verifying  .          .          aborting   .          . . .',
  'asked to pause':
    /*          */ 'waiting    rolling    rolling    verifying  .          halted     aborting   halted     . . .',
  'asked to pause now':
    /*      */ 'waiting    rolling    rolling    verifying  paused     halted     aborting   halted     . . .',
  resumed:
    /*                   */ 'waiting    rolling    rolling    rolling    rolling    rolling    aborting   aborting   . . .',
  retried:
    /*                   */ 'waiting    rolling    rolling    rolling    .          rolling    aborting   aborting   . . .',
  'asked to abort':
    /*          */ 'aborting   aborting   aborting   aborting   aborting   aborting   .          .          . . .',
  'asked to give way':
    /*       */ 'superseded rolling    .          superseded superseded superseded aborting   superseded . . .',
  superseded:
    /*                */ 'superseded superseded superseded superseded superseded superseded superseded superseded . . .',
}

describe('the state of an update', () => {
  for (const [name, event] of Object.entries(events)) {
    const row = (table[name as keyof typeof events] ?? '').split(/\s+/)
    for (const [index, column] of columns.entries()) {
      const expected = row[index] ?? 'no column'
      test(`${column}, ${name} → ${expected === '.' ? 'as it is' : expected}`, () => {
        const before: UpdateState = states[column]
        const after = transition(before, event)
        if (expected === '.') assert.deepEqual(after, before)
        else assert.equal(after.phase, expected)
        checkState(after)
      })
    }
  }

  test('every event says something in every phase', () => {
    for (const phase of updatePhases) {
      for (const { kind } of Object.values(events)) {
        const rows = transitions.filter(({ from, on }) => from.includes(phase) && (on === kind || on === 'any'))
        assert.equal(rows.at(-1)?.when, undefined, `${kind} in ${phase} is undefined under some guard`)
        assert.ok(rows.length > 0, `${kind} in ${phase} is undefined`)
      }
    }
  })

  test('every phase is reachable, and what has ended stays ended', () => {
    const seen = new Map<string, UpdateState>()
    let edge: readonly UpdateState[] = [startOfUpdate]
    for (let depth = 0; depth < 7 && edge.length > 0; depth += 1) {
      const found = edge.flatMap((state) =>
        [...Object.values(events), looked({ at: 2000 + verificationMs, converged: true })].map((event) => {
          const after = transition(state, event)
          checkState(after)
          if (isEnded(state.phase)) assert.deepEqual(after, state)
          return after
        }),
      )
      edge = found.filter((state) => !seen.has(JSON.stringify(state)) && seen.set(JSON.stringify(state), state))
    }
    assert.deepEqual(new Set([...seen.values()].map(({ phase }) => phase)), new Set<UpdatePhase>(updatePhases))
  })

  test('a wait that goes on keeps the instant that it began; another one has its own', () => {
    const again = transition(states.rolling, looked({ waiting: { ...wait, since: 500 } }))
    assert.equal(again.wait?.since, 100)
    assert.equal(transition(states.rolling, looked({ waiting: { ...wait, object: 'node z', since: 500 } })).wait?.since, 500)
  })

  test('a pause that was asked for holds only when it has taken effect', () => {
    const asked = transition(states.rolling, { kind: 'pause-asked', now: true })
    assert.deepEqual([asked.phase, asked.pause, asked.now], ['rolling', true, true])
    assert.equal(transition(asked, looked({})).phase, 'rolling')
    const holds = transition(asked, looked({ holding: true }))
    assert.deepEqual([holds.phase, holds.wait], ['paused', { ...paused, since: look.at }])
    assert.deepEqual(transition(holds, looked({ at: 5000, holding: true })), holds)
    assert.deepEqual(transition(holds, { kind: 'resumed' }), { ...startOfUpdate, phase: 'rolling' })
  })

  test('a halt that is tried again stays asked to pause', () => {
    const halted = transition(transition(states.rolling, { kind: 'pause-asked' }), looked({ failure }))
    assert.deepEqual([halted.phase, halted.wait], ['halted', { ...failure, since: look.at }])
    assert.deepEqual(transition(halted, { kind: 'retried' }), { ...startOfUpdate, phase: 'rolling', pause: true })
  })

  test('whatever deviates while it is verified starts the verification anew', () => {
    const broken = transition(states.verifying, looked({ at: 2000, converged: true, deviations: [deviation] }))
    assert.deepEqual([broken.verifiedSince, broken.wait?.object, broken.wait?.code], [null, 'node b', 'verify.node'])
    const mended = transition(broken, looked({ at: 3000, converged: true }))
    assert.deepEqual([mended.phase, mended.verifiedSince, mended.wait], ['verifying', 3000, null])
    assert.equal(transition(mended, looked({ at: 2999 + verificationMs, converged: true })).phase, 'verifying')
    assert.equal(transition(mended, looked({ at: 3000 + verificationMs, converged: true })).phase, 'succeeded')
  })

  test('no progress for longer than it may is told once, and anything new ends it', () => {
    const late = looked({ at: 800 + 30 * minute })
    assert.equal(transition(states.rolling, looked({ at: 799 + 30 * minute })).stalled, undefined)
    const stalled = transition(states.rolling, late)
    assert.deepEqual([stalled.phase, stalled.stalled], ['rolling', 800 + 30 * minute])
    assert.equal(transition(stalled, looked({ at: 800 + 90 * minute })).stalled, stalled.stalled, 'since when it is stalled')
    assert.equal(transition(stalled, looked({ at: 800 + 90 * minute, mark: 'other' })).stalled, undefined)
    assert.equal(transition(stalled, { kind: 'retried' }).stalled, undefined)
    assert.equal(transition({ ...stalled, givesWay: true }, late).phase, 'superseded', 'nobody waits for what does not move')
    const away = transition(states.rolling, { kind: 'engine-away', at: 800 + 10 * minute })
    assert.deepEqual([away.wait?.code, away.stalled], ['engine.away', 800 + 10 * minute])
  })

  for (const why of ['away', 'conflict', 'rate-limited'] as const) {
    test(`an engine that refuses is waited for since it began to: ${why}`, () => {
      const first = transition(states.rolling, { kind: 'engine-away', at: 900, why })
      const again = transition(first, { kind: 'engine-away', at: 1900, why })
      assert.deepEqual([again.phase, again.wait?.code, again.wait?.since], ['rolling', `engine.${why}`, 900])
      assert.equal(engineWaitOf(again), again.wait)
      assert.equal(transition(again, looked({ at: 2000 })).wait, null, 'and no longer once it shows that it was told')
    })
  }

  for (const why of ['owned', 'forbidden', 'expired', 'unequipped'] as const) {
    test(`what somebody has to mend there is waited for, in the engine's words: ${why}`, () => {
      const waits = transition(states.rolling, { kind: 'engine-away', at: 900, why, message: 'Machine a: no' })
      assert.deepEqual([waits.phase, waits.wait?.code], ['rolling', `engine.${why}`])
      assert.match(waits.wait?.reason ?? '', /Machine a: no$/)
    })
  }

  test('what the engine does not take as it is halts the update, with its words, until somebody retries', () => {
    const event: UpdateEvent = {
      kind: 'engine-away',
      at: 900,
      why: 'refused',
      message: 'HelmRelease a (base/dns): spec.interval',
    }
    const halted = transition(states.rolling, event)
    assert.deepEqual([halted.phase, halted.wait?.code, halted.wait?.since], ['halted', 'engine.refused', 900])
    assert.match(halted.wait?.reason ?? '', /HelmRelease a \(base\/dns\): spec\.interval$/)
    assert.equal(transition(halted, looked({})), halted)
    assert.equal(transition(halted, { kind: 'retried' }).phase, 'rolling')
    assert.equal(transition(transition(states.aborting, event), { kind: 'retried' }).phase, 'aborting')
  })

  test('a state that an older release stored is taken as it is', () => {
    const stored: UpdateState = { phase: 'rolling', wait: null, verifiedSince: null, pause: false }
    assert.equal(transition(stored, looked({})).phase, 'rolling')
    assert.equal(transition(stored, looked({ converged: true })).phase, 'verifying')
  })
})

describe('a control', () => {
  /** Verbs that are taken in each state; every other one is refused with what can be done instead. */
  const taken: Readonly<Record<keyof typeof states, string>> = {
    waiting: 'pause pause-now retry abort',
    rolling: 'pause pause-now retry abort',
    'gives way': 'pause pause-now retry abort',
    verifying: 'abort',
    paused: 'pause-now resume abort',
    halted: 'pause pause-now resume retry abort',
    aborting: 'pause pause-now retry',
    'halted on its way back': 'pause pause-now resume retry',
    succeeded: '',
    aborted: '',
    superseded: '',
  }
  for (const column of columns) {
    for (const verb of controlVerbs) {
      const isTaken = taken[column].split(' ').includes(verb)
      test(`${verb} while ${column} is ${isTaken ? 'taken' : 'refused'}`, () => {
        const state: UpdateState = states[column]
        assert.equal(isControlAllowed(state, verb), isTaken)
        const after = transition(state, controlEvent(verb))
        if (isTaken) assert.equal(isControlAllowed(after, verb), verb === 'retry', 'twice is refused, but looking again')
        else if (isEnded(state.phase)) assert.deepEqual(after, state)
      })
    }
  }

  test('that is refused says where the update stands and what can be done', () => {
    assert.equal(
      controlsText(states.paused),
      'It is paused. It can be paused at once (now), resumed, aborted or superseded by another plan.',
    )
    assert.equal(controlsText(states.verifying), 'It is verifying. It can be aborted or superseded by another plan.')
    const halted = controlsText(states['halted on its way back'])
    assert.match(halted, /^It is halted on its way back\. It can be paused, .* or superseded by another plan\.$/)
  })
})

function checkState({ phase, wait, verifiedSince, progress, stalled, aborting, pause, now }: UpdateState): void {
  if (phase === 'halted' || phase === 'paused') assert.ok(wait, 'what stands still says why')
  if (!['verifying', 'succeeded', 'aborting', 'aborted'].includes(phase)) assert.equal(verifiedSince, null)
  if (isEnded(phase) || phase === 'halted' || phase === 'paused') assert.deepEqual([progress, stalled], [undefined, undefined])
  if (phase === 'aborting' || phase === 'aborted') assert.equal(aborting, true)
  if (phase === 'rolling' || phase === 'verifying' || phase === 'succeeded') assert.equal(aborting, undefined)
  if (phase === 'paused') assert.ok(pause)
  if (!pause) assert.equal(now, undefined)
}
