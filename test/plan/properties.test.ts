import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { stringify } from 'yaml'
import { canonicalJson, sameJson, type Json, type JsonObject } from '#core/base/json.ts'
import { diff } from '#core/diff/diff.ts'
import { merge } from '#core/diff/merge.ts'
import { mergeOverride } from '#core/diff/override-merge.ts'
import { isBlocked } from '#core/plan/plan-update.ts'
import { readYaml } from '#core/pack/yaml-text.ts'
import { checkedPlan, override, packs, planningInput, profile, type ClusterWords } from '../core/plan-fixture.ts'
import { shuffled } from '../update/shuffled.ts'
import { oddMaps, oddValues } from './arbitraries.ts'
import { holds } from './holds.ts'

describe('for any values', () => {
  test('the planner answers, wherever they stand', () => {
    holds(600, [oddMaps, oddMaps, oddMaps, oddValues], (pack, layer, ours, kubeadm) => {
      const before = oddCluster({ pack, kubeadmconfig: { files: [kubeadm], apiServer: layer } }, layer, {})
      const after = oddCluster(layer, { kubeadmconfig: ours, pack: kubeadm }, ours)
      const content = checkedPlan(planningInput(before, after))
      assert.equal(typeof content.summary, 'string')
      assert.equal(
        isBlocked(content),
        content.conflicts.length + content.checks.filter((check) => check.severity === 'error').length > 0,
      )
      assert.equal(canonicalJson(JSON.parse(JSON.stringify(content))), canonicalJson(content), 'a plan is plain data')
    })
  })

  test('merging has its identities', () => {
    holds(2000, [oddMaps, oddMaps], (left, right) => {
      assert.ok(sameJson(merge(left, {}), left))
      const merged = merge(left, right)
      assert.ok(sameJson(merge(merged, right), merged), 'saying it twice says it once')
      assert.ok(sameJson(merge({}, merge({}, right)), merge({}, right)))
      assert.equal(({} as Record<string, unknown>)['x'], undefined)
    })
  })

  test('what two sides say of different keys, they say in any order', () => {
    holds(500, [oddMaps, oddMaps, oddMaps], (below, left, right) => {
      const rest = Object.fromEntries(Object.entries(right).filter(([key]) => !Object.hasOwn(left, key)))
      assert.ok(sameJson(merge(merge(below, left), rest), merge(merge(below, rest), left)))
    })
  })

  test('a difference is found exactly where there is one', () => {
    holds(2000, [oddMaps, oddMaps], (left, right) => {
      assert.deepEqual(diff(left, shuffled(left)), [])
      assert.equal(diff(left, right).length === 0, sameJson(left, right))
      assert.equal(new Set(diff(left, right).map(({ path }) => path)).size, diff(left, right).length, 'one for each path')
    })
  })

  test('an override that repeats the profile follows it, and meets nobody', () => {
    holds(1500, [oddMaps, oddMaps, fc.infiniteStream(fc.boolean())], (odd, changed, coin) => {
      const base = merge({}, odd)
      const theirs = merge(base, changed)
      const ours = part(base, coin) as JsonObject
      const { values, conflicts } = mergeOverride(stringify(ours), ours, base, theirs)
      assert.deepEqual(conflicts, [])
      assert.equal(canonicalJson(merge(theirs, read(values))), canonicalJson(theirs))
    })
  })

  test('an override meets no change where there is none, and is kept to the letter', () => {
    holds(1000, [oddMaps, oddMaps], (odd, ours) => {
      const text = stringify(ours)
      assert.deepEqual(mergeOverride(text, ours, odd, shuffled(odd)), { values: text, conflicts: [], resolved: [] })
    })
  })

  test('an override that says what the profile says from now on, conflicts with nobody', () => {
    holds(1000, [oddMaps, oddMaps], (odd, changes) => {
      const [base, ours] = [merge({}, odd), merge({}, changes)]
      assert.deepEqual(mergeOverride(stringify(ours), ours, base, merge(base, ours)).conflicts, [])
    })
  })
})

function read(text: string): JsonObject {
  const yaml = readYaml(text)
  assert.ok(yaml.kind === 'value', JSON.stringify(yaml))
  return (yaml.value ?? {}) as JsonObject
}

/** Some of the values of a map; of lists of named items, some of the items. Nothing says nothing. */
function part(value: Json, coin: fc.Stream<boolean>): Json {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  const kept = Object.entries(value).filter(() => coin.next().value)
  return Object.fromEntries(kept.map(([key, member]) => [key, part(member as Json, coin)]))
}

function oddCluster(k8s: JsonObject, cni: JsonObject, ours: JsonObject): ClusterWords {
  const layers = {
    k8s: { values: stringify(k8s) },
    cni: { values: stringify(cni) },
    odd: { values: stringify(ours), manifests: { __proto__: 'x', m: stringify(k8s) } },
  }
  return {
    profiles: [profile({ layers, variables: [{ name: 'host', default: 'x' }] })],
    overrides: [override('base/k8s', stringify(ours)), override('base/odd', stringify(cni))],
    workerPools: [{ name: 'general', kubeadm: ours, healthCheck: cni }],
  }
}

test('the packs are there', () => assert.ok(packs.size > 20))
