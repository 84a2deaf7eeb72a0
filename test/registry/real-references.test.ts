import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { compileCluster } from '#core/cluster/compile-cluster.ts'
import type { Layer } from '#core/profile/profile.ts'
import { openFolderRegistry } from '#registry/folder.ts'
import { clusterSpec, packs as builtIn, place, profile } from '../core/plan-fixture.ts'
import { sharedFolder } from '../shared-folder.ts'

const folder = sharedFolder('packs')
const entries = folder === null ? [] : await openFolderRegistry({ name: 'shared', path: folder }).list()
const packs = entries.flatMap((entry) => (entry.kind === 'pack' ? [entry] : []))

/** Each as an add-on of a cluster by itself: what its values and manifests refer to resolves, or fails with layer, path and name. */
describe('references of real packs', { skip: folder === null ? 'there is no folder of real packs' : false }, () => {
  const base = profile()
  for (const { content, digest } of packs) {
    test(`${content.name} ${content.version}`, () => {
      const layer: Layer = {
        name: 'addon',
        kind: 'addon',
        installPriority: 0,
        pack: { registry: 'shared', name: content.name, version: content.version, digest },
        manifests: [],
        values: '',
      }
      const addon = profile({ name: 'real', type: 'add-on' })
      const revision = { ...addon, content: { ...addon.content, layers: [layer] } }
      const stack = { profiles: [base, revision], packs: new Map([...builtIn, [digest, content]]) }
      const compilation = compileCluster(clusterSpec({ profiles: [base, revision] }), stack, place)
      assert.ok(compilation.kind === 'compiled')
      assert.deepEqual(compilation.problems, [])
      const text = JSON.stringify(compilation.compiled.layers.find(({ name }) => name === 'addon'))
      assert.doesNotMatch(text.replace(/#[^\n]*?(?=\\n)/g, ''), /\{\{-?\s*\.(?:spectro|cairn)\./)
    })
  }

  test('stand for what they name', () => {
    const found = packs.find(({ content }) => content.name === 'karpenter')
    assert.ok(found)
    const { content, digest } = found
    const addon = profile({ name: 'real', type: 'add-on' })
    const layer = (values: string): Layer => ({
      name: 'karpenter',
      kind: 'addon',
      installPriority: 0,
      pack: { registry: 'shared', name: 'karpenter', version: content.version, digest },
      manifests: [],
      values,
    })
    const compiled = (values: string) => {
      const revision = { ...addon, content: { ...addon.content, layers: [layer(values)] } }
      const stack = { profiles: [base, revision], packs: new Map([...builtIn, [digest, content]]) }
      const compilation = compileCluster(clusterSpec({ profiles: [base, revision] }), stack, place)
      assert.ok(compilation.kind === 'compiled')
      return { text: JSON.stringify(compilation.compiled.layers), problems: compilation.problems }
    }
    const { text, problems } = compiled('awsAccountNumber: "123456789012"')
    assert.deepEqual(problems, [])
    assert.match(text, /arn:aws:iam::123456789012:role\/demo-karpenterControllerRole/)
    const [wrong] = compiled('awsAccountNumber: null').problems
    assert.equal(wrong?.code, 'reference.unknown')
    assert.match(wrong?.message ?? '', /layer karpenter, charts\.karpenter\..*pack\.karpenter\.awsAccountNumber/)
  })
})
