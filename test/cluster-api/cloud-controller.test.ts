import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { plan, profile, type ClusterWords, type LayerWords } from '../core/plan-fixture.ts'
import { compiledObjects, onCloud, type CloudName } from './compiled-objects.ts'

const manifest = (name: string) => `apiVersion: apps/v1\nkind: DaemonSet\nmetadata: { name: ${name}, namespace: kube-system }\n`

const aws = { manifests: { manager: manifest('aws-cloud-controller-manager') }, installPriority: 5 }

function words(cloud: CloudName, layers: Readonly<Record<string, string | LayerWords>> = {}): ClusterWords {
  return onCloud(cloud, { profiles: [profile({ layers })] })
}

/** Nodes of AWS and vSphere wait for the cloud's controller manager, which a layer brings. */
describe("the cloud's controller manager", () => {
  const said = (from: ClusterWords, to: ClusterWords) =>
    plan(from, to).checks.flatMap(({ code, severity }) => (code === 'cloud.controller-missing' ? [severity] : []))

  test('is missed where its layer goes, and by nobody else', () => {
    const dns = { manifests: { dns: manifest('dns') } }
    assert.deepEqual(said(words('aws', { manager: aws }), words('aws')), ['warning'])
    assert.deepEqual(said(words('aws', { manager: aws }), words('aws', { manager: aws, dns })), [])
    // Whoever has it otherwise is not told with every plan.
    assert.deepEqual(said(words('aws'), words('aws', { dns })), [])
    assert.deepEqual(said(words('docker', { manager: aws }), words('docker')), [])
    assert.deepEqual(said(words('vsphere', { 'vsphere-cpi': dns }), words('vsphere', { dns })), ['warning'])
  })

  test('comes right after the network: storage needs nodes that take pods', () => {
    const objects = compiledObjects(
      words('aws', { manager: aws, dns: { manifests: { dns: manifest('dns') }, installPriority: 9 } }),
    )
    const releases = objects.flatMap(({ kind, metadata, spec }) => {
      const before = (spec?.['dependsOn'] ?? []) as readonly { readonly name: string }[]
      return kind === 'HelmRelease' ? [[nameIn(metadata.name), before.map(({ name }) => nameIn(name))]] : []
    })
    const after = Object.fromEntries(releases) as Record<string, string[]>
    assert.deepEqual(after['manager'], ['calico'])
    assert.deepEqual(after['dns'], ['manager'])
  })
})

/** `cluster.namespace.release`. */
function nameIn(object: string): string {
  return object.split('.').at(-1) ?? ''
}
