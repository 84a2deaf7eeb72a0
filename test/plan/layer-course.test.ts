import assert from 'node:assert/strict'
import { test } from 'node:test'
import { kubernetesRangeOf, type KubernetesRange } from '#core/pack/kubernetes-range.ts'
import { courseOf } from '#core/plan/layer-course.ts'

/** `1.29 1.31`, with `-` for an open end; an empty text says nothing. */
function range(text: string): KubernetesRange | null {
  if (text === '') return null
  const [minVersion = '', maxVersion = ''] = text.split(' ').map((end) => (end === '-' ? '' : end))
  const dependencies = [{ packName: 'k8s', layer: 'k8s', type: 'required', minVersion, maxVersion }]
  return kubernetesRangeOf({ constraints: { dependencies }, annotations: {} })
}

const one = '1.29.1 1.30.1'
const four = '1.29.1 1.30.1 1.31.1 1.32.1 1.33.1'

/** What a layer is at each step: `r`unning, `t`arget, or the number of the version between. */
const rows: readonly (readonly [
  what: string,
  versions: string,
  running: string,
  target: string,
  between: readonly string[],
  course: string,
])[] = [
  ['nothing known: before, so that nodes join with it', one, '', '', [], 't'],
  ['both work with both: before', one, '1.28 -', '1.28 -', [], 't'],
  ['what runs does not allow the target: before', one, '1.28 1.29', '1.29 -', [], 't'],
  ['the new one does not allow the version left: after', one, '1.28 1.30', '1.30 -', [], 'r'],
  ['no common ground', one, '1.28 1.29', '1.30 -', [], 'stuck at 0'],
  ['the new one does not allow the target', one, '1.28 -', '1.28 1.29', [], 'stuck at 0'],
  ['as it is, and outside in the end', one, '1.28 1.29', '1.28 1.29', [], 'stuck at 0'],
  ['a chain of which nothing is known', four, '', '', [], 'rrrt'],
  ['a chain that what runs covers', four, '1.28 -', '1.30 -', [], 'rrrt'],
  ['what runs ends on the way', four, '1.28 1.31', '1.30 -', [], 'rrtt'],
  ['what runs ends at once', four, '1.28 1.29', '1.28 -', [], 'tttt'],
  ['the new one begins with the last', four, '1.28 1.33', '1.33 -', [], 'rrrr'],
  ['a version between', four, '1.28 1.30', '1.32 -', ['1.30 1.32'], 'r00t'],
  ['of several the one that goes farthest', four, '1.28 1.30', '1.32 -', ['1.30 1.31', '1.30 1.33', '1.30 1.32'], 'r11t'],
  ['of equal ones the newest', four, '1.28 1.30', '1.32 -', ['1.30 1.32', '1.30 1.32'], 'r11t'],
  ['several one after the other', four, '1.28 1.29', '1.32 -', ['1.29 1.30', '1.30 1.31', '1.31 1.32'], '012t'],
  ['none is gone back to', four, '1.28 1.29', '1.33 -', ['1.31 1.33', '1.29 1.31'], 'stuck at 2'],
  ['a version between until the very end', four, '1.28 1.30', '1.33 -', ['1.30 1.33'], 'r000'],
  ['a gap', four, '1.28 1.30', '1.32 -', ['1.31 1.32'], 'stuck at 1'],
]

for (const [what, versions, running, target, between, expected] of rows) {
  test(`the course of a layer: ${what}`, () => {
    const ranges = { running: range(running), target: range(target), between: between.map(range), leads: false }
    const course = courseOf(versions.split(' '), ranges)
    const found =
      course.kind === 'stuck'
        ? `stuck at ${course.step}`
        : course.stages.map((stage) => (typeof stage === 'number' ? stage : stage.charAt(0))).join('')
    assert.equal(found, expected)
  })
}

test('a network by another name is there before the first node is made for it', () => {
  const ranges = { running: range('1.28 -'), between: [], leads: true }
  assert.deepEqual(courseOf(four.split(' '), { ...ranges, target: range('1.29 -') }), {
    kind: 'course',
    stages: ['target', 'target', 'target', 'target'],
  })
  assert.deepEqual(courseOf(four.split(' '), { ...ranges, target: range('1.31 -') }), { kind: 'stuck', step: 0 })
})
