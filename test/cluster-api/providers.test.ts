import assert from 'node:assert/strict'
import { execFile, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { promisify } from 'node:util'
import type { KubeObject } from '#core/cluster-api/kube-object.ts'
import { cloudNames, compiledObjects, onCloud } from './compiled-objects.ts'
import { withoutKubernetes } from './kube-assets.ts'
import { applyObject, createObject, listObjects, readObject, type KubeStored } from './kube-client.ts'
import { startManagementCluster, type ManagementCluster } from './management-cluster.ts'
import { isTrue } from './stand-in/conditions.ts'
import type { Cluster, HelmRelease } from './stand-in/objects.ts'

/** What a cluster compiles to on each cloud, on a real API server with the webhooks and controllers of a management cluster. */
describe('compiled objects on an API server', { skip: withoutKubernetes() }, () => {
  let cluster: ManagementCluster
  before(async () => {
    cluster = await startManagementCluster({ providers: ['docker', 'aws', 'vsphere'] })
  })
  after(() => cluster.stop())

  for (const cloud of cloudNames)
    test(`${cloud}: taken as they are, twice the same, and a cluster comes of them`, async () => {
      const { client } = cluster.management
      const namespace = `cairn-${cloud}`
      const objects = compiledObjects(onCloud(cloud)).map((object) => placed(object, namespace))
      await createObject(client, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } })
      const versions = async () => {
        const stored: KubeStored[] = []
        for (const object of objects) stored.push(await applyObject(client, object, { manager: 'cairn' }))
        return stored.map(({ kind, metadata }) => `${kind} ${metadata.name} ${metadata.resourceVersion}`)
      }
      await versions()
      await cluster.standIns.settle()
      // Flux's definitions have a default for a status that nobody has written yet: a server stores it with the second apply.
      const settled = await versions()
      assert.deepEqual(await versions(), settled)
      await cluster.standIns.settle()
      const root = objects.find(({ kind }) => kind === 'Cluster')
      const made = await readObject<Cluster>(client, root ?? assert.fail('there is a Cluster'))
      const said = JSON.stringify(made?.status?.conditions?.filter(({ status }) => status !== 'True'))
      assert.ok(made !== null && isTrue(made, 'Available'), said)
      const releases = await listObjects<HelmRelease>(
        client,
        { apiVersion: 'helm.toolkit.fluxcd.io/v2', kind: 'HelmRelease' },
        namespace,
      )
      assert.ok(
        releases.length > 0 && releases.every((release) => isTrue(release, 'Ready')),
        JSON.stringify(releases.map(({ status }) => status)),
      )
      assert.deepEqual(cluster.admission.refusals, [])
    })

  test(
    'kubectl shows them as a user would ask, and finds no difference to what was rendered',
    { skip: withoutKubectl() },
    async () => {
      const folder = mkdtempSync(join(tmpdir(), 'cairn-kubectl-'))
      try {
        writeFileSync(join(folder, 'kubeconfig'), cluster.management.kubeconfig())
        const objects = compiledObjects(onCloud('docker')).map((object) => placed(object, 'cairn-docker'))
        writeFileSync(join(folder, 'objects.json'), JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects }))
        const kubectl = (...args: readonly string[]) =>
          promisify(execFile)('kubectl', [`--kubeconfig=${join(folder, 'kubeconfig')}`, '-n', 'cairn-docker', ...args])
        const shown = await kubectl('get', 'clusters,machines')
        assert.match(shown.stdout, /cluster\.cluster\.x-k8s\.io\/\S+ .*Provisioned/)
        assert.match(shown.stdout, /machine\.cluster\.x-k8s\.io\/\S+ .*Running/)
        // It ends with 1 where it finds a difference.
        const differs = await kubectl('diff', '--server-side', '--field-manager=cairn', '-f', join(folder, 'objects.json'))
        assert.equal(differs.stdout, '')
      } finally {
        rmSync(folder, { recursive: true, force: true })
      }
    },
  )
})

function placed(object: KubeObject, namespace: string): KubeObject {
  return object.metadata.namespace === undefined ? object : { ...object, metadata: { ...object.metadata, namespace } }
}

function withoutKubectl(): string | false {
  return spawnSync('kubectl', ['version', '--client'], { stdio: 'ignore' }).status === 0 ? false : 'there is no kubectl'
}
