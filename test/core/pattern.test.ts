import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { readPattern } from '#core/base/pattern.ts'

const sources = [
  'abc',
  '^abc$',
  'a|b',
  '^(a|bc|)$',
  'a*',
  '^a*$',
  '^a+b?$',
  '^a{2}$',
  '^a{2,}$',
  '^a{1,3}$',
  '^(?:ab)+$',
  '[a-c]',
  '^[^a-c]+$',
  '^[a\\]-]+$',
  '^\\d+\\.\\d+$',
  '\\bfoo\\b',
  '^\\w+@\\w+\\.[a-z]{2,}$',
  '.',
  '^.$',
  '^[\\d.]+$',
  '^[^\\d]$',
  '^(a+)+$',
  '^(a|aa)+$',
  '^a??b$',
  '^\\x41$',
  '^[\\w-]+$',
  '\\Bo',
  '^\\S+\\s\\S+$',
  '^(?<n>a)$',
  '^(((a)))$',
  '(|a)+b',
  '^[\\D]$',
  'x*y*z*',
  '$^',
  '^$',
]
const texts = [
  '',
  'a',
  'b',
  'aa',
  'aaa',
  'aaaa',
  'ab',
  'abab',
  'abc',
  'bc',
  'xabcx',
  '1.2',
  '12',
  'foo',
  'a foo b',
  'afoo',
  'x@y.de',
  '\n',
  'A',
  '-',
  ']',
  'a-b',
  'a\tb',
  '😀',
  'é',
  '{',
  '.',
  'aab',
  'aaaaab',
]

describe('patterns', () => {
  test('answer as those of JavaScript do', () => {
    for (const source of sources) {
      const read = readPattern(source)
      assert.ok(read.kind === 'pattern', source)
      for (const text of texts)
        assert.equal(read.pattern.matches(text), new RegExp(source, 'u').test(text), `${source} on ${JSON.stringify(text)}`)
    }
  })

  test('say whether they are a text as a whole', () => {
    for (const source of sources) {
      const read = readPattern(source)
      assert.ok(read.kind === 'pattern', source)
      const whole = new RegExp(`^(?:${source})$`, 'u')
      for (const text of texts)
        assert.equal(read.pattern.matchesWhole(text), whole.test(text), `${source} on ${JSON.stringify(text)}`)
    }
  })

  test('ignore case where they say so', () => {
    const read = readPattern('(?i)^aB[c-d]$')
    assert.ok(read.kind === 'pattern' && read.pattern.matches('AbC') && !read.pattern.matches('AbE'))
  })

  for (const source of [
    '(',
    ')',
    'a)',
    '[',
    '[a',
    '*',
    'a**',
    'a{3,1}',
    '(?=a)',
    '(?!a)',
    '(?<=a)',
    '\\1',
    '[z-a]',
    '\\',
    '\\x1',
    '(a{1000}){1000}',
    'a'.repeat(1001),
  ]) {
    test(`are refused with a reason: ${source.slice(0, 20)}`, () => {
      const read = readPattern(source)
      assert.ok(read.kind === 'malformed' && read.message.length > 10)
    })
  }

  test('cannot hang', () => {
    const before = performance.now()
    for (const source of ['^(a+)+$', '^(a|a)*$', '^(.*)*(.*)*(.*)*x$', '(a?){50}a{50}']) {
      const read = readPattern(source)
      assert.ok(read.kind === 'pattern')
      read.pattern.matches(`${'a'.repeat(5000)}b`)
    }
    assert.ok(performance.now() - before < 5000)
  })
})
