import type { z } from 'zod'
import type { clusterSchema } from '#contract/cluster.ts'
import type {
  ClusterDocument,
  clusterSpecSchema,
  controlPlaneSchema,
  overrideSchema,
  workerPoolSchema,
} from '#contract/cluster-document.ts'
import { present } from '#core/base/assert.ts'
import { compareText } from '#core/base/compare.ts'
import { shortened } from '#core/base/shortened.ts'
import type { Digest } from '#core/base/digest.ts'
import { formatDuration, formatInstant, parseDuration } from '#core/base/instant.ts'
import type { ClusterSpec, Override, PoolSpec, WorkerPoolSpec } from '#core/cluster/cluster.ts'
import { sensitiveMask } from '#core/profile/variable.ts'
import type { NewCluster } from '#control/create-cluster.ts'
import { stuckAfterMs } from '#control/delete-cluster.ts'
import type { ClusterView } from '#store/cluster-list.ts'
import type { DeepReadonly } from '../answer.ts'
import { estimatedEnd, standingOf, toWireWait } from './update.ts'
import type { EngineTime } from './engine-time.ts'

type WireSpec = DeepReadonly<z.output<typeof clusterSpecSchema>>
type WireControlPlane = DeepReadonly<z.output<typeof controlPlaneSchema>>
type WireWorkerPool = DeepReadonly<z.output<typeof workerPoolSchema>>
type WireOverride = DeepReadonly<z.output<typeof overrideSchema>>
type WireCluster = DeepReadonly<z.output<typeof clusterSchema>>

export function parsePool(pool: Omit<WireControlPlane, 'replicas'> & { readonly replicas: number }): PoolSpec {
  const { deadline, ...drain } = pool.drain
  return { ...samePoolFields(pool), drain: { deadlineMs: milliseconds(deadline), ...drain } }
}

export function parseWorkerPool(pool: WireWorkerPool): WorkerPoolSpec {
  const { name, kubernetesVersion, autoscaler, repaveInterval } = pool
  return { ...parsePool(pool), name, kubernetesVersion, autoscaler, repaveIntervalMs: milliseconds(repaveInterval) }
}

/** A cluster's document as the use case takes it. */
export function newClusterOf({ metadata, spec }: DeepReadonly<ClusterDocument>): NewCluster {
  return {
    name: metadata.name,
    tags: metadata.tags,
    ...spec,
    overrides: spec.overrides.map(parseOverride),
    controlPlane: spec.controlPlane ? parsePool(spec.controlPlane) : null,
    workerPools: spec.workerPools.map(parseWorkerPool),
  }
}

export function parseOverride(override: WireOverride): Override {
  return override
}

function milliseconds(duration: string): number {
  return present(parseDuration(duration), 'the schema takes durations alone')
}

/** The spec as a document says it, with every default explicit and no sensitive value. */
export function toWireSpec(spec: ClusterSpec): WireSpec {
  return {
    cloudType: spec.cloudType,
    ...(spec.managementCluster !== undefined && { managementCluster: spec.managementCluster }),
    profiles: spec.profiles.map(({ name, version }) => ({ name, version })),
    variables: Object.fromEntries(
      Object.entries(spec.variables).map(([name, value]) => [name, value.kind === 'plain' ? value.value : sensitiveMask]),
    ),
    overrides: spec.overrides,
    cloud: spec.cloud,
    parallelPools: spec.parallelPools,
    ...(spec.controlPlane && {
      controlPlane: { ...toWirePool(spec.controlPlane), replicas: spec.controlPlane.replicas as 1 | 3 | 5 },
    }),
    workerPools: spec.workerPools.map((pool) => ({
      name: pool.name,
      ...toWirePool(pool),
      kubernetesVersion: pool.kubernetesVersion,
      autoscaler: pool.autoscaler,
      repaveInterval: formatDuration(pool.repaveIntervalMs),
    })),
  }
}

function toWirePool(pool: PoolSpec) {
  const { deadlineMs, ...drain } = pool.drain
  return { ...samePoolFields(pool), drain: { deadline: formatDuration(deadlineMs), ...drain } }
}

/** What a pool says in the same words on the wire and in core. */
function samePoolFields<Pool extends Omit<PoolSpec, 'drain'>>(pool: Pool): Omit<PoolSpec, 'drain'> {
  const { replicas, instanceType, diskGiB, image, zones, labels, annotations, taints, kubeadm, strategy, healthCheck } = pool
  return { replicas, instanceType, diskGiB, image, zones, labels, annotations, taints, kubeadm, strategy, healthCheck }
}

export function toWireCluster(view: ClusterView, project: string, engine: EngineTime): WireCluster {
  const { cluster, uses, update, updateStatus } = view
  const waiting = update ? update.state.wait : cluster.waiting
  return {
    metadata: {
      name: cluster.name,
      project,
      tags: cluster.tags,
      id: cluster.id,
      createdAt: formatInstant(cluster.createdAt),
      updatedAt: formatInstant(cluster.updatedAt),
    },
    spec: toWireSpec(view.spec),
    status: {
      status: cluster.status,
      health: cluster.health,
      updateStatus: updateStatus as WireCluster['status']['updateStatus'],
      ...(waiting ? { waiting: toWireWait(waiting, engine) } : {}),
      ...(cluster.deletingSince !== null && {
        deletion: { since: formatInstant(cluster.deletingSince), forceFrom: formatInstant(cluster.deletingSince + stuckAfterMs) },
      }),
      revision: cluster.revision,
      profiles: uses.map(({ name, version, digest, newest }) => ({
        name,
        version,
        digest: digest as Digest,
        pendingUpdate: digest !== newest,
      })),
      pending: pendingOf(view),
      ...(cluster.drift.length > 0 && {
        drift: { count: cluster.drift.length, kinds: [...new Set(cluster.drift.map(({ kind }) => kind))].sort(compareText) },
      }),
      kubernetesVersion: cluster.kubernetesVersion,
      nodes: { ready: cluster.nodesReady, total: cluster.nodesTotal },
      ...(update
        ? {
            update: {
              id: update.id,
              plan: update.planId,
              phase: update.state.phase,
              ...standingOf(update, engine),
              nodesDone: update.nodesDone,
              nodesTotal: update.abort?.nodesTotal ?? update.nodesTotal,
              startedAt: formatInstant(update.startedAt),
              estimatedEnd: estimatedEnd(update, engine),
            },
          }
        : {}),
    },
  }
}

/** What changed since the cluster took it: versions that were saved in place, and macros; and what an abort left behind. */
function pendingOf({ uses, spec, macros, left }: ClusterView): WireCluster['status']['pending'] {
  const profiles = uses
    .filter(({ digest, newest }) => digest !== newest)
    .map(({ name, digest, newest }) => ({ kind: 'profile' as const, name, from: digest, to: newest }))
  const taken = spec.macros ?? {}
  const ofMacros = macros.map(({ name, now }) => ({
    kind: 'macro' as const,
    name,
    from: short(taken[name] ?? null),
    to: short(now),
  }))
  const kept = (kind: 'pool' | 'layer', names: readonly string[] = []) =>
    names.map((name) => ({ kind, name, from: null, to: null }))
  return [...profiles, ...ofMacros, ...kept('pool', left?.pools), ...kept('layer', left?.layers)]
}

function short(value: string | null): string | null {
  return value === null ? null : shortened(value)
}
