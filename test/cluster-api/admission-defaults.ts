import { entry, isJsonObject, type Json, type JsonObject } from '#core/base/json.ts'
import { textAt } from './json-at.ts'
import type { Admitted } from './admission-rule.ts'

/**
 * What Cluster API's webhooks fill in (v1.14, core/webhooks/admission and controlplane/kubeadm/webhooks/admission, `Default`), but for
 * a missing `v` before a version: who leaves that out is refused here.
 */
export function withDefaults(object: Admitted, before: Admitted | null): Admitted {
  const spec = object.spec ?? {}
  if (object.kind === 'KubeadmControlPlane') return { ...object, spec: controlPlane(spec) }
  if (object.kind === 'MachineDeployment') return deployment(object, spec, before)
  if (object.kind === 'MachineHealthCheck') return healthCheck(object, spec)
  return object
}

/** The kinds that have defaults. */
export const defaultedKinds = ['KubeadmControlPlane', 'MachineDeployment', 'MachineHealthCheck'] as const

function controlPlane(spec: JsonObject): JsonObject {
  const rollout = objectAt(spec, 'rollout')
  const strategy = objectAt(rollout, 'strategy')
  const rollingUpdate = { maxSurge: 1, ...objectAt(strategy, 'rollingUpdate') }
  return { replicas: 1, ...spec, rollout: { ...rollout, strategy: { ...strategy, type: 'RollingUpdate', rollingUpdate } } }
}

function deployment(object: Admitted, spec: JsonObject, before: Admitted | null): Admitted {
  const clusterName = textAt(spec, 'clusterName')
  const own = { [clusterNameLabel]: clusterName }
  const selector = objectAt(spec, 'selector')
  const given = objectAt(selector, 'matchLabels')
  const isUnsaid = Object.keys(given).length === 0 && entry(selector, 'matchExpressions') === undefined
  const named = isUnsaid ? { 'cluster.x-k8s.io/deployment-name': object.metadata.name } : {}
  const template = objectAt(spec, 'template')
  const metadata = objectAt(template, 'metadata')
  const rollout = objectAt(spec, 'rollout')
  const strategy = objectAt(rollout, 'strategy')
  const rollingUpdate = { maxSurge: 1, maxUnavailable: 0, ...objectAt(strategy, 'rollingUpdate') }
  return {
    ...object,
    metadata: labelled(object, own),
    spec: {
      replicas: replicasOf(object, before),
      ...spec,
      selector: { ...selector, matchLabels: { ...given, ...named, ...own } },
      template: { ...template, metadata: { ...metadata, labels: { ...objectAt(metadata, 'labels'), ...named, ...own } } },
      rollout: { ...rollout, strategy: { type: 'RollingUpdate', ...strategy, rollingUpdate } },
    },
  }
}

/** `calculateMachineDeploymentReplicas`: an autoscaler's bounds decide where nobody says a count. */
function replicasOf(object: Admitted, before: Admitted | null): number {
  const bound = (which: 'min' | 'max') =>
    Number(object.metadata.annotations?.[`cluster.x-k8s.io/cluster-api-autoscaler-node-group-${which}-size`])
  const [min, max] = [bound('min'), bound('max')]
  if (Number.isNaN(min) || Number.isNaN(max)) return 1
  const was = entry(before?.spec ?? {}, 'replicas')
  return typeof was === 'number' ? Math.min(Math.max(was, min), max) : min
}

function healthCheck(object: Admitted, spec: JsonObject): Admitted {
  const checks = { nodeStartupTimeoutSeconds: 600, ...objectAt(spec, 'checks') }
  return {
    ...object,
    metadata: labelled(object, { [clusterNameLabel]: textAt(spec, 'clusterName') }),
    spec: { ...spec, checks },
  }
}

const clusterNameLabel = 'cluster.x-k8s.io/cluster-name'

function labelled({ metadata }: Admitted, labels: Readonly<Record<string, string>>): Admitted['metadata'] {
  const own = (metadata as { readonly labels?: Readonly<Record<string, string>> }).labels
  return { ...metadata, labels: { ...own, ...labels } } as Admitted['metadata']
}

function objectAt(value: JsonObject, key: string): { readonly [key: string]: Json } {
  const found = entry(value, key)
  return isJsonObject(found) ? found : {}
}
