import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { addonProfile, configMap, fullProfile } from './profile-documents.ts'
import { startProfilesApi, type ProfilesApi } from './profiles-fixture.ts'

/** Cloning, exporting and importing of profiles. */
describe('profiles that come from elsewhere', () => {
  let profiles: ProfilesApi
  before(async () => {
    profiles = await startProfilesApi()
    await profiles.made(
      fullProfile({
        name: 'shop',
        tags: { team: 'a' },
        variables: [
          { name: 'password', sensitive: true },
          { name: 'level', default: '2' },
        ],
      }),
    )
  })
  after(() => profiles.api.dispose())

  const exported = async (format: string) => await profiles.get(`/shop/versions/1.0.0/export?format=${format}`)
  const codesOf = (check: { problems: { code: string }[] }) => check.problems.map(({ code }) => code)

  test('an export is a file, in both forms, and holds no value of a sensitive variable', async () => {
    const [yaml, json] = [await exported('yaml'), await exported('json')]
    assert.match(yaml.headers.get('content-disposition') ?? '', /attachment; filename="shop-1\.0\.0\.yaml"/)
    assert.match(yaml.headers.get('content-type') ?? '', /application\/yaml/)
    assert.match(yaml.text, /^apiVersion: cairn\.dev\/v1\nkind: ClusterProfile\n/)
    const [password] = json.json.spec.variables
    assert.deepEqual([password.name, password.sensitive, password.default], ['password', true, null])
    assert.equal((await profiles.get('/shop/versions/9.9.9/export')).json.code, 'version.missing')
  })

  test('a check tells all that stands against an import, and writes nothing', async () => {
    const document = (await exported('json')).json
    const taken = await profiles.post(document, '/import?dryRun=true')
    assert.deepEqual([taken.status, taken.json.makes, codesOf(taken.json)], [200, 'version', ['version.exists']])
    assert.deepEqual(taken.json.sensitive, ['password'])
    const [os, k8s] = document.spec.layers
    os.pack.version = '9.9.9'
    k8s.pack.digest = `sha256:${'1'.repeat(64)}`
    const wrong = await profiles.post(document, '/import?dryRun=true&name=other')
    assert.deepEqual(
      wrong.json.packs.map(({ layer, state }: { layer: string; state: string }) => `${layer} ${state}`),
      ['ubuntu missing', 'kubernetes other', 'cilium found', 'storage found'],
    )
    assert.deepEqual([wrong.json.makes, codesOf(wrong.json)], ['profile', ['pack.unknown', 'pack.digest-mismatch']])
    assert.equal((await profiles.post(document, '/import?name=other')).json.code, 'pack.unknown')
    assert.equal((await profiles.get('/other')).status, 404)
  })

  test('an import makes a profile, or another version of one that is there', async () => {
    const document = (await exported('json')).json
    const made = await profiles.post(document, '/import?name=elsewhere')
    assert.deepEqual([made.status, made.json.document.metadata.name], [201, 'elsewhere'])
    assert.deepEqual(made.json.document.spec, document.spec)
    const next = await profiles.post(document, '/import?name=elsewhere&version=1.1.0')
    assert.deepEqual([next.status, next.json.document.spec.version], [201, '1.1.0'])
    assert.equal((await profiles.post(document, '/import?name=elsewhere')).json.code, 'version.exists')
    const foreign = await profiles.post(addonProfile('elsewhere', configMap('a'), '2.0.0'), '/import?dryRun=true')
    assert.deepEqual([...new Set(codesOf(foreign.json))], ['document.mismatch'])
  })

  test('a clone has the same content to the letter, under its own name', async () => {
    const source = (await profiles.get('/shop/versions/1.0.0')).json
    const clone = await profiles.post({ name: 'twin', version: '2.0.0' }, '/shop/versions/1.0.0/clone')
    assert.deepEqual([clone.status, clone.json.digest, clone.json.document.metadata.tags], [201, source.digest, { team: 'a' }])
    assert.equal((await profiles.post({ name: 'twin' }, '/shop/versions/1.0.0/clone')).json.code, 'profile.exists')
    assert.equal((await profiles.post({ name: 'x', version: 'v1' }, '/shop/versions/1.0.0/clone')).json.code, 'document.invalid')
    assert.equal((await profiles.post({ name: 'x' }, '/shop/versions/3.0.0/clone')).json.code, 'version.missing')
  })
})
