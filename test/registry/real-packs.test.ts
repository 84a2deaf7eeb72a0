import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { packValues } from '#core/cluster/resolve-layer.ts'
import type { PackContent } from '#core/pack/pack.ts'
import { checkPresets, readPresets } from '#core/pack/presets.ts'
import { checkValueRules, readSchema } from '#core/pack/schema.ts'
import { unreadableParts } from '#core/pack/unreadable.ts'
import { openBuiltInRegistry } from '#registry/built-in.ts'
import { openFolderRegistry } from '#registry/folder.ts'
import { sharedFolder } from '../shared-folder.ts'

/** What the packs that there are demand, offer and hold themselves to: every rule evaluated, every preset applied. */

const folder = sharedFolder('packs')
const skip = folder === null ? 'needs the real packs of ../shared/packs' : false
const real = folder === null ? [] : await openFolderRegistry({ name: 'real', path: folder }).list()
const builtIn = await openBuiltInRegistry().list()

function contents(entries: typeof real): readonly PackContent[] {
  return entries.flatMap((entry) => (entry.kind === 'pack' ? [entry.content] : []))
}

/** `name version: path` of every value by which a pack, with some of its presets, breaks a rule of its own. */
function broken(
  packs: readonly PackContent[],
  presets: (pack: PackContent) => readonly (readonly string[])[],
): readonly string[] {
  const isReference = (text: string): boolean => text.includes('{{')
  const found = packs.flatMap((pack) =>
    presets(pack).flatMap((names) => {
      const values = packValues({ ...layer, presets: names }, pack)
      return checkValueRules(readSchema(pack.schema ?? '').rules, values, values, isReference).map(
        ({ path }) => `${[pack.name, pack.version, ...names].join(' ')}: ${path}`,
      )
    }),
  )
  return found.toSorted()
}

const layer = { name: 'x', kind: 'addon', installPriority: 0, pack: null, manifests: [], values: '' } as const
const each = (pack: PackContent): readonly (readonly string[])[] =>
  readPresets(pack.presets ?? '').presets.map(({ name }) => [name])

describe('the real packs', { skip }, () => {
  test('all 33 are taken, and every rule, preset and constraint of theirs is read', () => {
    assert.deepEqual(
      real.flatMap((entry) => (entry.kind === 'refused' ? [entry.source] : [])),
      [],
    )
    assert.equal(contents(real).length, 33)
    assert.deepEqual(contents(real).flatMap(unreadableParts), [])
    assert.equal(contents(real).flatMap(({ schema }) => readSchema(schema ?? '').rules).length, 81)
    assert.equal(contents(real).flatMap(({ presets }) => readPresets(presets ?? '').presets).length, 13)
  })

  test('every preset can be chosen and changes the values', () => {
    for (const pack of contents(real)) {
      for (const names of each(pack)) {
        assert.deepEqual(checkPresets(names, pack), [])
        assert.ok(Object.keys(packValues({ ...layer, presets: names }, pack)).length > 0)
      }
    }
  })

  test('the values that break a rule of their own pack are known: they are for people to fill in', () => {
    assert.deepEqual(
      broken(contents(real), () => [[]]),
      ['karpenter 1.5.1: awsAccountNumber'],
    )
    assert.deepEqual(broken(contents(real), each), [])
  })
})

describe('the built-in packs', () => {
  test('keep to their own rules, whatever preset is chosen', () => {
    assert.deepEqual(contents(builtIn).flatMap(unreadableParts), [])
    assert.deepEqual(
      broken(contents(builtIn), () => [[]]),
      [],
    )
    assert.deepEqual(broken(contents(builtIn), each), [])
  })
})
