import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parse as parseYaml } from 'yaml'
import { readDocuments } from '#cli/documents.ts'
import { Failure } from '#cli/failure.ts'
import { yamlDocuments, yamlText } from '#cli/output.ts'

const profile = `apiVersion: cairn.dev/v1
kind: ClusterProfile
metadata: { name: edge }
spec:
  type: add-on
  version: 1.0.0
  layers:
    - name: hello
      kind: addon
      values: |
        # kept
        motd: hi
      manifests: [{ name: hello, content: "kind: Pod" }]
`
const cluster = `apiVersion: cairn.dev/v1
kind: Cluster
metadata: { name: store }
spec:
  cloudType: simulated
  profiles: [{ name: edge, version: 1.0.0 }]
  controlPlane: { instanceType: large }
`

function refusal(...texts: readonly string[]): Failure {
  try {
    readDocuments(texts.map((text, index) => ({ name: `file-${index + 1}.yaml`, text })))
  } catch (error) {
    assert.ok(error instanceof Failure, String(error))
    return error
  }
  assert.fail('it was accepted')
}

test('documents of several files and of one file are read, as written and with their defaults', () => {
  const documents = readDocuments([
    { name: 'a', text: `---\n${profile}---\n# nothing here\n---\n${cluster}` },
    { name: 'b', text: JSON.stringify(parseYaml(cluster.replace('store', 'shop'))) },
  ])
  assert.deepEqual(
    documents.map(({ kind, place, full }) => [kind, place, full.metadata.name]),
    [
      ['ClusterProfile', 'a:2', 'edge'],
      ['Cluster', 'a:18', 'store'],
      ['Cluster', 'b:1', 'shop'],
    ],
  )
  const [, store] = documents
  assert.ok(store?.kind === 'Cluster')
  assert.equal(store.full.spec.controlPlane?.replicas, 3)
  assert.deepEqual(store.sent.spec.controlPlane, { instanceType: 'large' })
})

for (const [what, text, places] of [
  ['YAML that cannot be read', 'a: [1\nb: 2\n', [/^file-1\.yaml:2:1: .*\(body\.malformed\)$/]],
  ['a key given twice', 'a: 1\na: 2\n', [/^file-1\.yaml:2:1: .*unique.*\(body\.malformed\)$/]],
  [
    'another kind',
    `\n${cluster.replace('kind: Cluster', 'kind: Pod')}`,
    [/^file-1\.yaml:2: kind: is "Pod", and must be .*\(field\.value\)$/],
  ],
  ['no document but a word', 'word\n', [/^file-1\.yaml:1: kind: is absent/]],
  [
    'an unknown field',
    cluster.replace('instanceType', 'instansType'),
    [
      /^file-1\.yaml:7: spec\.controlPlane\.instanceType: .*\(field\.missing\)$/,
      /^file-1\.yaml:7: spec\.controlPlane\.instansType: there is no such field \(field\.unknown\)$/,
    ],
  ],
  [
    'a version that YAML reads as a number',
    profile.replace('1.0.0', '1.0'),
    [/^file-1\.yaml:6: spec\.version: expected string, received number \(field\.type\)$/],
  ],
  [
    'a wrong layer',
    profile.replace('kind: addon', 'kind: app'),
    [/^file-1\.yaml:9: spec\.layers\[0]\.kind: .*\(field\.value\)$/],
  ],
  ['the same document twice', `${cluster}---\n${cluster}`, [/^file-1\.yaml:9: Cluster store stands at file-1\.yaml:1 already/]],
] as const) {
  test(`${what} is refused with its place, and nothing is sent`, () => {
    const { places: told, message } = refusal(text)
    assert.match(message, /^Nothing was sent/)
    assert.equal(told.length, places.length, told.join('\n'))
    places.forEach((pattern, index) => assert.match(told[index] ?? '', pattern))
  })
}

test('everything that is wrong in every file is told at once', () => {
  const { places } = refusal(cluster.replace('cloudType', 'cloud_type'), 'a: [')
  assert.deepEqual(
    places.map((place) => place.split(':')[0]),
    ['file-1.yaml', 'file-1.yaml', 'file-2.yaml'],
  )
})

test('no document at all is refused', () =>
  assert.match(refusal('# only a comment\n').message, /^There is no document in file-1\.yaml/))

test('two versions of one profile are two documents', () => {
  const documents = readDocuments([{ name: 'a', text: `${profile}---\n${profile.replace('1.0.0', '1.1.0')}` }])
  assert.equal(documents.length, 2)
})

test('what is exported reads back as exactly the same, values included', () => {
  const hard = [
    'a: 1\n',
    '# comment\n\ta tab: 1\n',
    'trailing space \nand more\n\n\n',
    '  indented first line\nb: 2',
    'no: newline',
    '',
    '\n\n',
    'colon: "quoted" \'single\' # hash\n---\nsecond: document\n',
    `long: ${'word '.repeat(100)}\n`,
    '"2"',
    'windows: line\r\nends: here\r\n',
    '{{.cairn.var.name}}: é 漢 😀 \u0007\n',
  ]
  for (const values of hard) assert.deepEqual(parseYaml(yamlText({ values })), { values })
  const shared = { a: 1 }
  assert.ok(!yamlText([shared, shared]).includes('*'), 'no aliases, which cost the reader')
  assert.equal(readDocuments([{ name: 'a', text: yamlDocuments([parseYaml(profile), parseYaml(cluster)]) }]).length, 2)
})
