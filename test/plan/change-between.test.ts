import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { overridesInOrder } from '#core/plan/merge-overrides.ts'
import { changeBetween, requestedSpec } from '#core/plan/requested-spec.ts'
import { clusterSpec, override, profile } from '../core/plan-fixture.ts'
import { clusters } from './arbitraries.ts'

test('what was asked is read off the spec that was asked for: asking it again asks for the same', () => {
  fc.assert(
    fc.property(clusters, clusters, (from, to) => {
      const [base, requested] = [clusterSpec(from), clusterSpec(to)]
      const change = changeBetween(base, requested)
      const again = requestedSpec(base, { ...change, profiles: requested.profiles })
      assert.deepEqual(
        { ...again, overrides: overridesInOrder(again.overrides) },
        { ...requested, overrides: overridesInOrder(requested.overrides) },
      )
    }),
    { numRuns: 300 },
  )
})

test('what was not asked for is not in it, and newer content of what is in use is pending', () => {
  const base = clusterSpec({ overrides: { 'base/cni': 'a: 1', 'base/csi': 'b: 1' }, variables: { host: 'x' } })
  const nothing = {
    isPending: false,
    profiles: null,
    overrides: [],
    variables: {},
    cloud: null,
    controlPlane: null,
    workerPools: null,
  }
  assert.deepEqual(changeBetween(base, base), nothing)
  const newer = clusterSpec({ profiles: [profile({ layers: { a: { values: 'a: 1' } } })] })
  const requested = {
    ...base,
    profiles: newer.profiles,
    overrides: base.overrides.slice(1),
    variables: { host: { kind: 'plain' as const, value: 'y' } },
  }
  assert.deepEqual(changeBetween(base, requested), {
    ...nothing,
    isPending: true,
    overrides: [override('base/cni', null)],
    variables: { host: { kind: 'plain', value: 'y' } },
  })
  const macros = changeBetween(
    { ...base, macros: { zone: 'a', same: 'x' } },
    { ...base, macros: { zone: 'b', same: 'x', new: 'n' } },
  )
  assert.equal(macros.isPending, true)
})
