import assert from 'node:assert/strict'
import { test } from 'node:test'
import { boundedMap } from '#core/base/bounded-map.ts'

test('a bounded map forgets what came first, and only that', () => {
  const map = boundedMap<string, number>(2)
  map.set('a', 1)
  map.set('b', 2)
  map.set('b', 3)
  assert.deepEqual([map.get('a'), map.get('b')], [1, 3], 'setting again takes no room')
  map.set('c', 4)
  assert.deepEqual([map.has('a'), map.has('b'), map.has('c')], [false, true, true])
  map.delete('b')
  map.set('d', 5)
  assert.deepEqual([map.get('b'), map.get('c'), map.get('d')], [undefined, 4, 5])
})
