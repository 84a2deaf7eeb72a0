import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { injectScenario, readScenario, type StepWords } from '#core/simulation/scenario.ts'
import type { WorldEvent } from '#core/simulation/world-event.ts'
import { minute, startStory, type Story } from './story.ts'

const small = { controlPlane: { replicas: 1 }, pools: { general: { replicas: 3 } } }
const told = (story: Story, kind: WorldEvent['kind']) => story.log().filter((event) => event.kind === kind)

describe('a scenario', () => {
  test('strikes at its times, and clears', () => {
    const story = startStory(small)
    story.tell(small)
    const began = story.world().time
    story.scenario([
      { at: '10m', fault: { kind: 'cloud-quota' } },
      { at: '15m', clear: 'cloud-quota' },
      { at: '20m', fault: { kind: 'node-dies', pool: 'general' } },
    ])
    story.pass(12 * minute)
    assert.equal(story.world().faults[0]?.kind, 'cloud-quota')
    assert.equal(story.world().planned?.length, 2)
    story.rest()
    const [failed] = told(story, 'node-failed')
    assert.equal(failed && failed.at - began, 20 * minute)
    assert.deepEqual(story.world().faults, [])
    assert.ok(!('planned' in story.world()))
    assert.equal(story.nodes('general').filter((node) => node.ready).length, 3)
  })

  test('strikes the very node of the second drain, also when the world was stored in between', () => {
    const story = startStory(small)
    story.scenario([{ when: { event: 'node-draining', pool: 'general', nth: 2 }, fault: { kind: 'node-dies' } }])
    story.tell({ ...small, image: 'image-2' })
    story.rest()
    const drained = told(story, 'node-draining').map((event) => ('node' in event ? event.node : ''))
    const general = drained.filter((node) => node.startsWith('demo-general-'))
    const [failed] = told(story, 'node-failed')
    assert.equal(failed && 'node' in failed && failed.node, general[1])
    assert.deepEqual([...new Set(story.nodes('general').map((node) => node.phase))], ['ready'])
  })

  test('keeps what made no sense when its turn came, with the reason', () => {
    const story = startStory(small)
    story.scenario([{ at: '1m', fault: { kind: 'node-dies', node: 'nobody' } }])
    story.rest()
    assert.match(story.world().planned?.[0]?.missed ?? '', /no node nobody/)
    story.fault({ kind: 'cleared', fault: 'scenario' })
    assert.ok(!('planned' in story.world()))
  })

  const refusals: readonly (readonly [StepWords, string, RegExp])[] = [
    [{ fault: { kind: 'node-dies' } }, 'at', /either `at` or `when`/],
    [{ at: '1m', when: { event: 'node-ready' }, fault: { kind: 'node-dies' } }, 'at', /either/],
    [{ at: 'soon', fault: { kind: 'node-dies' } }, 'at', /duration/],
    [{ at: '1m' }, 'fault', /either `fault` or `clear`/],
    [{ at: '1m', clear: 'node-dies' }, 'fault.kind', /strikes at once/],
    [{ at: '1m', fault: { kind: 'zone-lost' } }, 'fault.zone', /needs "zone"/],
    [{ at: '1m', fault: { kind: 'engine-away', pool: 'general' } }, 'fault.pool', /takes nothing/],
    [{ when: { event: 'layer-ready', pool: 'general' }, fault: { kind: 'engine-away' } }, 'when.pool', /no layer has a pool/],
    [{ when: { event: 'node-ready', layer: 'a/b' }, fault: { kind: 'engine-away' } }, 'when.layer', /no node has a layer/],
  ]
  for (const [step, place, message] of refusals) {
    test(`is refused for ${JSON.stringify(step)}`, () => {
      const read = readScenario([{ at: '1m', fault: { kind: 'engine-away' } }, step])
      assert.ok(read.kind === 'refused')
      assert.equal(read.path, `faults.1.${place}`)
      assert.match(read.message, message)
    })
  }

  for (const when of [
    { event: 'node-ready', pool: 'nowhere' },
    { event: 'layer-ready', layer: 'hello' },
  ] as const) {
    test(`is refused where it waits for ${JSON.stringify(when)}`, () => {
      const read = readScenario([{ when, fault: { kind: 'engine-away' } }])
      assert.ok(read.kind === 'scenario')
      assert.equal(injectScenario(startStory(small).world(), read.scenario).kind, 'refused')
    })
  }
})
