import { isJsonObject, type Json, type JsonObject } from '../base/json.ts'
import { isImported } from '../cluster/cluster.ts'
import type { CompiledCluster, CompiledLayer } from '../cluster/compiled-cluster.ts'
import { layerKey } from '../cluster/compiled-cluster.ts'
import { memberPath } from '../diff/diff.ts'
import { objectHeads } from '../kubernetes/objects-in-text.ts'
import { isGone, removedApi, type RemovedApi } from '../kubernetes/removed-apis.ts'
import type { Check } from './plan.ts'
import type { PreflightFacts } from './preflight-facts.ts'

/**
 * `api.removed`: objects in the stack of API versions that the target no longer serves. An error where the plan brings it about, with
 * a newer Kubernetes or with the layer; a warning where the cluster stands so already.
 */
export function checkRemovedApis({ before, after }: PreflightFacts): readonly Check[] {
  // Where others have moved the cluster it stands so already.
  const from = (isImported(after.spec) ? after : before).compiled.kubernetesVersion
  const known = new Set(before.compiled.layers.map(identityOf))
  const seen = new Set<string>()
  return stagesOf(after.compiled).flatMap(({ kubernetesVersion: to, layers }) =>
    layers.flatMap((layer) =>
      usesIn(layer).flatMap((use): readonly Check[] => {
        const removed = removedUse(use, to)
        const place = `${layerKey(layer)} ${use.document} ${use.path} ${use.apiVersions.join()} ${use.kind}`
        if (!removed || seen.has(place)) return []
        seen.add(place)
        const isNew = !known.has(identityOf(layer)) || !isGone(removed.removedIn, from)
        return [removedCheck(layer, use, removed, to, isNew ? 'error' : 'warning')]
      }),
    ),
  )
}

/** Every control-plane version of the way, with the layers that run under it. */
function stagesOf(compiled: CompiledCluster): readonly Pick<CompiledCluster, 'kubernetesVersion' | 'layers'>[] {
  return [...(compiled.via ?? []), compiled]
}

function identityOf(layer: CompiledLayer): string {
  return `${layerKey(layer)} ${layer.digest}`
}

interface ApiUse {
  /** `manifest #2`, or `values`. */
  readonly document: string
  /** The line of the manifest, or the path of the values. */
  readonly path: string
  readonly apiVersions: readonly string[]
  readonly kind: string
  readonly name: string | null
}

function usesIn(layer: CompiledLayer): readonly ApiUse[] {
  const uses: ApiUse[] = layer.manifests.flatMap((manifest) =>
    objectHeads(manifest.content).map(({ document, line, ...head }) => ({
      document: `${manifest.name} #${document + 1}`,
      path: `line ${line}`,
      ...head,
    })),
  )
  collect(layer.values, '', uses)
  return uses
}

/** Maps that are objects, and texts that hold some, at any depth. */
function collect(value: Json, path: string, uses: ApiUse[]): void {
  if (typeof value === 'string') {
    for (const { line, document, ...head } of objectHeads(value)) {
      uses.push({ document: `values #${document + 1}`, path: `${path}, line ${line}`, ...head })
    }
  } else if (Array.isArray(value)) {
    for (const [index, item] of (value as readonly Json[]).entries()) collect(item, `${path}[${index}]`, uses)
  } else if (isJsonObject(value)) {
    const use = objectIn(value, path)
    if (use) uses.push(use)
    for (const [key, member] of Object.entries(value)) {
      if (typeof member === 'object' || typeof member === 'string') collect(member, memberPath(path, key), uses)
    }
  }
}

function objectIn(value: JsonObject, path: string): ApiUse | null {
  const { apiVersion, kind, metadata } = value
  if (typeof apiVersion !== 'string' || typeof kind !== 'string') return null
  const name = isJsonObject(metadata) ? metadata['name'] : null
  return { document: 'values', path, apiVersions: [apiVersion], kind, name: typeof name === 'string' ? name : null }
}

/** Where a template chooses between versions, one of them that is served is enough. */
function removedUse({ apiVersions, kind }: ApiUse, target: string): RemovedApi | null {
  const removed = apiVersions.map((apiVersion) => removedApi(apiVersion, kind, target))
  return removed.includes(null) ? null : (removed[0] ?? null)
}

function removedCheck(
  layer: CompiledLayer,
  { document, path, kind, name }: ApiUse,
  { apiVersion, removedIn, replacement }: RemovedApi,
  target: string,
  severity: Check['severity'],
): Check {
  const key = layerKey(layer)
  const object = name === null ? kind : `${kind} ${name}`
  return {
    code: 'api.removed',
    severity,
    message: `Layer ${key}, ${document}, ${path}: ${object} is of ${apiVersion}, which Kubernetes ${removedIn} took away; the target is ${target}.`,
    evidence: { layer: key, document, path, apiVersion, kind, name, removedIn, replacement, target },
    remedy:
      replacement === null
        ? `Take the ${kind} out of the layer, or take a version of its pack that does without it.`
        : `Write it as ${replacement}, or take a version of its pack that does.`,
  }
}
