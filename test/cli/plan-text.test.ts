import assert from 'node:assert/strict'
import { test } from 'node:test'
import { plain, coloured } from '#cli/paint.ts'
import { disruptionText, isDisruptive, planWithNextText } from '#cli/plan-text.ts'
import { assertGolden } from './golden-text.ts'
import { addOnPlan, blockedPlan, chainPlan, emptyPlan, planOf, repavingPlan, rollbackPlan } from './plans.ts'

for (const [name, plan, engineTimePerSecond] of [
  ['plan-repave', repavingPlan, 600],
  ['plan-add-on', addOnPlan, 1],
  ['plan-blocked', blockedPlan, 1],
  ['plan-empty', emptyPlan, 600],
  ['plan-rollback', rollbackPlan, 1],
  ['plan-chain', chainPlan, 1],
] as const) {
  test(`${name} reads as it should`, () => {
    assertGolden(name, planWithNextText(plan, { engineTimePerSecond }, plain))
  })
}

test('with its detail, a plan tells every difference in a line of its own', () => {
  const text = planWithNextText(rollbackPlan, { engineTimePerSecond: 1 }, plain, { detail: true })
  assert.match(
    text,
    /DETAIL\n {2}layer changed layer="edge-retail\/kubernetes".*\n {2}value removed .* by="override edge-retail\/kubernetes"/,
  )
})

test('colours change nothing of the text', () => {
  // eslint-disable-next-line no-control-regex -- the escape sequences are what is taken away
  const text = planWithNextText(repavingPlan, { engineTimePerSecond: 600 }, coloured).replaceAll(/\u001b\[[0-9;]*m/g, '')
  assert.equal(text, planWithNextText(repavingPlan, { engineTimePerSecond: 600 }, plain))
})

const layer = { profile: 'p', layer: 'l', layerKind: 'addon', from: null, to: null, diff: [], manifests: [] } as const

for (const [what, plan, disruptive, text] of [
  ['a change in place', addOnPlan, false, 'replaces nothing'],
  ['replaced nodes and removed layers', repavingPlan, true, 'replaces 7 nodes, removes 1 layer and removes 1 object'],
  ['removed nodes', planOf({ removes: { nodes: 2, objects: [] } }), true, 'removes 2 nodes'],
  ['a replaced layer', planOf({ changes: [{ ...layer, kind: 'replaced', diff: [], manifests: [] }] }), true, 'replaces 1 layer'],
] as const) {
  test(`${what}: ${disruptive ? 'has to be acknowledged' : 'needs no acknowledgement'}`, () => {
    assert.equal(isDisruptive(plan), disruptive)
    assert.equal(disruptionText(plan), text)
  })
}
