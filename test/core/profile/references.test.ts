import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Json } from '#core/base/json.ts'
import { clusterReferences } from '#core/cluster/cluster-references.ts'
import { substitute, substituteText, type UnresolvedReference } from '#core/profile/substitute.ts'
import { clusterSpec, place, profile, stackOf } from '../plan-fixture.ts'

const base = profile({
  variables: [
    { name: 'host' },
    { name: 'port', default: '80' },
    { name: 'zone' },
    { name: 'token', sensitive: true },
    { name: 'a.b-c' },
    { name: 'count', type: 'number', default: '3' },
    { name: 'on', type: 'boolean', default: 'true' },
    { name: 'word', type: 'number' },
    { name: 'fixed', default: 'always', readOnly: true },
    { name: 'url', default: 'https://{{.cairn.var.host}}:{{.cairn.macro.port}}' },
    { name: 'me', default: '{{.cairn.var.you}}' },
    { name: 'you', default: 'x{{.cairn.var.me}}' },
    { name: 'lost', default: '{{.cairn.macro.nobody}}' },
    { name: 'hush', default: 'a {{.cairn.var.token}}' },
    ...Array.from({ length: 9 }, (_, index) => ({ name: `deep${index}`, default: `{{.cairn.var.deep${index + 1}}}` })),
    { name: 'deep9', default: 'ground' },
    ...Array.from({ length: 7 }, (_, index) => ({ name: `wide${index}`, default: `{{.cairn.var.wide${index + 1}}}`.repeat(20) })),
    { name: 'wide7', default: 'x'.repeat(1000) },
  ],
  layers: {
    web: {
      values:
        'port: 8080\nsecure: true\nnothing: null\ndeep: { list: [a, { name: second, x: "{{.cairn.var.host}}!" }] }\nself: "{{.cairn.pack.web.self}}"',
      manifests: { web: 'kind: ConfigMap' },
    },
  },
})
const other = profile({
  name: 'other',
  type: 'add-on',
  variables: [{ name: 'home', default: 'elsewhere' }],
  layers: {
    web: { values: 'port: 9090', manifests: { web: 'kind: ConfigMap' } },
    side: { values: 'at: "{{.cairn.var.home}}"', manifests: { side: 'kind: ConfigMap' } },
  },
})

const spec = {
  ...clusterSpec({
    profiles: [base, other],
    variables: {
      host: 'example.com',
      token: { kind: 'sensitive', digest: `sha256:${'ab'.repeat(32)}` },
      'a.b-c': '$& {{.cairn.var.host}}',
      word: 'three',
      fixed: 'never',
      stranger: 'not asked for',
    },
  }),
  macros: { port: '443', loop: '{{.cairn.macro.loop}}', gone: null },
}
const references = clusterReferences(spec, stackOf([base, other]), place).at(base)

const secret = `secret:token-${'ab'.repeat(8)}`

const rows: readonly (readonly [string, Json, Json])[] = [
  ['the value that the cluster gives', '{{.cairn.var.host}}', 'example.com'],
  ['the default', '{{.cairn.var.port}}', '80'],
  ['nothing, where there is neither', 'x{{.cairn.var.zone}}y', 'xy'],
  ['the default of a read-only variable, whatever the cluster gives', '{{.cairn.var.fixed}}', 'always'],
  ['spaces and dashes between the braces', '{{ .cairn.var.host }}:{{- .cairn.var.port -}}', 'example.com:80'],
  ['several in one text', 'http://{{.cairn.var.host}}:{{.cairn.var.port}}/', 'http://example.com:80/'],
  ['a value that refers on', '{{.cairn.var.a.b-c}}', '$& example.com'],
  ['a variable that a macro is in', '{{.cairn.var.url}}/', 'https://example.com:443/'],
  ['a sensitive value as the name of its Secret', '{{.cairn.var.token}}', secret],
  ['a number, where there is nothing else', '{{.cairn.var.count}}', 3],
  ['a boolean, where there is nothing else', '{{ .cairn.var.on }}', true],
  ['a text, where there is something else', 'n{{.cairn.var.count}}', 'n3'],
  ['a text, behind a function', '{{.cairn.var.count | default "1"}}', '3'],
  ['the text that is no number', '{{.cairn.var.word}}', 'three'],
  ['a macro', '{{.cairn.macro.port}}', '443'],
  ['the default of a macro that there is not', '{{.cairn.macro.nobody | default "x" | upper}}', 'X'],
  ['the default of a macro that there was not', '{{.cairn.macro.gone | default "x"}}', 'x'],
  [
    'the facts of the cluster',
    '{{.cairn.system.cluster.name}}/{{.cairn.system.project.name}}/{{.cairn.system.cloud.region}}',
    'demo/default/eu-west-1',
  ],
  ['the Kubernetes version', 'v{{ .spectro.system.kubernetes.version | substr 0 4 }}', 'v1.35'],
  [
    'profile and cloud',
    '{{.cairn.system.profile.name}} {{.cairn.system.profile.version}} {{.cairn.system.cloud.type}}',
    'base 1.0.0 simulated',
  ],
  ['a value of another layer', '{{.cairn.pack.web.port}}', 8080],
  [
    'a value in lists of another layer',
    '{{.cairn.pack.web.deep.list.0}} {{.cairn.pack.web.deep.list.second.x}}',
    'a example.com!',
  ],
  ['a value of another profile, as it is there', '{{.cairn.pack.side.at}}', 'elsewhere'],
  ['a value of a pack, by the name of the pack', '{{.cairn.pack.kubernetes.pack.podCIDR}}', '192.168.0.0/16'],
  [
    'the default of what another layer lacks',
    '{{.cairn.pack.web.nothing | default "y"}}{{.cairn.pack.nobody.x | default "z"}}',
    'yz',
  ],
  ['eight on the way', '{{.cairn.var.deep2}}', 'ground'],
  [
    'texts in maps and lists',
    { a: ['{{.cairn.var.port}}', 1, null], b: { c: '{{.cairn.var.host}}' } },
    { a: ['80', 1, null], b: { c: 'example.com' } },
  ],
  ['templates of others, which stay', '{{ .Values.host }} {{ include "x" . }}', '{{ .Values.host }} {{ include "x" . }}'],
]

const unresolved: readonly (readonly [string, Json, string, string, UnresolvedReference['code']])[] = [
  ['a variable that the profile lacks', { a: { b: '{{.cairn.var.nobody}}' } }, 'a.b', 'var.nobody', 'variable.unknown'],
  ['a variable that only the cluster has', '{{.cairn.var.stranger}}', '', 'var.stranger', 'variable.unknown'],
  ['a variable, with a default', '{{.cairn.var.nobody | default "x"}}', '', 'var.nobody', 'variable.unknown'],
  [
    'a variable in an item with a name',
    { list: [{ name: 'web', image: '{{.cairn.var.nobody}}' }] },
    'list[name=web].image',
    'var.nobody',
    'variable.unknown',
  ],
  ['a variable in an item without one', { list: ['ok', '{{.cairn.var.nobody}}'] }, 'list[1]', 'var.nobody', 'variable.unknown'],
  ['a key with a dot', { 'x.y': '{{.cairn.var.nobody}}' }, '["x.y"]', 'var.nobody', 'variable.unknown'],
  ['a macro', '{{.cairn.macro.nobody}}', '', 'macro.nobody', 'macro.unknown'],
  ['a macro that there was not', '{{.cairn.macro.gone}}', '', 'macro.gone', 'macro.unknown'],
  ['a macro that a variable leads to', '{{.cairn.var.lost}}', '', 'var.lost', 'macro.unknown'],
  ['something else', '{{.cairn.cluster}}', '', 'cluster', 'reference.unknown'],
  ['a fact that is none', '{{.cairn.system.weather}}', '', 'system.weather', 'reference.unknown'],
  ['a pack that no layer has', '{{.cairn.pack.nobody.x}}', '', 'pack.nobody.x', 'reference.unknown'],
  ['a path that a layer lacks', '{{.cairn.pack.web.no.where}}', '', 'pack.web.no.where', 'reference.unknown'],
  ['a path to nothing', '{{.cairn.pack.web.nothing}}', '', 'pack.web.nothing', 'reference.unknown'],
  ['a path to a map', '{{.cairn.pack.web.deep | default "x"}}', '', 'pack.web.deep', 'reference.unknown'],
  ['a function that there is not', '{{.cairn.var.host | shout}}', '', 'var.host', 'reference.function'],
  ['a value that a function cannot read', '{{.cairn.var.host | b64dec}}', '', 'var.host', 'reference.function'],
  ['a function on a sensitive value', '{{.cairn.var.token | upper}}', '', 'var.token', 'reference.function'],
  ['a function on a text with a sensitive value', '{{.cairn.var.hush | b64enc}}', '', 'var.hush', 'reference.function'],
  ['a circle of variables', '{{.cairn.var.me}}', '', 'var.me', 'reference.cycle'],
  ['a macro in itself', '{{.cairn.macro.loop}}', '', 'macro.loop', 'reference.cycle'],
  ['a value of a pack in itself', '{{.cairn.pack.web.self}}', '', 'pack.web.self', 'reference.cycle'],
  ['more than eight on the way', '{{.cairn.var.deep1}}', '', 'var.deep1', 'reference.too-long'],
  ['a text that grows and grows', { a: '{{.cairn.var.wide0}}', b: '{{.cairn.var.host}}' }, '', '…', 'reference.too-long'],
  [
    'a function that makes too much',
    `{{.cairn.var.host | replace "e" "${'x'.repeat(1500)}" | replace "x" "${'y'.repeat(200)}"}}`,
    '',
    'var.host',
    'reference.too-long',
  ],
  ['a name of the prototype', '{{.cairn.var.constructor}}', '', 'var.constructor', 'variable.unknown'],
  ['a macro of the prototype', '{{.cairn.macro.constructor}}', '', 'macro.constructor', 'macro.unknown'],
]

describe('references', () => {
  for (const [what, value, expected] of rows) {
    test(`stand for ${what}`, () => assert.deepEqual(substitute(value, references), { value: expected, unresolved: [] }))
  }

  for (const [what, value, path, name, code] of unresolved) {
    test(`that mean nothing are told: ${what}`, () => {
      const { value: left, unresolved: found } = substitute(value, references)
      assert.deepEqual(left, value, 'they stay as they are')
      assert.deepEqual(
        found.map((reference) => [reference.path, reference.name, reference.code]),
        [[path, name, code]],
      )
      assert.ok((found[0]?.message ?? '').length > 10)
      assert.ok(!(found[0]?.message ?? '').includes('abab'))
    })
  }

  test('in manifests are told by the path of the manifest, but for comments', () => {
    const found: UnresolvedReference[] = []
    assert.equal(
      substituteText(
        'a: {{.cairn.var.host}}\n # {{.cairn.var.x}} {{.cairn.var.port}}\nb: {{.cairn.var.x}}',
        references,
        'manifests[name=m]',
        found,
      ),
      'a: example.com\n # {{.cairn.var.x}} 80\nb: {{.cairn.var.x}}',
    )
    assert.deepEqual(
      found.map(({ path, name }) => [path, name]),
      [['manifests[name=m]', 'var.x']],
    )
  })

  test('a value without any is the value that it was', () => {
    const value = { a: [1, { b: '{{ .Values.x }}' }] }
    assert.equal(substitute(value, references).value, value)
  })
})
