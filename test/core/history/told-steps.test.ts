import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { toldSteps } from '#core/history/told-steps.ts'
import { target, usualLayers, type TargetWords } from '../../simulation/target-fixture.ts'

const { 'hello@0': _, ...withoutHello } = usualLayers

const rows: readonly (readonly [what: string, before: TargetWords, after: TargetWords, expected: readonly string[]])[] = [
  ['the same again', {}, {}, []],
  ['a hold that comes', {}, { pools: { general: { replicas: 3, hold: true } } }, []],
  [
    'another image',
    {},
    { pools: { general: { replicas: 3, image: 'image-2' } } },
    ['pool general: Pool general shall have its nodes replaced, 3 nodes'],
  ],
  [
    'another Kubernetes, of the control plane first',
    {},
    { controlPlane: { kubernetes: '1.36.1' } },
    ['pool control-plane: Pool control-plane shall have its nodes replaced, 3 nodes, from Kubernetes 1.35.1 to 1.36.1'],
  ],
  [
    'labels',
    {},
    { pools: { general: { replicas: 3, labels: { a: 'b' } } } },
    ['pool general: Pool general shall change in place, 3 nodes'],
  ],
  [
    'a pool for another',
    {},
    { pools: { batch: { replicas: 1 } } },
    [
      'pool batch: Pool batch shall be made, of 1 node with Kubernetes 1.35.1',
      'pool general: Pool general shall go with its nodes',
    ],
  ],
  ['a layer that goes', {}, { layers: withoutHello }, [/^layer \S+\/hello: Layer \S+\/hello shall go$/.source]],
  ['a layer that comes', { layers: withoutHello }, {}, [/^layer \S+\/hello: Layer \S+\/hello 1.1.1 shall be installed$/.source]],
  [
    'a layer of another version',
    {},
    { layers: { ...usualLayers, 'hello@0': '2.0.0' } },
    [/^layer \S+\/hello: Layer \S+\/hello shall go from 1.1.1 to 2.0.0$/.source],
  ],
]

test('a suspension that comes with a pause and goes with it is no step', () => {
  const free = target({})
  const suspended = { ...free, pools: free.pools.map((pool) => ({ ...pool, hold: true, suspended: true as const })) }
  assert.deepEqual(toldSteps(free, suspended), [])
  assert.deepEqual(toldSteps(suspended, free), [])
})

describe('the steps that an engine is told', () => {
  for (const [what, before, after, expected] of rows) {
    test(what, () => {
      const found = toldSteps(target(before), target(after)).map(
        ({ object, message }) => `${object.kind} ${object.name}: ${message}`,
      )
      assert.equal(found.length, expected.length, found.join('\n'))
      found.forEach((text, index) => assert.match(text, new RegExp(expected[index]!)))
    })
  }
})
