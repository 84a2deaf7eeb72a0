import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { previewLayer } from '#core/cluster/preview-layer.ts'
import { variableUses } from '#core/cluster/variable-uses.ts'
import { pack, packs, profile } from '../plan-fixture.ts'

const { content } = profile({
  type: 'add-on',
  variables: [
    { name: 'level', type: 'number', default: '2' },
    { name: 'host' },
    { name: 'url', default: 'https://{{.cairn.var.host}}' },
    { name: 'site', required: true },
    { name: 'token', sensitive: true },
    { name: 'unused' },
  ],
  layers: {
    metrics: {
      pack: 'metrics-server@0.8.0',
      values: [
        'manifests:',
        '  metrics-server:',
        '    replicas: "{{.cairn.var.level}}"',
        '    args: ["{{.cairn.var.url}}", "{{.cairn.var.token}}"]',
        'site: "{{.cairn.var.site}}"',
        'mirror: "{{.cairn.macro.mirror}}"',
        'region: "{{.cairn.system.cloud.region}}"',
      ].join('\n'),
    },
    web: { manifests: { web: 'level: {{.cairn.var.level}}\nof: {{.cairn.var.nobody}}' } },
  },
})

describe('where a profile refers to its variables', () => {
  const uses = variableUses(content, packs)
  const rows: readonly (readonly [name: string, places: readonly string[]])[] = [
    ['level', ['metrics manifests.metrics-server.replicas', 'web manifest web']],
    ['host', [' default of url']],
    ['url', ['metrics manifests.metrics-server.args']],
    ['token', ['metrics manifests.metrics-server.args']],
    ['nobody', ['web manifest web']],
    ['unused', []],
  ]
  for (const [name, places] of rows) {
    test(name, () => {
      assert.deepEqual(
        (uses.get(name) ?? []).map(({ layer, path }) => `${layer ?? ''} ${path}`),
        places,
      )
    })
  }

  test('what the pack of a layer refers to is told as the pack’s', () => {
    const { reference, content: metrics } = pack('metrics-server@0.8.0')
    const own = new Map([[reference.digest, { ...metrics, values: 'a: "{{.cairn.var.level}}"\nb: "{{.cairn.var.level}}"\n' }]])
    const layers = content.layers.slice(0, 1).map((layer) => ({ ...layer, values: 'b: "{{.cairn.var.level}}"' }))
    assert.deepEqual(variableUses({ variables: [], layers }, own).get('level'), [
      { layer: 'metrics', path: 'a', isOfPack: true },
      { layer: 'metrics', path: 'b', isOfPack: false },
    ])
  })
})

describe('what a layer becomes with values that are tried', () => {
  const preview = (name: string, variables: Readonly<Record<string, string>>, macros: Readonly<Record<string, string>> = {}) => {
    const layer = content.layers.find((one) => one.name === name)
    assert.ok(layer)
    return previewLayer(layer, layer.pack && (packs.get(layer.pack.digest) ?? null), content, { variables, macros })
  }

  test('defaults, references of references, and what only a cluster can tell', () => {
    const { values, unresolved } = preview('metrics', { host: 'a.example' }, { mirror: 'm.example' })
    const { 'metrics-server': server } = values.becomes['manifests'] as Record<string, Record<string, unknown>>
    assert.deepEqual(server?.['replicas'], 2)
    assert.deepEqual(server?.['args'], ['https://a.example', '{{.cairn.var.token}}'])
    const { site, mirror, region } = values.becomes
    assert.deepEqual(
      { site, mirror, region },
      { site: '{{.cairn.var.site}}', mirror: 'm.example', region: '{{.cairn.system.cloud.region}}' },
    )
    assert.deepEqual(unresolved, [])
  })

  test('a required value that is given, and a macro that nobody has set', () => {
    const { values, unresolved } = preview('metrics', { site: 'lyon', level: '' })
    assert.equal(values.becomes['site'], 'lyon')
    assert.deepEqual(
      unresolved.map(({ path, code }) => `${path} ${code}`),
      ['mirror macro.unknown'],
    )
  })

  test('manifests, as texts', () => {
    const { manifests, unresolved } = preview('web', { level: '7' })
    assert.deepEqual(
      manifests.map(({ becomes }) => becomes),
      ['level: 7\nof: {{.cairn.var.nobody}}'],
    )
    assert.deepEqual(
      unresolved.map(({ path, code }) => `${path} ${code}`),
      ['manifests[name=web] variable.unknown'],
    )
  })
})
