import assert from 'node:assert/strict'
import { desiredObjects } from '#engine/cluster-api/desired-objects.ts'
import type { KubeObject } from '#core/cluster-api/kube-object.ts'
import type { CompiledCluster } from '#core/cluster/compiled-cluster.ts'
import type { EngineTarget } from '#core/update/target.ts'
import { profile, type ClusterWords } from '../core/plan-fixture.ts'
import { recordedRevision, type RecordedRevision } from '../plan/recorded-revisions.ts'
import { cloudNames, compilation, onCloud } from './compiled-objects.ts'

/** A revision of a cluster that a management cluster makes, with what the engine would apply of it. */
export interface RecordedObjects extends RecordedRevision {
  readonly applied: readonly KubeObject[]
}

const everything = profile({
  name: 'everything',
  layers: {
    k8s: {
      values:
        'kubeadmconfig:\n  kubeletExtraArgs: {max-pods: "200"}\n  apiServer: {extraArgs: {audit-log-maxage: "30"}, certSANs: [a.example.com]}\n  files: [{path: /etc/token, content: "{{.cairn.var.token}}"}]\n',
    },
    cni: { values: 'manifests: {calico: {key: "{{.cairn.var.token}}", mtu: 1400}}\n' },
    late: { pack: 'metrics-server@0.8.0', installPriority: 5 },
    notes: { manifests: { open: 'kind: ConfigMap\n', sealed: 'kind: Secret\nstringData: {a: "{{.cairn.var.token}}"}\n' } },
  },
  variables: [{ name: 'token', sensitive: true }],
})

const rich: ClusterWords = {
  profiles: [everything],
  variables: { token: { kind: 'sensitive', digest: `sha256:${'0123456789abcdef'.repeat(4)}` } },
  cloud: { sshKeys: ['ssh-ed25519 AAAA one'], ntpServers: ['time.example.com'] },
  controlPlane: { strategy: { type: 'contract-first' }, drain: { deadlineMs: 600_000, then: 'force' } },
  workerPools: [
    { name: 'general', replicas: 5, zones: ['b', 'a'], strategy: { type: 'custom', maxSurge: '25%', maxUnavailable: 1 } },
    { name: 'gpu-nodes', replicas: 2, repaveIntervalMs: 60_000, healthCheck: { maxUnhealthy: '40%' } },
    { name: 'burst', replicas: 1, autoscaler: { min: 1, max: 9 } },
  ],
}

/** What this release would store and apply. */
export function recordObjects(): readonly RecordedObjects[] {
  return cloudNames.map((cloud) => {
    const words = onCloud(cloud, rich)
    const made = compilation(words)
    assert.deepEqual(made.problems, [])
    assert.ok(made.kind === 'compiled')
    const revision = recordedRevision(`a cluster on ${cloud}`, words)
    return { ...revision, applied: appliedObjects(made.compiled, cloud) }
  })
}

/** All objects that the engine applies for a cluster that stands as it shall. */
export function appliedObjects({ network, objects, pools, layers }: CompiledCluster, cloudType: string): readonly KubeObject[] {
  assert.ok(objects)
  const target: EngineTarget = { cloudType, network, objects, pools: pools.map((pool) => ({ ...pool, hold: false })), layers }
  const progressOf = () => ({ hasOutdated: false, isComplete: true })
  return desiredObjects({ target, generation: 1, released: {}, progressOf }).objects.map(({ object }) => object)
}
