import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { toWireEvidence } from '#api/wire/evidence.ts'
import { evidenceSchema } from '#contract/evidence.ts'
import type { Evidence } from '#core/update/evidence.ts'
import { evidenceSummary, evidenceText } from '../../src/cli/evidence-text.ts'

const digest = `sha256:${'0123456789'.repeat(6)}0123` as const
const engine = { now: () => 0, wallTimeOf: (instant: number) => 1_000_000_000_000 + instant }

/** As 0.2.0 stored it. */
const old: Evidence = {
  observedAt: 60_000,
  generation: 7,
  kubernetesVersion: '1.36.2',
  nodes: [{ pool: 'general', name: 'n-1', uid: 'u-1', digest: `v1:${digest}`, kubernetesVersion: '1.36.2', ready: true }],
  layers: [{ profile: 'shop', name: 'os', version: '24.4.1', digest: null, state: 'ready' }],
}

const now: Evidence = {
  ...old,
  since: 30_000,
  nodes: old.nodes.map((node) => ({ ...node, readyAt: 20_000 })),
  apiServers: [
    { node: 'n-0', kubernetesVersion: '1.36.2', healthy: true, memberHealthy: true },
    { node: 'n-9', kubernetesVersion: '1.36.2', healthy: true, memberHealthy: null },
  ],
}

describe('evidence', () => {
  test('of 0.2.0 is read as it is, and says nothing of what was not observed then', () => {
    const wire = toWireEvidence(old, engine)
    assert.deepEqual(evidenceSchema.parse(wire), wire)
    assert.deepEqual([wire.since, wire.apiServers, wire.nodes[0]?.readyAt], [null, null, null])
    assert.equal(evidenceSummary(evidenceSchema.parse(wire)), 'observed 2001-09-09 01:47:40 UTC')
    assert.doesNotMatch(evidenceText(evidenceSchema.parse(wire)), /API SERVER/)
  })

  test('names every node, layer and API server', () => {
    const wire = evidenceSchema.parse(toWireEvidence(now, engine))
    assert.equal(evidenceSummary(wire), 'observed 2001-09-09 01:47:40 UTC, and so since 2001-09-09 01:47:10 UTC')
    assert.equal(
      evidenceText(wire),
      [
        'NODE  POOL     KUBERNETES  MADE FROM     READY',
        'n-1   general  1.36.2      012345678901  since 2001-09-09 01:47:00 UTC',
        '',
        'LAYER    VERSION  RELEASE  STATE',
        'shop/os  24.4.1            ready',
        '',
        'API SERVER  KUBERNETES  STATE    ETCD',
        'n-0         1.36.2      answers  healthy',
        'n-9         1.36.2      answers',
        '',
      ].join('\n'),
    )
  })

  test('that is not there yet says so', () => {
    assert.match(evidenceSummary(null), /not verified/)
  })
})
