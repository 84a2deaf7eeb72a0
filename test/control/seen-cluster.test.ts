import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { seenCluster } from '#control/seen-cluster.ts'
import type { Look, Wait } from '#core/update/update.ts'
import type { ClusterRecord } from '#store/clusters.ts'

const boot: Wait = { code: 'node.booting', reason: 'the machine boots', object: 'node a', owner: 'engine', since: 1_000 }
const network: Wait = {
  code: 'infrastructure.not-ready',
  reason: 'no network',
  object: 'layer base/cilium',
  owner: 'engine',
  since: 1_000,
}
const { since: _since, ...neverReady } = { ...boot, code: 'node.never-ready', reason: 'retries are used up' }
const deviation = (message: string) => ({ object: 'node a', message })

const rows: Readonly<
  Record<string, { readonly before: Wait | null; readonly look: Partial<Look>; readonly since: number | undefined }>
> = {
  'a wait begins when it is first seen': { before: null, look: { waiting: { ...network, since: 5_000 } }, since: 5_000 },
  'a wait that goes on keeps its beginning': { before: network, look: { waiting: { ...network, since: 5_000 } }, since: 1_000 },
  'another wait begins anew': { before: network, look: { waiting: { ...boot, since: 4_000 } }, since: 4_000 },
  'a failure begins when it is first seen, whatever was waited for before': {
    before: boot,
    look: { failure: neverReady },
    since: 5_000,
  },
  'a failure that stays keeps its beginning': {
    before: { ...neverReady, since: 2_000 },
    look: { failure: neverReady },
    since: 2_000,
  },
  'what is not as it shall be keeps its beginning, whatever is said of it': {
    before: { reason: 'is booting', object: 'node a', owner: 'engine', since: 3_000 },
    look: { deviations: [deviation('is joining')] },
    since: 3_000,
  },
  'nothing is waited for': { before: boot, look: {}, since: undefined },
}

describe('since when a cluster waits', () => {
  for (const [name, { before, look, since }] of Object.entries(rows)) {
    test(name, () => {
      const cluster = {
        status: 'Running',
        updateId: null,
        waiting: before,
        drift: [],
        highestKubernetesVersion: null,
      } as unknown as ClusterRecord
      const seen = seenCluster(cluster, null, { ...quiet, ...look })
      assert.equal(seen.waiting?.since, since)
    })
  }
})

const quiet: Look = {
  at: 5_000,
  told: true,
  converged: false,
  holding: false,
  deviations: [],
  failure: null,
  waiting: null,
  mark: '',
  patienceMs: 1,
}
