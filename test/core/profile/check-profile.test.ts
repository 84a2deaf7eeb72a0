import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { checkProfile } from '#core/profile/check-profile.ts'
import type { ProfileContent } from '#core/profile/profile.ts'
import { pack, packs, profile, type ProfileWords } from '../plan-fixture.ts'

const usual = profile().content
const [os, k8s, cni, csi] = usual.layers as readonly [Layer, Layer, Layer, Layer]
type Layer = ProfileContent['layers'][number]
const metrics = addon('metrics', 'metrics-server@0.8.0')

function addon(name: string, words: string): Layer {
  return { name, kind: 'addon', installPriority: 0, pack: pack(words).reference, manifests: [], values: '' }
}

function variables(...names: readonly string[]): ProfileContent['variables'] {
  return profile({ variables: names.map((name) => ({ name })) }).content.variables
}

const good: readonly (readonly [string, ProfileContent])[] = [
  ['a full profile', usual],
  ['a full profile with add-ons', { ...usual, layers: [...usual.layers, metrics, addon('tls', 'cert-manager@1.19.1')] }],
  ['an infra profile', { ...usual, type: 'infra' }],
  ['an add-on profile', profile({ type: 'add-on', layers: { metrics: 'metrics-server@0.8.0' } }).content],
  ['an add-on profile of nothing yet', { ...usual, type: 'add-on', cloudType: null, layers: [] }],
  [
    'a layer of manifests alone',
    { ...usual, layers: [...usual.layers, { ...metrics, pack: null, manifests: [{ name: 'm', content: 'x' }] }] },
  ],
  [
    'the simulator in the place of any cloud',
    { ...usual, layers: [os, k8s, cni, { ...csi, pack: pack('aws-ebs@1.51.1').reference }] },
  ],
  [
    'a pack that is not known here',
    { ...usual, layers: [os, k8s, cni, csi, { ...metrics, pack: { ...metrics.pack!, digest: `sha256:${'0'.repeat(64)}` } }] },
  ],
  [
    'a variable that its layers use',
    { ...usual, variables: variables('x'), layers: [os, { ...k8s, values: 'a: "{{.cairn.var.x}}"' }, cni, csi] },
  ],
]

const bad: readonly (readonly [string, ProfileContent, readonly (readonly [string, string])[]])[] = [
  ['an add-on profile with a cloud', { ...usual, type: 'add-on', layers: [metrics] }, [['cloudType', 'cloud.not-allowed']]],
  ['a full profile without one', { ...usual, cloudType: null }, [['cloudType', 'cloud.missing']]],
  ['an infra profile without one', { ...usual, type: 'infra', cloudType: null }, [['cloudType', 'cloud.missing']]],
  ['no network', { ...usual, layers: [os, k8s, csi] }, [['layers', 'layer.missing']]],
  [
    'no infrastructure at all',
    { ...usual, layers: [metrics] },
    ['os', 'k8s', 'cni', 'csi'].map(() => ['layers', 'layer.missing'] as const),
  ],
  [
    'two networks',
    { ...usual, layers: [os, k8s, cni, { ...cni, name: 'cni2', pack: pack('cilium@1.18.3').reference }, csi] },
    [['layers[3].kind', 'layer.twice']],
  ],
  [
    'infrastructure in an add-on profile',
    { ...usual, type: 'add-on', cloudType: null, layers: [cni, metrics] },
    [['layers[0].kind', 'layer.not-allowed']],
  ],
  [
    'add-ons in an infra profile',
    { ...usual, type: 'infra', layers: [...usual.layers, metrics] },
    [['layers[4].kind', 'layer.not-allowed']],
  ],
  ['the wrong order', { ...usual, layers: [k8s, os, cni, csi] }, [['layers', 'layer.order']]],
  ['an add-on before the storage', { ...usual, layers: [os, k8s, cni, metrics, csi] }, [['layers', 'layer.order']]],
  [
    'two layers of one name',
    { ...usual, layers: [...usual.layers, metrics, metrics] },
    [['layers[5].name', 'layer.duplicate-name']],
  ],
  [
    'a sensitive default',
    { ...usual, variables: [{ ...variables('x')[0]!, sensitive: true, default: 'secret' }] },
    [['variables[0].default', 'variable.sensitive-default']],
  ],
  [
    'two variables of one name',
    { ...usual, variables: variables('x', 'y').map((one) => ({ ...one, name: 'x' })) },
    [['variables[1].name', 'variable.duplicate-name']],
  ],
  ['a layer of nothing', { ...usual, layers: [...usual.layers, { ...metrics, pack: null }] }, [['layers[4]', 'layer.empty']]],
  [
    'infrastructure of manifests alone',
    { ...usual, layers: [os, k8s, { ...cni, pack: null, manifests: [{ name: 'm', content: 'x' }] }, csi] },
    [['layers[2].pack', 'pack.missing']],
  ],
  [
    'a priority of infrastructure',
    { ...usual, layers: [os, { ...k8s, installPriority: 3 }, cni, csi] },
    [['layers[1].installPriority', 'layer.priority']],
  ],
  [
    'a pack in the wrong layer',
    { ...usual, layers: [os, k8s, { ...cni, pack: csi.pack }, csi] },
    [['layers[2].pack', 'pack.layer-mismatch']],
  ],
  [
    'a pack of another cloud',
    { ...usual, cloudType: 'gcp', layers: [os, k8s, cni, { ...csi, pack: pack('aws-ebs@1.51.1').reference }] },
    [['layers[3].pack', 'pack.cloud-mismatch']],
  ],
  [
    'values that are no YAML',
    { ...usual, layers: [os, { ...k8s, values: 'a: 1\na: 2' }, cni, csi] },
    [['layers[1].values', 'values.malformed']],
  ],
  [
    'an unquoted reference',
    { ...usual, variables: variables('x'), layers: [os, { ...k8s, values: 'a: {{.cairn.var.x}}' }, cni, csi] },
    [['layers[1].values', 'values.malformed']],
  ],
  [
    'an unknown variable',
    { ...usual, layers: [os, { ...k8s, values: 'a: {b: "{{.cairn.var.x}}"}' }, cni, csi] },
    [['layers[1].a.b', 'variable.unknown']],
  ],
  ['a macro, which a cluster will know', { ...usual, layers: [os, { ...k8s, values: 'a: "{{.cairn.macro.x}}"' }, cni, csi] }, []],
  [
    'an unknown reference',
    { ...usual, layers: [os, { ...k8s, values: 'a: "{{.cairn.x}}"' }, cni, csi] },
    [['layers[1].a', 'reference.unknown']],
  ],
  [
    'an unknown variable in a manifest',
    { ...usual, layers: [os, k8s, cni, { ...csi, manifests: [{ name: 'm', content: '{{.cairn.var.x}}' }] }] },
    [['layers[3].manifests[name=m]', 'variable.unknown']],
  ],
  [
    'two manifests of one name',
    {
      ...usual,
      layers: [
        os,
        k8s,
        cni,
        {
          ...csi,
          manifests: [
            { name: 'm', content: 'x' },
            { name: 'm', content: 'y' },
          ],
        },
      ],
    },
    [['layers[3].manifests[1].name', 'manifest.duplicate-name']],
  ],
]

describe('the content of a profile', () => {
  for (const [what, content] of good) test(`may be ${what}`, () => assert.deepEqual(checkProfile(content, packs), []))

  for (const [what, content, expected] of bad) {
    test(`is refused for ${what}`, () => {
      const problems = checkProfile(content, packs)
      assert.deepEqual(
        problems.map(({ path, code }) => [path, code]),
        expected,
      )
      for (const problem of problems) assert.ok(problem.message.length > 10, problem.message)
    })
  }

  test('has every problem told at once', () => {
    const words: ProfileWords = { layers: { k8s: { values: 'a: "{{.cairn.var.x}}"' }, csi: { values: 'a: [' }, none: {} } }
    const found = checkProfile({ ...profile(words).content, cloudType: null }, packs).map(({ code }) => code)
    assert.deepEqual(found, ['cloud.missing', 'variable.unknown', 'values.malformed', 'layer.empty'])
  })

  test('names layer, path and name of a reference that does not resolve', () => {
    const [problem] = checkProfile(profile({ layers: { k8s: { values: 'a: {b: "{{.cairn.var.x}}"}' } } }).content, packs)
    assert.match(problem?.message ?? '', /layer k8s, a\.b: \{\{\.cairn\.var\.x\}\}/)
  })
})
