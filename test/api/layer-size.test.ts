import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import { readBuiltInRegistry } from '#control/built-in-registry.ts'
import { clusterOf, configMap, stack } from '../journeys/stack.ts'
import { startApi, type TestApi } from './api-fixture.ts'

/** What Helm could not keep as a release is refused when it comes in. */
describe('layers that are too large for Helm', () => {
  let api: TestApi
  before(async () => {
    api = await startApi()
    await readBuiltInRegistry(api.control)
  })
  after(() => api.dispose())

  const layer = (name: string, text: string) => ({
    name,
    kind: 'addon' as const,
    manifests: [{ name, content: configMap(name, text) }],
  })
  /** Nothing in it repeats. */
  const random = randomBytes(500_000).toString('base64')
  /** As long, and of the kind that definitions are: much of it repeats. */
  const usual = 'description: the same as in every other field of it\n'.repeat(12_000)

  const refusals = async (method: string, path: string, text: string, version = '1.0.0') => {
    const body = stack('shop', { version, addons: [layer('note', 'a'), layer('large', text)] })
    const { status, json } = await api.send(method, path, { body })
    const { errors = [] } = (json ?? {}) as { errors?: { path: string; code: string; message: string }[] }
    return { status, errors: errors.map(({ path: at, code }) => `${at} ${code}`), said: errors.map(({ message }) => message) }
  }

  test('one that repeats itself is compressed, and taken', async () => {
    assert.deepEqual(await refusals('POST', '/api/v1/profiles', usual), { status: 201, errors: [], said: [] })
  })

  for (const [what, method, path, version] of [
    ['an import', 'POST', '/api/v1/profiles/import', '1.2.0'],
    ['a save in place', 'PUT', '/api/v1/profiles/shop/versions/1.0.0', '1.0.0'],
    ['a new version', 'POST', '/api/v1/profiles/shop/versions', '1.1.0'],
  ] as const)
    test(`one that does not is refused in ${what}, with the layer and its size`, async () => {
      const { status, errors, said } = await refusals(method, path, random, version)
      assert.deepEqual([status, errors], [422, ['spec.layers[5].manifests layer.too-large']])
      assert.match(
        said[0] ?? '',
        /^the manifests of layer large make a release of 1[4-9]\d\d KiB, compressed, and Helm can keep 1024 KiB; split/,
      )
    })

  test('one that an override makes so is refused with the cluster', async () => {
    const manifests = [{ name: 'large', content: configMap('large', random) }]
    const body = clusterOf('store', 'shop', { overrides: [{ profile: 'shop', layer: 'large', manifests }] })
    const { status, json } = await api.send('POST', '/api/v1/clusters', { body })
    const { errors } = json as { errors: { path: string; code: string }[] }
    assert.deepEqual(
      [status, errors.map(({ path, code }) => `${path} ${code}`)],
      [422, ['spec.overrides[0].manifests layer.too-large']],
    )
  })
})
