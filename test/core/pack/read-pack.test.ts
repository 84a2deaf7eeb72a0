import { test } from 'node:test'
import assert from 'node:assert/strict'
import { digestText } from '#core/base/digest.ts'
import { readPack, type PackRead } from '#core/pack/read-pack.ts'

const json = { name: 'web', version: '1.0.0', layer: 'addon' }
const good = { 'pack.json': JSON.stringify(json), 'values.yaml': 'replicas: 1 # as many as you like\n' }

function read(files: Readonly<Record<string, string>>): PackRead {
  return readPack(new Map(Object.entries(files)), new Map())
}

function taken(files: Readonly<Record<string, string>>): Extract<PackRead, { kind: 'pack' }> {
  const answer = read(files)
  assert.equal(answer.kind, 'pack', JSON.stringify(answer.problems))
  return answer as Extract<PackRead, { kind: 'pack' }>
}

const withJson = (fields: object): Record<string, string> => ({ ...good, 'pack.json': JSON.stringify({ ...json, ...fields }) })
const os = (images: string): Record<string, string> => ({ ...withJson({ layer: 'os' }), 'images.yaml': images })

const refusals: readonly {
  readonly name: string
  readonly files: Readonly<Record<string, string>>
  readonly path: string
  readonly code: string
  readonly says: RegExp
}[] = [
  {
    name: 'no pack.json',
    files: { 'values.yaml': '' },
    path: 'pack.json',
    code: 'pack.file-missing',
    says: /pack\.json is missing/,
  },
  {
    name: 'no values.yaml',
    files: { 'pack.json': good['pack.json'] },
    path: 'values.yaml',
    code: 'pack.file-missing',
    says: /has an empty one/,
  },
  {
    name: 'pack.json cut off',
    files: { ...good, 'pack.json': '{"name": "web"' },
    path: 'pack.json',
    code: 'pack.malformed',
    says: /line 1, column/,
  },
  {
    name: 'pack.json a list',
    files: { ...good, 'pack.json': '[]' },
    path: 'pack.json',
    code: 'pack.malformed',
    says: /no JSON object/,
  },
  {
    name: 'pack.json in YAML',
    files: { ...good, 'pack.json': 'name: web' },
    path: 'pack.json',
    code: 'pack.malformed',
    says: /no JSON object/,
  },
  { name: 'no name', files: withJson({ name: undefined }), path: 'pack.json#name', code: 'pack.invalid', says: /missing/ },
  {
    name: 'a name for a path',
    files: withJson({ name: '../web' }),
    path: 'pack.json#name',
    code: 'pack.invalid',
    says: /letters/,
  },
  {
    name: 'a numeric version',
    files: withJson({ version: 1 }),
    path: 'pack.json#version',
    code: 'pack.invalid',
    says: /a number/,
  },
  {
    name: 'an unknown layer',
    files: withJson({ layer: 'kernel' }),
    path: 'pack.json#layer',
    code: 'pack.invalid',
    says: /os, k8s, cni/,
  },
  {
    name: 'a Kubernetes of two numbers',
    files: withJson({ layer: 'k8s', version: '1.36' }),
    path: 'pack.json#version',
    code: 'pack.invalid',
    says: /1\.36\.2/,
  },
  {
    name: 'charts no list',
    files: withJson({ charts: 'a.tgz' }),
    path: 'pack.json#charts',
    code: 'pack.invalid',
    says: /give a list/,
  },
  {
    name: 'a chart no text',
    files: withJson({ charts: ['a.tgz', 7] }),
    path: 'pack.json#charts[1]',
    code: 'pack.invalid',
    says: /a number/,
  },
  {
    name: 'constraints no map',
    files: withJson({ constraints: [] }),
    path: 'pack.json#constraints',
    code: 'pack.invalid',
    says: /a list/,
  },
  {
    name: 'a documentary path that is none',
    files: withJson({ documentary: ['pack..content'] }),
    path: 'pack.json#documentary[0]',
    code: 'pack.invalid',
    says: /pack\.content/,
  },
  {
    name: 'an absent manifest',
    files: withJson({ kubeManifests: ['manifests/a.yaml'] }),
    path: 'manifests/a.yaml',
    code: 'pack.file-missing',
    says: /kubeManifests/,
  },
  {
    name: 'two manifests of one name',
    files: { ...withJson({ kubeManifests: ['manifests/a.yaml', 'more/a.yml'] }), 'manifests/a.yaml': '', 'more/a.yml': '' },
    path: 'pack.json#kubeManifests[1]',
    code: 'pack.invalid',
    says: /manifests\.a/,
  },
  {
    name: 'values that are no YAML',
    files: { ...good, 'values.yaml': 'a: 1\nb: [1, 2\nc: 3\n' },
    path: 'values.yaml',
    code: 'pack.malformed',
    says: /line 3, column 1/,
  },
  {
    name: 'values with a key twice',
    files: { ...good, 'values.yaml': 'a: 1\na: 2\n' },
    path: 'values.yaml',
    code: 'pack.malformed',
    says: /line 2, column 1/,
  },
  {
    name: 'values in two documents',
    files: { ...good, 'values.yaml': 'a: 1\n---\nb: 1\n' },
    path: 'values.yaml',
    code: 'pack.malformed',
    says: /line 2/,
  },
  {
    name: 'values that are a list',
    files: { ...good, 'values.yaml': '- 1\n' },
    path: 'values.yaml',
    code: 'pack.invalid',
    says: /no map/,
  },
  {
    name: 'values that unfold without end',
    files: {
      ...good,
      'values.yaml': `a0: &a0 [x]\n${Array.from({ length: 9 }, (_, n) => `a${n + 1}: &a${n + 1} [${Array(9).fill(`*a${n}`).join(', ')}]`).join('\n')}\n`,
    },
    path: 'values.yaml',
    code: 'pack.malformed',
    says: /100 aliases/,
  },
  {
    name: 'values that hold themselves',
    files: { ...good, 'values.yaml': 'a: &a [*a, *a]\n' },
    path: 'values.yaml',
    code: 'pack.malformed',
    says: /holds itself/,
  },
  {
    name: 'an alias of nothing',
    files: { ...good, 'values.yaml': 'a: *b\n' },
    path: 'values.yaml',
    code: 'pack.malformed',
    says: /Unresolved alias/,
  },
  {
    name: 'a number that is none',
    files: { ...good, 'values.yaml': 'a: [.nan]\n' },
    path: 'values.yaml',
    code: 'pack.malformed',
    says: /\.nan/,
  },
  {
    name: 'values of ten thousand levels',
    files: { ...good, 'values.yaml': `a: ${'['.repeat(10_000)}${']'.repeat(10_000)}` },
    path: 'values.yaml',
    code: 'pack.malformed',
    says: /levels deep/,
  },
  {
    name: 'a pack.json of ten thousand levels',
    files: { ...good, 'pack.json': `{"a": ${'['.repeat(10_000)}${']'.repeat(10_000)}}` },
    path: 'pack.json',
    code: 'pack.malformed',
    says: /no JSON object/,
  },
  { name: 'a NUL', files: withJson({ displayName: 'a\0b' }), path: 'pack.json', code: 'pack.malformed', says: /NUL/ },
  {
    name: 'half a character',
    files: withJson({ annotations: { a: '\ud800' } }),
    path: 'pack.json',
    code: 'pack.malformed',
    says: /half a character/,
  },
  { name: 'images that are no map', files: os('- a\n'), path: 'images.yaml', code: 'pack.invalid', says: /no map/ },
  {
    name: 'an unknown field of images',
    files: os('image: []\n'),
    path: 'images.yaml#image',
    code: 'pack.invalid',
    says: /images, patterns/,
  },
  {
    name: 'an image for a range',
    files: os('images: [{kubernetes: 1.36.x, cloud: aws, architecture: amd64, image: a}]\n'),
    path: 'images.yaml#images[0].kubernetes',
    code: 'pack.invalid',
    says: /exactly one/,
  },
  {
    name: 'a misspelt region',
    files: os('images: [{kubernetes: 1.36.2, cloud: aws, regoin: a, architecture: amd64, image: a}]\n'),
    path: 'images.yaml#images[0].regoin',
    code: 'pack.invalid',
    says: /region/,
  },
  {
    name: 'one question answered twice',
    files: os(
      'images:\n  - {kubernetes: 1.36.2, cloud: aws, architecture: amd64, image: a}\n  - {kubernetes: 1.36.2, cloud: aws, architecture: amd64, image: b}\n',
    ),
    path: 'images.yaml#images[1]',
    code: 'pack.invalid',
    says: /images\[0\]/,
  },
  {
    name: 'a pattern without a range',
    files: os('patterns: [{kubernetes: newest, image: a}]\n'),
    path: 'images.yaml#patterns[0].kubernetes',
    code: 'pack.invalid',
    says: /range/,
  },
  {
    name: 'an unknown placeholder',
    files: os('patterns: [{kubernetes: "*", image: "a-{{version}}"}]\n'),
    path: 'images.yaml#patterns[0].image',
    code: 'pack.invalid',
    says: /\{\{kubernetes\}\}/,
  },
]

for (const row of refusals) {
  test(`a pack with ${row.name} is refused at ${row.path}`, () => {
    const answer = read(row.files)
    assert.equal(answer.kind, 'refused')
    const problem = answer.problems.find((candidate) => typeof candidate === 'object' && candidate.path === row.path)
    assert.ok(typeof problem === 'object', JSON.stringify(answer.problems))
    assert.equal(problem.code, row.code)
    assert.match(problem.message, row.says)
  })
}

test('all problems are told at once', () => {
  const answer = read({ 'pack.json': '{"name": 1, "layer": "x"}', 'values.yaml': '{' })
  const paths = answer.problems.map((problem) => (typeof problem === 'object' ? problem.path : problem))
  assert.deepEqual(paths, ['pack.json#name', 'pack.json#layer', 'pack.json#version', 'values.yaml'])
})

test('what pack.json leaves out has a default, and what it says beyond the format is passed over', () => {
  const { content, problems } = taken({ ...withJson({ eol: '', group: '', ansibleRoles: [] }), 'values.yaml': '' })
  assert.deepEqual(content, {
    name: 'web',
    displayName: 'web',
    version: '1.0.0',
    layer: 'addon',
    addonType: null,
    cloudTypes: ['all'],
    annotations: {},
    charts: [],
    manifests: [],
    values: '',
    schema: null,
    presets: null,
    readme: null,
    constraints: null,
    images: null,
    documentary: [],
  })
  assert.deepEqual(problems, [])
})

test('texts are kept to the letter', () => {
  const { content } = taken({
    ...withJson({ kubeManifests: ['./manifests/hello-universe.yaml'] }),
    'values.yaml': '\uFEFFa:   1 # why\r\n',
    'manifests/hello-universe.yaml': '{{ if .Values.a }}\nkind: Namespace\n{{ end }}',
    'manifests/unnamed.yaml': 'kind: Secret',
    'schema.yaml': "a:\n  schema: '{{ required }}'\n",
    'Readme.md': '# Web\n',
  })
  assert.equal(content.values, '\uFEFFa:   1 # why\r\n')
  assert.deepEqual(content.manifests, [{ name: 'hello-universe', content: '{{ if .Values.a }}\nkind: Namespace\n{{ end }}' }])
  assert.equal(content.schema, "a:\n  schema: '{{ required }}'\n")
  assert.equal(content.readme, '# Web\n')
})

test('a byte order mark and a comma too many in pack.json are taken as they come from the field', () => {
  assert.equal(
    taken({ ...good, 'pack.json': '\uFEFF{"name": "web", "version": "v1.0", "layer": "csi",}' }).content.version,
    'v1.0',
  )
})

test('an absent archive is said and refuses nothing; a present one is in the digest', () => {
  const files = new Map(Object.entries(withJson({ charts: ['charts/a.tgz', 'charts/b.tgz'] })))
  const some = readPack(files, new Map([['charts/a.tgz', digestText('a')]]))
  assert.equal(some.kind, 'pack')
  assert.deepEqual(some.problems, ['archive charts/b.tgz is absent: needed before a deployment on a real engine'])
  const other = readPack(files, new Map([['charts/a.tgz', digestText('other')]]))
  assert.ok(some.kind === 'pack' && other.kind === 'pack')
  assert.notEqual(some.digest, other.digest)
})

test('rules and presets that cannot be read are said and refuse nothing', () => {
  const rows: readonly (readonly [file: string, text: string, said: readonly RegExp[]])[] = [
    ['schema.yaml', '"', [/^schema\.yaml line 1: it is not valid YAML/]],
    ['schema.yaml', '- a\n', [/^schema\.yaml line 1: it is no map/]],
    [
      'schema.yaml',
      "a:\n  schema: '{{ required }}'\nb:\n  schema: '{{ needed }}'\n",
      [/^schema\.yaml line 3, b: "needed" is nothing/],
    ],
    ['presets.yaml', '{', [/^presets\.yaml: it is not valid YAML at line 1/]],
    [
      'presets.yaml',
      'presets: [{group: a, add: "b: ["}]',
      [/#presets\[0\]\.name/, /#presets\[0\]\.add: its values are not valid YAML/],
    ],
  ]
  for (const [file, text, said] of rows) {
    const { problems } = taken({ ...good, [file]: text })
    assert.equal(problems.length, said.length, JSON.stringify(problems))
    for (const [index, expected] of said.entries()) assert.match(problems[index] ?? '', expected)
  }
})

test('the digest follows the content, not the order of fields in pack.json', () => {
  const { digest } = taken(good)
  assert.equal(taken({ ...good, 'pack.json': '{"layer": "addon", "version": "1.0.0", "name": "web"}' }).digest, digest)
  assert.notEqual(taken({ ...good, 'values.yaml': 'replicas: 1\n' }).digest, digest)
})

test('only an os pack has images, and one without is said to need them', () => {
  assert.deepEqual(taken(withJson({ layer: 'os' })).problems, [
    'images.yaml is absent: needed before a cluster can be planned with it',
  ])
  assert.deepEqual(taken({ ...good, 'images.yaml': 'images: []\n' }).problems, [
    'images.yaml is not read: only an os pack has images',
  ])
})
