import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { eventReasons, kindOfReason, phaseOfReason, reasonsOfKind } from '#core/history/event-reasons.ts'
import { updateGolden } from '../../house/golden-page.ts'

describe('reasons of events', () => {
  test('are listed in docs/events.md as they are', () => {
    const rows = Object.entries(eventReasons).map(
      ([reason, { kind, severity, meaning }]) => `| \`${reason}\` | ${kind} | ${severity} | ${meaning} |`,
    )
    updateGolden('docs/events.md', 'reasons', ['| reason | kind | severity | meaning |', '| --- | --- | --- | --- |', ...rows])
  })

  test('are words of the field', () => {
    for (const reason of Object.keys(eventReasons)) assert.match(reason, /^([A-Z][a-z]+){2,}$/)
  })

  test('of another release have a kind too', () => {
    assert.equal(kindOfReason('SomethingNewer'), 'other')
    assert.equal(kindOfReason('constructor'), 'other')
    assert.equal(phaseOfReason('SomethingNewer'), null)
  })

  test('tell a phase exactly where they are of that kind', () => {
    const phases = reasonsOfKind('phase')
    assert.deepEqual(
      Object.keys(eventReasons).filter((reason) => phaseOfReason(reason) !== null),
      phases,
    )
  })
})
