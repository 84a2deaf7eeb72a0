import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { CloudSettings } from '#core/cluster/cluster.ts'
import { plan, profile, type ClusterWords } from '../core/plan-fixture.ts'
import { clouds, onCloud, type CloudName } from './compiled-objects.ts'

/** What a change of a cloud's settings comes to: the scope of the repave, and what is refused. */
const rows: Readonly<Record<string, readonly [CloudName, Partial<CloudSettings>, string, readonly string[]]>> = {
  'tags of AWS': ['aws', { aws: { ...clouds.aws.aws, tags: { team: 'a' } } }, 'none', []],
  'the volumes of AWS': ['aws', { aws: { ...clouds.aws.aws, volumeType: 'io2' } }, 'full', []],
  "the control plane's profile": ['aws', { aws: { ...clouds.aws.aws, controlPlaneProfile: 'mine' } }, 'control-plane', []],
  "the workers' profile": ['aws', { aws: { ...clouds.aws.aws, workerProfile: 'mine' } }, 'worker-pools', []],
  'the network of AWS': ['aws', { aws: { ...clouds.aws.aws, vpc: { cidr: '10.1.0.0/16' } } }, 'none', ['field.immutable']],
  'the datastore of vSphere': ['vsphere', { vsphere: { ...clouds.vsphere.vsphere, datastore: 'ssd' } }, 'full', []],
  'the thumbprint of vSphere': ['vsphere', { vsphere: { ...clouds.vsphere.vsphere, thumbprint: 'AB' } }, 'none', []],
  'the endpoint of vSphere': [
    'vsphere',
    { vsphere: { ...clouds.vsphere.vsphere, endpoint: { host: '10.0.0.11' } } },
    'none',
    ['field.immutable'],
  ],
  'settings of another cloud': ['docker', { aws: { tags: {} } }, 'none', ['cloud.setting']],
}

describe('settings of a cloud are part of the machine, changed in place, or stay', () => {
  for (const [what, [cloud, settings, scope, codes]] of Object.entries(rows)) {
    test(what, () => {
      const made = plan(onCloud(cloud), onCloud(cloud, { cloud: settings }))
      assert.equal(made.repave.scope, scope)
      assert.deepEqual(
        made.checks.filter(({ severity }) => severity === 'error').map(({ code }) => code),
        codes,
      )
    })
  }

  test('the validity of an authority stays, where a management cluster has made it', () => {
    const words = (days: number): ClusterWords => ({
      profiles: [profile({ layers: { k8s: { values: `kubeadmconfig: {caCertificateValidityPeriodDays: ${days}}` } } })],
    })
    const errors = (from: ClusterWords, to: ClusterWords) =>
      plan(from, to).checks.flatMap(({ severity, code }) => (severity === 'error' ? [code] : []))
    assert.deepEqual(errors(onCloud('docker', words(3650)), onCloud('docker', words(7300))), ['field.immutable'])
    assert.deepEqual(errors(words(3650), words(7300)), [])
  })
})
