import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { parseDocument, stringify } from 'yaml'
import { canonicalJson, isJsonObject, sameJson, type Json, type JsonObject } from '#core/base/json.ts'
import { byName } from '#core/diff/diff.ts'
import { merge } from '#core/diff/merge.ts'
import { mergeOverride, type Decision } from '#core/diff/override-merge.ts'
import { readYaml } from '#core/pack/yaml-text.ts'
import { oddMaps } from './arbitraries.ts'

/** Values with few names, so that two of them meet often: maps, lists of named items, lists of others, and removals. */
const { map: values } = fc.letrec<{ value: Json; map: JsonObject }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom<Json>(0, 1, 'x', null),
    fc.array(fc.constantFrom<Json>(0, 1), { maxLength: 2 }),
    fc.uniqueArray(
      fc.record({ name: fc.constantFrom('x', 'y]', 'z'), v: tie('value') }, { requiredKeys: ['name'], noNullPrototype: true }),
      {
        maxLength: 2,
        selector: ({ name }) => name,
      },
    ) as fc.Arbitrary<Json>,
    tie('map'),
  ),
  map: fc.dictionary(fc.constantFrom('a', 'b', 'c'), tie('value'), {
    maxKeys: 3,
    noNullPrototype: true,
  }) as fc.Arbitrary<JsonObject>,
}))

/** Holds for many random values; a failure prints the seed and the smallest value that fails. */
function holds(runs: number, check: (base: JsonObject, left: JsonObject, right: JsonObject) => void, of = values): void {
  fc.assert(
    fc.property(of, of, of, (base, left, right) => check(merge({}, base), left, right)),
    { numRuns: runs },
  )
}

function carry(ours: JsonObject, base: JsonObject, theirs: JsonObject, decisions?: ReadonlyMap<string, Decision>) {
  const merged = mergeOverride(JSON.stringify(ours), ours, base, theirs, decisions)
  return { ...merged, ours: read(merged.values) }
}

function read(text: string): JsonObject {
  const yaml = readYaml(text)
  assert.ok(yaml.kind === 'value', JSON.stringify(yaml))
  return (yaml.value ?? {}) as JsonObject
}

/** Named items are found by their names, whichever of two sides added the first of them; and an empty map says nothing. */
function meant(value: Json): Json {
  const items = byName(value)
  if (items) return { items: meant(items) }
  if (!isJsonObject(value)) return value
  const members = Object.entries(value).map(([key, member]): [string, Json] => [key, meant(member)])
  return Object.fromEntries(members.filter(([, member]) => !isJsonObject(member) || Object.keys(member).length > 0))
}

describe('merging an override with what the profile says now', () => {
  test('is symmetric in its conflicts: the two sides changed in their places meet at the same paths', () => {
    holds(3000, (base, left, right) => {
      const here = carry(left, base, merge(base, right)).conflicts
      const there = carry(right, base, merge(base, left)).conflicts
      assert.deepEqual(
        here.map(({ path, base: from }) => [path, from]),
        there.map(({ path, base: from }) => [path, from]),
      )
    })
  })

  test('comes to the same from both sides where nothing conflicts', () => {
    holds(1500, (base, left, right) => {
      const [ours, theirs] = [merge(base, left), merge(base, right)]
      const [here, there] = [carry(left, base, theirs), carry(right, base, ours)]
      if (here.conflicts.length > 0) return
      const [one, other] = [merge(theirs, here.ours), merge(ours, there.ours)]
      assert.equal(canonicalJson(meant(one)), canonicalJson(meant(other)))
    })
  })

  test('is associative with no change: a step in which the profile stays as it was, before or after, makes no difference', () => {
    holds(1000, (base, left, right) => {
      const theirs = merge(base, right)
      const direct = carry(left, base, theirs)
      assert.deepEqual(carry(carry(left, base, base).ours, base, theirs), direct)
      if (direct.conflicts.length > 0) return
      assert.deepEqual(mergeOverride(direct.values, direct.ours, theirs, theirs).values, direct.values)
    })
  })

  test('leaves what the profile alone changed to the profile, and what the override alone changed to the override', () => {
    holds(1000, (base, left, right) => {
      const theirs = merge(base, right)
      const { conflicts, ours } = carry(left, base, theirs)
      if (conflicts.length > 0) return
      if (sameJson(base, theirs)) assert.ok(sameJson(merge(base, left), merge(theirs, ours)))
      if (sameJson(merge(base, left), base)) assert.ok(sameJson(merge(theirs, ours), theirs))
    })
  })

  test('is settled once every conflict is decided, each as it was decided', () => {
    holds(700, (base, left, right) => {
      const theirs = merge(base, right)
      const { conflicts } = carry(left, base, theirs)
      for (const take of ['ours', 'theirs'] as const) {
        const decided = carry(left, base, theirs, new Map(conflicts.map(({ path }) => [path, { take }])))
        assert.deepEqual([decided.conflicts, decided.resolved.length], [[], conflicts.length])
        if (take === 'ours' && conflicts.length > 0) {
          const kept = carry(decided.ours, base, theirs).conflicts
          assert.deepEqual(kept, conflicts, 'the override says it still')
        }
        if (take === 'theirs') assert.deepEqual(carry(decided.ours, base, theirs).conflicts, [], 'it says no more of them')
      }
      const value = { new: 'one' }
      const mappable = conflicts.filter(({ path }) => !path.endsWith(']'))
      const set = carry(left, base, theirs, new Map(mappable.map(({ path }) => [path, { take: 'value', value }])))
      for (const { path } of mappable) {
        assert.ok(
          set.resolved.some((one) => one.path === path),
          path,
        )
      }
      assert.equal(JSON.stringify(set.ours).split('"new":"one"').length - 1, mappable.length)
    })
  })

  test('answers for any values on any side, and its conflicts say what each of them has', () => {
    holds(
      1500,
      (base, left, right) => {
        for (const theirs of [right, merge(base, right)]) {
          const { conflicts, ours } = carry(left, base, theirs)
          assert.equal(new Set(conflicts.map(({ path }) => path)).size, conflicts.length, 'one for each path')
          for (const conflict of conflicts)
            assert.ok(!sameJson(conflict.ours, conflict.theirs) && !sameJson(conflict.base, conflict.theirs))
          const decided = new Map(conflicts.map(({ path }) => [path, { take: 'theirs' as const }]))
          assert.equal(typeof carry(left, base, theirs, decided).values, 'string')
          merge(theirs, ours)
        }
      },
      oddMaps,
    )
  })

  test('keeps every comment of what stays', () => {
    holds(500, (base, left, right) => {
      const text = commented(left)
      const { values: merged } = mergeOverride(text, left, base, merge(base, right))
      const marks = [...text.matchAll(/# (above|beside) (\S+)/g)].map(([mark]) => mark)
      for (const mark of marks) {
        const place = mark.split(' ')[2] ?? ''
        if (has(read(merged), place)) assert.ok(merged.includes(mark), `${mark} in\n${text}\nis lost in\n${merged}`)
      }
    })
  })
})

/** A comment above every key but the first, which stands for its map, and one beside every plain value; each names its place. */
function commented(value: JsonObject): string {
  const document = parseDocument(stringify(value, { aliasDuplicateObjects: false }))
  const walk = (node: unknown, place: string): void => {
    const { items } = (node ?? {}) as { items?: unknown[] }
    for (const [index, item] of (items ?? []).entries()) {
      const pair = item as { key?: { value: string; commentBefore?: string }; value?: { value?: unknown; comment?: string } }
      if (!pair.key) continue
      const at = `${place}/${pair.key.value}`
      if (index > 0) pair.key.commentBefore = ` above ${at}`
      if (pair.value && 'value' in pair.value) pair.value.comment = ` beside ${at}`
      walk(pair.value, at)
    }
  }
  walk(document.contents, '')
  return document.toString()
}

function has(value: JsonObject, place: string): boolean {
  return place
    .split('/')
    .slice(1)
    .every((key) => {
      if (!isJsonObject(value) || !Object.hasOwn(value, key)) return false
      value = value[key] as JsonObject
      return true
    })
}
