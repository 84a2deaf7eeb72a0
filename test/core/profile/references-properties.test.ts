import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import type { Json } from '#core/base/json.ts'
import { sameJson } from '#core/base/json.ts'
import { clusterReferences } from '#core/cluster/cluster-references.ts'
import { compileCluster } from '#core/cluster/compile-cluster.ts'
import { takeMacros } from '#core/plan/take-macros.ts'
import { parseText } from '#core/profile/expression.ts'
import { substitute } from '#core/profile/substitute.ts'
import { variableTypes } from '#core/profile/variable.ts'
import { checkValue } from '#core/profile/variable-value.ts'
import { clusterSpec, place, profile, stackOf } from '../plan-fixture.ts'

const seed = Number(process.env['CAIRN_SEED'] ?? Date.now() % 1_000_000)
const runs = { seed, numRuns: 400 }

const names = ['a', 'b', 'c', 'd', 'web.list.0', 'web.deep.x', 'web', 'cluster.name', 'kubernetes.version', 'nope', '__proto__']
const functions = [
  'upper',
  'default "x"',
  'default 3',
  'substr 0 2',
  'replace "a" "aaaaaaaa"',
  'quote',
  'b64enc',
  'b64dec',
  'trunc -1',
  'nope',
]
const reference = fc
  .record({
    family: fc.constantFrom('var', 'macro', 'system', 'pack', 'nothing'),
    name: fc.constantFrom(...names),
    calls: fc.array(fc.constantFrom(...functions), { maxLength: 4 }),
    mark: fc.constantFrom('cairn', 'spectro'),
  })
  .map(({ family, name, calls, mark }) => `{{.${mark}.${[family, name].join('.')}${calls.map((call) => ` | ${call}`).join('')}}}`)
const scrap = fc.constantFrom(
  '{{',
  '}}',
  '{{.cairn.',
  '{{.cairn.var.a | "',
  '|',
  '"',
  "'",
  '-',
  ' ',
  '{{ .Values.x }}',
  '\n# ',
  '😀',
  '\ud800',
)
const text = fc
  .array(fc.oneof({ weight: 3, arbitrary: reference }, scrap, fc.string({ maxLength: 5 })), { maxLength: 6 })
  .map((parts) => parts.join(''))
const json: fc.Arbitrary<Json> = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    text,
    fc.constantFrom(null, true, 0, -1.5),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(fc.oneof(fc.constantFrom('a', 'b', 'deep', 'list', 'name'), fc.string({ maxLength: 3 })), tie('value'), {
      maxKeys: 4,
    }),
  ),
})).value

describe(`references in anything (CAIRN_SEED=${seed})`, () => {
  test('the pieces of a text are the text', () => {
    fc.assert(
      fc.property(
        text,
        (one) =>
          parseText(one)
            .map((piece) => (typeof piece === 'string' ? piece : piece.text))
            .join('') === one,
      ),
      runs,
    )
  })

  test('resolve or are told, within the limits, whatever refers to whatever and in which order it stands', () => {
    const variables = fc.tuple(text, text, text)
    fc.assert(
      fc.property(
        json,
        variables,
        fc.dictionary(fc.constantFrom('a', 'b', 'c'), text),
        text,
        (value, [a, b, c], macros, override) => {
          const base = profile({
            variables: [
              { name: 'a', default: a },
              { name: 'b', default: b, type: 'number' },
              { name: 'c', default: c, type: 'boolean' },
              { name: 'd', sensitive: true },
            ],
            layers: {
              web: {
                values: JSON.stringify({ list: [override], deep: { x: '{{.cairn.pack.web.list.0}}' } }),
                manifests: { m: override },
              },
            },
          })
          const spec = {
            ...clusterSpec({
              profiles: [base],
              variables: { d: { kind: 'sensitive', digest: `sha256:${'5ec7e7'.repeat(10)}0000` } },
            }),
            macros,
          }
          const references = clusterReferences(spec, stackOf([base]), place).at(base)
          const made = substitute(value, references)
          assert.ok(JSON.stringify(made.value).length <= JSON.stringify(value).length * 2 + 2 * 256 * 1024)
          const turned = substitute(reversed(value), references)
          assert.ok(sameJson(turned.value, reversed(made.value)))
          const told = (found: typeof made) =>
            found.unresolved.map((one) => `${one.path} ${one.name} ${one.code} ${one.message}`).sort()
          assert.deepEqual(told(turned), told(made))
          const compilation = compileCluster(
            takeMacros(spec, stackOf([base]), macros, {}, { isPending: false }),
            stackOf([base]),
            place,
          )
          assert.ok(compilation.problems.every(({ message }) => !message.includes('5ec7e7'.repeat(4))))
        },
      ),
      runs,
    )
  })

  test('every type judges every text', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...variableTypes),
        fc.oneof(fc.string(), fc.ipV4(), fc.ipV6(), fc.base64String(), fc.double().map(String)),
        (type, value) => {
          const rule = checkValue({ type }, value)
          assert.ok(rule === null || rule.length > 5)
        },
      ),
      runs,
    )
    fc.assert(
      fc.property(fc.ipV4(), (value) => checkValue({ type: 'ipv4' }, value) === null),
      runs,
    )
    fc.assert(
      fc.property(fc.ipV6(), (value) => checkValue({ type: 'ipv6' }, value) === null),
      runs,
    )
    fc.assert(
      fc.property(fc.base64String(), (value) => checkValue({ type: 'base64' }, value) === null),
      runs,
    )
  })
})

/** The same with its keys the other way round. */
function reversed(value: Json): Json {
  if (Array.isArray(value)) return (value as readonly Json[]).map(reversed)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, member]) => [key, reversed(member as Json)]),
  )
}
