import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { root } from '../../scripts/sources.ts'
import { startApiServers, type ApiServers } from '../cluster-api/api-server.ts'
import { withoutKubernetes } from '../cluster-api/kube-assets.ts'
import { applyObject, pathOf } from '../cluster-api/kube-client.ts'
import { kustomizations, manifestsBelow, manifestsOf, type Manifest } from './manifests.ts'

/** Kinds that servers before 1.21 have with the same fields at an older version. */
const older: Readonly<Record<string, string>> = {
  'policy/v1': 'policy/v1beta1',
  'discovery.k8s.io/v1': 'discovery.k8s.io/v1beta1',
}

describe('a Kubernetes API server', { skip: withoutKubernetes() }, () => {
  let servers: ApiServers
  let folder: string
  before(async () => {
    servers = await startApiServers()
    folder = mkdtempSync(join(tmpdir(), 'cairn-deploy-'))
    writeFileSync(join(folder, 'kubeconfig'), servers.management.kubeconfig(), { mode: 0o600 })
    const metadata = { name: 'cairn-system' }
    await applyObject(servers.management.client, { apiVersion: 'v1', kind: 'Namespace', metadata })
  })
  after(async () => {
    await servers.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  for (const { folder: name } of kustomizations()) {
    test(`accepts every object of ${name}`, async () => {
      for (const manifest of manifestsBelow(name)) await accept(manifest)
    })

    test(`accepts what kubectl makes of ${name}`, { skip: withoutKubectl() }, async () => {
      const built = manifestsOf(kubectl(['kustomize', join(root, name)]))
      assert.equal(built.length, manifestsBelow(name).length)
      for (const manifest of built) await accept(manifest)
    })
  }

  test('refuses a field that it does not know, so that accepting says something', async () => {
    const server = manifestsBelow('deploy/base').find(({ kind }) => kind === 'Deployment')!
    await assert.rejects(accept({ ...server, spec: { ...server.spec, replicaz: 2 } }), /replicaz/)
  })

  test('takes the rights from kubectl', { skip: withoutKubectl() }, () => {
    const apply = ['apply', '--server-side', '-k', join(root, 'deploy/rights'), '--kubeconfig', join(folder, 'kubeconfig')]
    assert.match(kubectl(apply), /clusterrole\.rbac\.authorization\.k8s\.io\/cairn serverside-applied/)
    assert.doesNotMatch(kubectl(apply), /created/)
  })

  /** By server-side apply that stores nothing: unlike a plain write it refuses fields that are not in the schema. */
  async function accept(manifest: Manifest): Promise<void> {
    const { client, version } = servers.management
    const isOld = (await client.send('GET', `/apis/${manifest.apiVersion}`)).status === 404
    const apiVersion = isOld ? (older[manifest.apiVersion] ?? manifest.apiVersion) : manifest.apiVersion
    if (apiVersion !== manifest.apiVersion)
      process.stdout.write(`${version} has ${manifest.kind} as ${apiVersion} only: held against that\n`)
    const object = { ...manifest, apiVersion }
    const path = `${pathOf(object)}?fieldManager=test&dryRun=All`
    const { status, body } = await client.send('PATCH', path, object, 'application/apply-patch+yaml')
    assert.ok(status < 300, `${manifest.kind} ${manifest.metadata.name}: ${status} ${JSON.stringify(body)}`)
  }
})

function withoutKubectl(): string | false {
  const found = spawnSync('kubectl', ['version', '--client'], { stdio: 'ignore' }).status === 0
  return !found && 'there is no kubectl'
}

function kubectl(args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync('kubectl', args, { encoding: 'utf8', timeout: 60_000 })
  assert.equal(status, 0, stderr)
  return stdout
}
