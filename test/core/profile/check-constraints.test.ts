import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { checkProfile } from '#core/profile/check-profile.ts'
import type { ProfileContent } from '#core/profile/profile.ts'
import { pack, packs, profile, type ProfileWords } from '../plan-fixture.ts'

const traefik = (values: string, presets?: readonly string[]): ProfileContent => {
  const { content } = profile({ layers: { traefik: { pack: 'traefik@3.5.3', values } } })
  return {
    ...content,
    layers: content.layers.map((layer) => (layer.name === 'traefik' && presets ? { ...layer, presets } : layer)),
  }
}
const infrastructure = (layers: ProfileWords['layers']): ProfileContent => profile({ layers: layers ?? {} }).content

const rows: readonly (readonly [
  what: string,
  content: ProfileContent,
  problems: readonly (readonly [path: string, code: string])[],
])[] = [
  ['values within their rules', traefik('manifests: { traefik: { replicas: 3 } }'), []],
  [
    'every value that breaks a rule',
    traefik('manifests: { traefik: { replicas: 50, redirectToHttps: maybe, service: { type: null } } }'),
    [
      ['layers[4].values.manifests.traefik.replicas', 'constraint.value'],
      ['layers[4].values.manifests.traefik.service.type', 'constraint.value'],
      ['layers[4].values.manifests.traefik.redirectToHttps', 'constraint.value'],
    ],
  ],
  ['a value that a variable gives', traefik('manifests: { traefik: { replicas: "{{.cairn.macro.copies}}" } }'), []],
  ['a preset', traefik('', ['node-port']), []],
  ['a preset that there is not', traefik('', ['node-port', 'other']), [['layers[4].presets[1]', 'preset.unknown']]],
  ['two presets of a group', traefik('', ['load-balancer', 'node-port']), [['layers[4].presets[1]', 'preset.group']]],
  [
    'packs that exclude each other, from both sides',
    infrastructure({ os: 'ubuntu@22.04.5', k8s: 'kubernetes@1.37.1' }),
    [
      ['layers[0].pack', 'constraint.dependency'],
      ['layers[1].pack', 'constraint.dependency'],
    ],
  ],
  [
    'a network that is too old',
    infrastructure({ k8s: 'kubernetes@1.37.1', cni: 'calico@3.30.4' }),
    [['layers[2].pack', 'constraint.dependency']],
  ],
  [
    'an add-on profile, whose Kubernetes is elsewhere',
    profile({ type: 'add-on', layers: { metrics: 'metrics-server@0.8.0' } }).content,
    [],
  ],
]

describe('what packs demand of a profile', () => {
  for (const [what, content, problems] of rows) {
    test(what, () => {
      assert.deepEqual(
        checkProfile(content, packs).map(({ path, code }) => [path, code]),
        problems,
      )
    })
  }

  test('a layer without a pack has no presets', () => {
    const { content } = profile({ layers: { own: { manifests: { a: 'kind: Namespace' } } } })
    const layers = content.layers.map((layer) => (layer.name === 'own' ? { ...layer, presets: ['x'] } : layer))
    assert.deepEqual(
      checkProfile({ ...content, layers }, packs).map(({ path, code }) => [path, code]),
      [['layers[4].presets', 'preset.unknown']],
    )
  })

  test('a pack that is not known here is no reason for another problem', () => {
    const { content } = profile()
    const unknown = { ...pack('kubernetes@1.37.1').reference, digest: `sha256:${'0'.repeat(64)}` as const }
    const layers = content.layers.map((layer) => (layer.kind === 'k8s' ? { ...layer, pack: unknown } : layer))
    assert.deepEqual(checkProfile({ ...content, layers }, packs), [])
  })
})
