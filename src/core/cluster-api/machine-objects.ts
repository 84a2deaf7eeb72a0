import { compareText } from '../base/compare.ts'
import { digestJson } from '../base/digest.ts'
import type { JsonObject } from '../base/json.ts'
import type { Strategy } from '../cluster/cluster.ts'
import type { CompiledPool } from '../cluster/compiled-cluster.ts'
import { ownerNameAt } from './adopted-names.ts'
import { healthCheckOf } from './health-check.ts'
import { kubeadmConfig } from './kubeadm-config.ts'
import type { Misfit } from './kubeadm-shape.ts'
import type { KubeObject, PoolObjects } from './kube-object.ts'
import { fitted, ownerName, templateName } from './names.ts'
import {
  bootstrapVersion,
  clusterLabel,
  controlPlaneVersion,
  coreVersion,
  groupOf,
  metadata,
  secretOf,
  type MachinePlace,
} from './object-place.ts'

/** A node pool as Cluster API's objects. Templates follow from the machine spec alone; what is changed in place stands in the owners. */
export function poolObjects(
  pool: CompiledPool,
  place: MachinePlace,
): { readonly objects: PoolObjects; readonly misfits: readonly Misfit[] } {
  const { provider } = place
  const name = templateName(place.cluster, pool.name, pool.machineDigest)
  const files = pool.machineSpec.files.map(({ content = null }) => content)
  const secretName = fitted(`${ownerName(place.cluster, pool.name)}-files-${digestJson(files).slice(7, 17)}`)
  const { spec, sealedFiles, misfits } = kubeadmConfig(pool.machineSpec, provider.node, secretName)
  const machines = template(provider.apiVersion, provider.machineTemplateKind, name, provider.machine(pool.machineSpec), place)
  const bootstrap = template(bootstrapVersion, 'KubeadmConfigTemplate', name, spec, place)
  const secrets = Object.keys(sealedFiles).length === 0 ? [] : [secretOf(secretName, sealedFiles, place)]
  const isControlPlane = pool.role === 'control-plane'
  const owners = isControlPlane ? [controlPlane(pool, spec, name, place)] : machineDeployments(pool, name, place)
  const health = healthCheckOf(pool, owners, place)
  return {
    objects: {
      templates: [...secrets, machines, ...(isControlPlane ? [] : [bootstrap])],
      owners,
      healthCheck: health.object,
    },
    misfits: [...misfits, ...health.misfits],
  }
}

function template(apiVersion: string, kind: string, name: string, spec: JsonObject, place: MachinePlace): KubeObject {
  return { apiVersion, kind, metadata: metadata(name, place), spec: { template: { spec } } }
}

function controlPlane(pool: CompiledPool, kubeadmConfigSpec: JsonObject, templateOf: string, place: MachinePlace): KubeObject {
  return {
    apiVersion: controlPlaneVersion,
    kind: 'KubeadmControlPlane',
    metadata: metadata(ownerNameAt(place, pool.name), place),
    spec: {
      replicas: pool.replicas,
      version: `v${pool.machineSpec.kubernetesVersion}`,
      kubeadmConfigSpec,
      machineTemplate: { spec: { infrastructureRef: machineRef(templateOf, place), ...deletion(pool) } },
      rollout: { strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: controlPlaneSurge(pool.strategy) } } },
      // Retries are bounded: two replacements of a node that never becomes ready (2-rules, "Updates").
      remediation: { maxRetry: 2 },
    },
  }
}

/** Cluster API knows 0 and 1: a control plane moves one node at a time. */
function controlPlaneSurge(strategy: Strategy): number {
  if (strategy.type === 'custom') return limit(strategy.maxSurge, 1, Math.ceil) > 0 ? 1 : 0
  return strategy.type === 'expand-first' ? 1 : 0
}

/**
 * One for each zone, in the order of their names. Surge and unavailable count for the pool as a whole: whoever lets one of them move holds
 * the others, so that each can have all of it.
 */
function machineDeployments(pool: CompiledPool, templateOf: string, place: MachinePlace): readonly KubeObject[] {
  const zones = pool.zones.length > 0 ? pool.zones.toSorted(compareText) : [null]
  return zones.map((zone, index) => {
    const name = ownerNameAt(place, pool.name, zone)
    const labels = { [clusterLabel]: place.cluster, 'cluster.x-k8s.io/deployment-name': name }
    const annotations = autoscaled(pool, zones.length, index)
    return {
      apiVersion: coreVersion,
      kind: 'MachineDeployment',
      metadata: { ...metadata(name, place), ...(annotations ? { annotations } : {}) },
      spec: {
        clusterName: place.cluster,
        ...(pool.autoscaler ? {} : { replicas: share(pool.replicas, zones.length, index) }),
        selector: { matchLabels: labels },
        deletion: { order: 'Oldest' },
        rollout: { strategy: { type: 'RollingUpdate', rollingUpdate: rollingUpdate(pool) } },
        template: {
          metadata: { labels },
          spec: {
            clusterName: place.cluster,
            version: `v${pool.machineSpec.kubernetesVersion}`,
            bootstrap: { configRef: { apiGroup: groupOf(bootstrapVersion), kind: 'KubeadmConfigTemplate', name: templateOf } },
            infrastructureRef: machineRef(templateOf, place),
            ...(zone === null ? {} : { failureDomain: zone }),
            ...(pool.repaveIntervalMs > 0 ? { minReadySeconds: Math.ceil(pool.repaveIntervalMs / 1000) } : {}),
            ...deletion(pool),
          },
        },
      },
    }
  })
}

/** Spread evenly, the remainder to the first. */
export function share(count: number, places: number, index: number): number {
  return Math.floor(count / places) + (index < count % places ? 1 : 0)
}

/** The bounds that Cluster API's autoscaler reads (https://cluster-api.sigs.k8s.io/tasks/automated-machine-management/autoscaling). */
function autoscaled({ autoscaler }: CompiledPool, places: number, index: number): Readonly<Record<string, string>> | null {
  if (!autoscaler) return null
  const bound = (count: number) => String(share(count, places, index))
  return {
    'cluster.x-k8s.io/cluster-api-autoscaler-node-group-min-size': bound(autoscaler.min),
    'cluster.x-k8s.io/cluster-api-autoscaler-node-group-max-size': bound(autoscaler.max),
  }
}

/** In nodes, of the pool as a whole: surge rounds up, unavailable rounds down (2-rules, "Strategies"). */
function rollingUpdate({ strategy, replicas }: CompiledPool): JsonObject {
  if (strategy.type === 'expand-first') return { maxSurge: 1, maxUnavailable: 0 }
  if (strategy.type === 'contract-first') return { maxSurge: 0, maxUnavailable: 1 }
  return {
    maxSurge: limit(strategy.maxSurge, replicas, Math.ceil),
    maxUnavailable: limit(strategy.maxUnavailable, replicas, Math.floor),
  }
}

function limit(amount: number | string, replicas: number, round: (count: number) => number): number {
  return typeof amount === 'number' ? amount : round((replicas * Number.parseInt(amount, 10)) / 100)
}

function machineRef(name: string, { provider }: MachinePlace): JsonObject {
  return { apiGroup: groupOf(provider.apiVersion), kind: provider.machineTemplateKind, name }
}

/** Where pods at the deadline halt an update, Cluster API has none: it would force them. Cairn's own clock runs instead. */
function deletion({ drain }: CompiledPool): JsonObject {
  if (drain.then === 'halt') return {}
  return { deletion: { nodeDrainTimeoutSeconds: Math.max(Math.ceil(drain.deadlineMs / 1000), 1) } }
}
