import { isJsonObject, sameJson, type JsonObject } from '../base/json.ts'
import type { CompiledPool } from '../cluster/compiled-cluster.ts'
import type { KubeObject, PoolObjects } from './kube-object.ts'

/**
 * The pool with the nodes of another: made from the same templates by the same text, with everything that changes in place as the pool
 * has it. Cluster API would replace nodes for the difference.
 */
export function withNodesOf(pool: CompiledPool, other: CompiledPool): CompiledPool {
  const { machineSpec, machineDigest } = other
  const objects = pool.objects && other.objects ? keepTemplates(pool.objects, other.objects) : pool.objects
  return { ...pool, machineSpec, machineDigest, ...(objects ? { objects } : {}) }
}

/** What this release makes alike before and after stays as it was stored. */
export function keepObjects<Objects>(stored: Objects | undefined, again: Objects | undefined, next: Objects): Objects {
  return stored !== undefined && sameJson(again, next) ? stored : next
}

function keepTemplates(next: PoolObjects, stored: PoolObjects): PoolObjects {
  const [model] = stored.owners
  if (!model) return next
  return { ...next, templates: stored.templates, owners: next.owners.map((owner) => withReleased(owner, model)) }
}

/**
 * Sets what Cluster API compares as the other owner has it: of a KubeadmControlPlane the version, the template and `kubeadmConfigSpec`, of
 * a MachineDeployment the version and both templates. Its zone is its own.
 */
export function withReleased(owner: KubeObject, model: KubeObject): KubeObject {
  const [spec, from] = [owner.spec ?? {}, model.spec ?? {}]
  if (owner.kind === 'KubeadmControlPlane') {
    const { infrastructureRef } = within(within(from, 'machineTemplate'), 'spec')
    const machineTemplate = within(spec, 'machineTemplate')
    return {
      ...owner,
      spec: {
        ...spec,
        ...only(from, ['version', 'kubeadmConfigSpec']),
        machineTemplate: {
          ...machineTemplate,
          spec: { ...within(machineTemplate, 'spec'), ...(infrastructureRef === undefined ? {} : { infrastructureRef }) },
        },
      },
    }
  }
  const template = within(spec, 'template')
  const released = only(within(within(from, 'template'), 'spec'), ['version', 'bootstrap', 'infrastructureRef'])
  return { ...owner, spec: { ...spec, template: { ...template, spec: { ...within(template, 'spec'), ...released } } } }
}

function within(object: JsonObject, key: string): JsonObject {
  const value = object[key]
  return isJsonObject(value) ? value : {}
}

function only(object: JsonObject, keys: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([key]) => keys.includes(key)))
}
