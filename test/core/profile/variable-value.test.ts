import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { checkProfile } from '#core/profile/check-profile.ts'
import type { Variable, VariableType } from '#core/profile/variable.ts'
import { checkValue } from '#core/profile/variable-value.ts'
import { packs, profile } from '../plan-fixture.ts'

const types: Readonly<Record<VariableType, { readonly good: readonly string[]; readonly bad: readonly string[] }>> = {
  string: { good: ['', 'x', ' a b ', '😀'], bad: ['a\nb'] },
  number: {
    good: ['', '0', '3', '-1', '0.5', '-0.25', '1e3', '123456789012'],
    bad: ['x', '01', '1.', '.5', '1e999', '0x10', ' 1', '12345678901234567890', 'NaN', '١'],
  },
  boolean: { good: ['true', 'false'], bad: ['True', 'yes', '1', 'on'] },
  version: {
    good: ['1.2.3', '1.2.3-rc.1', '1.2.3+build.5'],
    bad: ['1.2', 'v1.2.3', '=1.2.3', '1.2.3.4', '01.2.3', 'latest', ' 1.2.3'],
  },
  ipv4: {
    good: ['10.0.0.1', '255.255.255.255', '0.0.0.0'],
    bad: ['10.0.0', '10.0.0.256', '10.0.0.1.2', '10.0.0.01', '10.0.0.1.', 'a.b.c.d', '::1'],
  },
  ipv4cidr: {
    good: ['10.0.0.0/16', '0.0.0.0/0', '10.1.2.3/32'],
    bad: ['10.0.0.0', '10.0.0.0/33', '10.0.0.0/', '10.0.0.0/016', '10.0.0.0/8/8', '300.0.0.0/8'],
  },
  ipv6: {
    good: ['::', '::1', '2001:db8::1', '1:2:3:4:5:6:7:8', '::ffff:10.0.0.1', '1::8', 'fe80::1'],
    bad: [
      ':',
      ':::',
      '1:2:3:4:5:6:7',
      '1:2:3:4:5:6:7:8:9',
      '1::2::3',
      'g::1',
      '12345::',
      '10.0.0.1',
      '::ffff:10.0.0.256',
      '1:2:3:4:5:6:7::8',
      'fe80::1%eth0',
    ],
  },
  base64: { good: ['', 'YQ==', 'YWI=', 'YWJj'], bad: ['YQ', 'YQ=', 'Y Q=', 'Y===', 'a-_b'] },
}

describe('values of variables', () => {
  for (const [type, { good, bad }] of Object.entries(types)) {
    test(`of type ${type}`, () => {
      const variable = { type: type as VariableType }
      for (const value of good) assert.equal(checkValue(variable, value), null, `${value} fits`)
      for (const value of bad) assert.ok(checkValue(variable, value) !== null, `${value} does not fit`)
    })
  }

  test('keep to lines, options and regular expressions', () => {
    assert.equal(checkValue({ type: 'string', multiline: true }, 'a\nb'), null)
    const options = [{ value: 'a' }, { value: 'b' }]
    assert.equal(checkValue({ type: 'string', options }, 'b'), null)
    assert.equal(checkValue({ type: 'string', options }, 'c'), 'has to be one of a, b')
    assert.equal(checkValue({ type: 'string', pattern: '^[a-z]+$' }, 'abc'), null)
    assert.equal(checkValue({ type: 'string', pattern: '^[a-z]+$' }, 'a1'), 'has to match ^[a-z]+$')
    assert.ok(checkValue({ type: 'string', pattern: '^(a+)+$' }, 'a'.repeat(10_001))?.includes('at most'))
  })
})

/** A variable's properties, and the codes and paths of what is refused. */
const declared: readonly (readonly [string, Partial<Variable>, ...(readonly string[])])[] = [
  ['a number with a default', { type: 'number', default: '3' }],
  ['a number with a text', { type: 'number', default: 'x' }, 'variable.invalid default'],
  ['a default that refers to what only a cluster knows', { type: 'number', default: '{{.cairn.macro.x}}' }],
  ['a default in a circle', { default: '{{.cairn.var.v}}' }, 'reference.cycle default'],
  ['a default that refers to nobody', { default: '{{.cairn.var.nobody}}' }, 'variable.unknown default'],
  ['hidden and required without a default', { hidden: true, required: true }, 'variable.default-missing default'],
  ['hidden and required with one', { hidden: true, required: true, default: 'x' }],
  ['hidden alone', { hidden: true }],
  ['read-only without a default', { readOnly: true }, 'variable.default-missing default'],
  ['read-only with one', { readOnly: true, default: 'x' }],
  ['sensitive with a default', { sensitive: true, default: 'x' }, 'variable.sensitive-default default'],
  ['sensitive with options', { sensitive: true, options: [{ value: 'x' }] }, 'variable.sensitive-options options'],
  ['options', { options: [{ value: 'x' }, { value: 'y' }], default: 'y' }],
  ['options without the default', { options: [{ value: 'x' }], default: 'y' }, 'variable.invalid default'],
  ['an option twice', { options: [{ value: 'x' }, { value: 'x' }] }, 'variable.option-twice options[1].value'],
  [
    'an option that is no number',
    { type: 'number', options: [{ value: 'x' }, { value: '' }] },
    'variable.invalid options[0].value',
    'variable.invalid options[1].value',
  ],
  ['a regular expression', { pattern: '^(a+)+$', default: 'aaa' }],
  ['a regular expression that the default misses', { pattern: '^b$', default: 'a' }, 'variable.invalid default'],
  ['what is no regular expression', { pattern: '(', default: 'a' }, 'variable.pattern pattern'],
]

describe('declared variables', () => {
  for (const [what, words, ...expected] of declared) {
    test(what, () => {
      const { content } = profile({ variables: [{ name: 'v', ...words }] })
      const found = checkProfile(content, packs).map(({ code, path }) => `${code} ${path.replace('variables[0].', '')}`)
      assert.deepEqual(found, expected)
    })
  }
})
