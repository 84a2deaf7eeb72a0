import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { crockford, newId, parseCrockford, systemEntropy } from '#store/id.ts'

const ascending = () => new Uint8Array([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])

test('an id is its prefix and a ULID of the given moment and entropy', () => {
  // The ULID specification's own example of a moment: 1469918176385 is 01ARYZ6S41.
  assert.equal(newId('cls', 1_469_918_176_385, ascending), 'cls_01ARYZ6S41000G40R40M30E209')
  assert.match(newId('prj', Date.now(), systemEntropy), /^prj_[0-9A-HJKMNP-TV-Z]{26}$/)
})

test('ids sort by their moment', () => {
  fc.assert(
    fc.property(fc.nat(2 ** 31 - 1), fc.integer({ min: 1, max: 2 ** 31 - 1 }), (moment, later) => {
      assert.ok(newId('x', moment, systemEntropy) < newId('x', moment + later, systemEntropy))
    }),
  )
})

test('the width is fixed, so the order of texts is the order of numbers, and both ways agree', () => {
  fc.assert(
    fc.property(fc.bigInt(0n, (1n << 64n) - 1n), fc.bigInt(0n, (1n << 64n) - 1n), (left, right) => {
      assert.equal(crockford(left, 13) < crockford(right, 13), left < right)
      assert.equal(parseCrockford(crockford(left, 13)), left)
    }),
  )
  assert.equal(parseCrockford('ILOU'), null)
})
