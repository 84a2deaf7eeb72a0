import { entry, isJsonObject, type Json, type JsonObject } from '../base/json.ts'
import { layerKey, type CompiledLayer } from '../cluster/compiled-cluster.ts'
import { isNeverMet } from '../kubernetes/disruption-budget.ts'
import { objectHeads } from '../kubernetes/objects-in-text.ts'
import { parseValues } from '../profile/values.ts'
import { fillManifest } from './removed-objects.ts'

/** A disruption budget of a layer's manifests that the workload which it selects can never meet. */
export interface ManifestBudget {
  readonly layer: string
  /** `namespace/name`. */
  readonly name: string
  /** Such as `Deployment web`. */
  readonly workload: string
  readonly replicas: number
}

/**
 * Budgets whose numbers leave no room for the workload that they select in the same layer. What a template makes and nobody can read
 * says nothing, as does a budget that selects nothing, or more than one workload.
 */
export function budgetsNeverMet(layer: CompiledLayer): readonly ManifestBudget[] {
  if (!layer.manifests.some((manifest) => objectHeads(manifest.content).some(({ kind }) => kind === budgetKind))) return []
  const objects = objectsOfKinds(layer)
  return objects
    .filter(({ kind }) => kind === budgetKind)
    .flatMap((budget): readonly ManifestBudget[] => {
      const selected = objects.filter((object) => object.kind !== budgetKind && isSelected(budget.content, object.content))
      const [workload] = selected
      if (!workload || selected.length > 1 || nameOf(budget) === null) return []
      const replicas = replicasOf(workload.content)
      const spec = mapAt(budget.content, 'spec')
      const numbers = { minAvailable: amountAt(spec, 'minAvailable'), maxUnavailable: amountAt(spec, 'maxUnavailable') }
      if (replicas === null || !isNeverMet(numbers, replicas)) return []
      const namespace = textAt(mapAt(budget.content, 'metadata'), 'namespace') ?? layer.namespace
      const name = `${namespace}/${nameOf(budget)}`
      return [{ layer: layerKey(layer), name, workload: `${workload.kind} ${nameOf(workload) ?? ''}`, replicas }]
    })
}

const budgetKind = 'PodDisruptionBudget'
const workloadKinds: readonly string[] = ['Deployment', 'ReplicaSet', 'StatefulSet']

interface ManifestObject {
  readonly kind: string
  readonly content: JsonObject
}

function objectsOfKinds(layer: CompiledLayer): readonly ManifestObject[] {
  return layer.manifests.flatMap((manifest) => {
    const documents = fillManifest(layer, manifest).split(/^---.*$/m)
    return objectHeads(manifest.content).flatMap(({ kind, document }): readonly ManifestObject[] => {
      if (kind !== budgetKind && !workloadKinds.includes(kind)) return []
      const read = parseValues(documents[document] ?? '')
      return read.kind === 'values' ? [{ kind, content: read.values }] : []
    })
  })
}

/** By labels alone: a selector of expressions may select anything. */
function isSelected(budget: JsonObject, workload: JsonObject): boolean {
  const selector = mapAt(mapAt(budget, 'spec'), 'selector')
  if (Object.hasOwn(selector, 'matchExpressions')) return false
  const wanted = Object.entries(mapAt(selector, 'matchLabels'))
  const labels = mapAt(mapAt(mapAt(mapAt(workload, 'spec'), 'template'), 'metadata'), 'labels')
  return wanted.length > 0 && wanted.every(([key, value]) => entry(labels, key) === value)
}

/** One where none are given, as Kubernetes has it. */
function replicasOf(workload: JsonObject): number | null {
  const replicas = entry(mapAt(workload, 'spec'), 'replicas')
  if (replicas === undefined || replicas === null) return 1
  return typeof replicas === 'number' ? replicas : null
}

function nameOf({ content }: ManifestObject): string | null {
  return textAt(mapAt(content, 'metadata'), 'name')
}

function mapAt(object: JsonObject, key: string): JsonObject {
  const value = entry(object, key)
  return isJsonObject(value) ? value : {}
}

function textAt(object: JsonObject, key: string): string | null {
  const value = entry(object, key)
  return typeof value === 'string' ? value : null
}

function amountAt(object: JsonObject, key: string): number | string | null {
  const value: Json | undefined = entry(object, key)
  return typeof value === 'number' || typeof value === 'string' ? value : null
}
