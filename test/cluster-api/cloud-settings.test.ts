import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { CloudSettings } from '#core/cluster/cluster.ts'
import { planLines } from '#core/plan/explain.ts'
import { plan, profile, type ClusterWords } from '../core/plan-fixture.ts'
import type { CloudChange } from '#core/plan/plan.ts'
import { clouds, onCloud, type CloudName } from './compiled-objects.ts'

/** What a change of a cloud's settings comes to: the scope of the repave, and what is refused. */
const rows: Readonly<
  Record<
    string,
    readonly [CloudName, Partial<CloudSettings>, string, readonly string[], Readonly<Record<string, CloudChange['comesTo']>>]
  >
> = {
  'tags of AWS': ['aws', { aws: { ...clouds.aws.aws, tags: { team: 'a' } } }, 'none', [], { 'aws.tags': 'in-place' }],
  'a tag of AWS with dots': [
    'aws',
    { aws: { ...clouds.aws.aws, tags: { 'a.b/c': 'd' } } },
    'none',
    [],
    { 'aws.tags': 'in-place' },
  ],
  'the volumes of AWS': ['aws', { aws: { ...clouds.aws.aws, volumeType: 'io2' } }, 'full', [], { 'aws.volumeType': 'new-nodes' }],
  "the control plane's profile": [
    'aws',
    { aws: { ...clouds.aws.aws, controlPlaneProfile: 'mine' } },
    'control-plane',
    [],
    { 'aws.controlPlaneProfile': 'new-nodes' },
  ],
  "the workers' profile": [
    'aws',
    { aws: { ...clouds.aws.aws, workerProfile: 'mine' } },
    'worker-pools',
    [],
    { 'aws.workerProfile': 'new-nodes' },
  ],
  'the network of AWS': [
    'aws',
    { aws: { ...clouds.aws.aws, vpc: { cidr: '10.1.0.0/16' } } },
    'none',
    ['field.immutable'],
    { 'aws.vpc': 'refusal' },
  ],
  'the datastore of vSphere': [
    'vsphere',
    { vsphere: { ...clouds.vsphere.vsphere, datastore: 'ssd' } },
    'full',
    [],
    { 'vsphere.datastore': 'new-nodes' },
  ],
  'the thumbprint of vSphere': [
    'vsphere',
    { vsphere: { ...clouds.vsphere.vsphere, thumbprint: 'AB' } },
    'none',
    [],
    { 'vsphere.thumbprint': 'in-place' },
  ],
  'the endpoint of vSphere': [
    'vsphere',
    { vsphere: { ...clouds.vsphere.vsphere, endpoint: { host: '10.0.0.11' } } },
    'none',
    ['field.immutable'],
    { 'vsphere.endpoint.host': 'refusal' },
  ],
  'settings of another cloud': ['docker', { aws: { tags: {} } }, 'none', ['cloud.setting'], { aws: 'in-place' }],
  'the region': ['aws', { region: 'eu-west-2' }, 'full', ['field.immutable'], { region: 'refusal' }],
  'keys and time servers': [
    'docker',
    { sshKeys: ['ssh-ed25519 AAAA'], ntpServers: ['time.example'] },
    'full',
    [],
    { ntpServers: 'new-nodes', sshKeys: 'new-nodes' },
  ],
  'a cloud account of AWS': ['aws', { account: 'prod' }, 'none', [], { account: 'in-place' }],
  'a cloud account of vSphere': ['vsphere', { account: 'lab' }, 'none', [], { account: 'in-place' }],
  'an identity of AWS': [
    'aws',
    { aws: { ...clouds.aws.aws, identity: { kind: 'role', name: 'mine' } } },
    'none',
    [],
    { 'aws.identity': 'in-place' },
  ],
}

describe('settings of a cloud are part of the machine, changed in place, or stay', () => {
  for (const [what, [cloud, settings, scope, codes, comesTo]] of Object.entries(rows)) {
    test(what, () => {
      const made = plan(onCloud(cloud), onCloud(cloud, { cloud: settings }))
      assert.equal(made.repave.scope, scope)
      assert.deepEqual(Object.fromEntries((made.cloud ?? []).map((one) => [one.path, one.comesTo])), comesTo)
      assert.deepEqual(
        made.checks.filter(({ severity }) => severity === 'error').map(({ code }) => code),
        codes,
      )
    })
  }

  test('who AWS is told to act for can be another one, and not nobody', () => {
    const role = { aws: { ...clouds.aws.aws, identity: { kind: 'role' as const, name: 'mine' } } }
    const errors = (from: Partial<CloudSettings>, to: Partial<CloudSettings>) =>
      plan(onCloud('aws', { cloud: from }), onCloud('aws', { cloud: to })).checks.flatMap(({ severity, code }) =>
        severity === 'error' ? [code] : [],
      )
    assert.deepEqual(errors({ account: 'prod' }, { account: 'spare' }), [])
    assert.deepEqual(errors(role, { account: 'prod' }), [])
    assert.deepEqual(errors({ account: 'prod' }, role), [])
    assert.deepEqual(errors({ account: 'prod' }, {}), ['field.immutable'])
    assert.deepEqual(errors(role, {}), ['field.immutable'])
    assert.deepEqual(
      plan(onCloud('vsphere', { cloud: { account: 'lab' } }), onCloud('vsphere')).cloud?.map(({ comesTo }) => comesTo),
      ['in-place'],
    )
  })

  test('one tag among others, whatever its name', () => {
    const tagged = (tags: Readonly<Record<string, string>>) => onCloud('aws', { cloud: { aws: { ...clouds.aws.aws, tags } } })
    const made = plan(tagged({ 'a.b/c': 'd', e: 'f' }), tagged({ 'a.b/c': 'g', e: 'f' }))
    assert.deepEqual(
      made.cloud?.map(({ path, comesTo }) => [path, comesTo]),
      [['aws.tags["a.b/c"]', 'in-place']],
    )
    assert.equal(made.summary, 'Changes the cloud setting aws.tags; replaces no node.')
  })

  test('a plan tells of them in its summary and in its lines', () => {
    const made = plan(
      onCloud('aws'),
      onCloud('aws', { cloud: { aws: { ...clouds.aws.aws, tags: { team: 'a' } }, account: 'prod' } }),
    )
    assert.equal(made.summary, 'Changes the cloud settings account, aws.tags; replaces no node.')
    assert.deepEqual(planLines(made), [
      'cloud added path="account" from=null to="prod" comesTo="in-place"',
      'cloud added path="aws.tags" from=null to={"team":"a"} comesTo="in-place"',
    ])
  })

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
