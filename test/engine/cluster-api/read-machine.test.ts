import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { unknownDigest } from '#engine/cluster-api/read-machine.ts'
import { noon, told, ready, nodeOf, machine, type MachineWords } from './seen-fixture.ts'

describe('a machine becomes a node', () => {
  const before = new Map([['uid-shop-web-a', noon]])
  const rows: readonly {
    readonly of: string
    readonly is: MachineWords
    readonly before?: boolean
    readonly phase: string
    readonly leaves?: string
  }[] = [
    { of: 'one whose infrastructure is not there', is: { node: false }, phase: 'booting' },
    {
      of: 'one that runs and has not joined',
      is: { node: false, status: { initialization: { infrastructureProvisioned: true } } },
      phase: 'joining',
    },
    { of: 'one that has joined and waits for the network', is: { conditions: [['NodeReady', 'False']] }, phase: 'joining' },
    { of: 'one that is ready', is: { conditions: ready }, phase: 'ready' },
    { of: 'one that was ready', is: { conditions: [['NodeReady', 'False']] }, before: true, phase: 'failed' },
    {
      of: 'one whose kubelet has gone silent',
      is: { conditions: [['NodeReady', 'Unknown', 'NodeReadyUnknown']] },
      before: true,
      phase: 'failed',
    },
    {
      of: 'one that cannot be asked',
      is: { conditions: [['NodeReady', 'Unknown', 'ConnectionDown']] },
      before: true,
      phase: 'ready',
    },
    {
      of: 'one that a health check gave up',
      is: { conditions: [['HealthCheckSucceeded', 'False', 'NodeStartupTimeout']] },
      phase: 'failed',
    },
    {
      of: 'one that waits for a hook before its drain',
      is: { deleted: true, conditions: [['Deleting', 'True', 'WaitingForPreDrainHook']] },
      phase: 'cordoned',
      leaves: 'scaled-down',
    },
    {
      of: 'one that is drained',
      is: { deleted: true, conditions: [['Deleting', 'True', 'DrainingNode']] },
      phase: 'draining',
      leaves: 'scaled-down',
    },
    {
      of: 'one that is taken from its cloud',
      is: { deleted: true, conditions: [['Deleting', 'True', 'WaitingForInfrastructureDeletion']] },
      phase: 'removing',
      leaves: 'scaled-down',
    },
    {
      of: 'one of another template',
      is: { deleted: true, template: 'shop-web-old', conditions: [['Deleting', 'True', 'DrainingNode']] },
      phase: 'draining',
      leaves: 'outdated',
    },
    {
      of: 'one that never came up',
      is: { deleted: true, conditions: [['HealthCheckSucceeded', 'False', 'NodeStartupTimeout']] },
      phase: 'removing',
      leaves: 'never-ready',
    },
    // A condition of an older spec proves nothing.
    {
      of: 'one that was ready before its spec changed',
      is: { generation: 3, conditions: [['NodeReady', 'True', 'NodeReady', '', 2]] },
      phase: 'joining',
    },
  ]
  for (const { of, is, phase, leaves, before: wasReady } of rows) {
    test(`${of}: ${phase}`, () => {
      const node = nodeOf(machine(is), { readyBefore: wasReady === true ? before : new Map() })
      assert.deepEqual([node?.phase, node?.leaves], [phase, leaves])
      assert.equal(node?.ready, phase === 'ready' && is.conditions?.[0]?.[1] === 'True')
    })
  }

  test('what it was made from is what its infrastructure was cloned from, and not what Cairn wrote', () => {
    const digest = told.pools[1]?.machineDigest
    assert.equal(nodeOf(machine({ conditions: ready }))?.digest, digest)
    assert.equal(nodeOf(machine({ template: 'stranger', conditions: ready }))?.digest, unknownDigest)
    assert.equal(nodeOf(machine({ conditions: ready }).slice(0, 1))?.digest, unknownDigest, 'nothing is known yet')
  })

  const versions = [
    ['v1.34.1', undefined, '1.34.1'],
    ['v1.34.1', 'v1.34.1', '1.34.1'],
    ['v1.34.1', 'v1.34.1-eks-ab12', '1.34.1'],
    ['v1.34.1', 'v1.34.1+k3s1', '1.34.1'],
    ['v1.34.1', 'v1.34.10', '1.34.10'],
    ['v1.35.0', 'v1.34.1', '1.34.1'],
  ] as const
  for (const [version, kubelet, is] of versions) {
    test(`asked for ${version}, runs ${kubelet ?? 'nothing yet'}: ${is}`, () => {
      assert.equal(nodeOf(machine({ version, ...(kubelet !== undefined && { kubelet }) }))?.kubernetesVersion, is)
    })
  }
})
