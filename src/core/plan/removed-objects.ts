import { entry, isJsonObject, type Json } from '../base/json.ts'
import { layerKey, type CompiledLayer } from '../cluster/compiled-cluster.ts'
import { isReplaced, successor } from './layer-changes.ts'

/**
 * What goes with removed and replaced layers: their releases, and the objects of their manifests. What another layer of the new stack
 * makes stays, so that a layer may move from one profile to another.
 */
export function removedObjects(before: readonly CompiledLayer[], after: readonly CompiledLayer[]): readonly string[] {
  const kept = new Set(after.flatMap(objectsOf))
  return before.flatMap((layer) => {
    const now = successor(layer, before, after)
    if (now && !isReplaced(layer, now)) return []
    return objectsOf(layer)
      .filter((object) => !kept.has(object))
      .map((object) => `${layerKey(layer)}: ${object}`)
  })
}

/** `Kind namespace/name` of what a layer makes, as far as its texts say it before an engine renders them. */
export function objectsOf(layer: CompiledLayer): readonly string[] {
  if (layer.kind === 'os' || layer.kind === 'k8s') return []
  const objects = layer.manifests.flatMap((manifest) =>
    manifest.content.split(/^---\s*$/m).flatMap((text) => objectOf(text, templateValues(layer, manifest.name))),
  )
  return [`Release ${layer.namespace}/${layer.releaseName}`, ...new Set(objects)]
}

function templateValues(layer: CompiledLayer, manifest: string): Json {
  const all = entry(layer.values, 'manifests')
  return isJsonObject(all) ? (entry(all, manifest) ?? {}) : {}
}

/** The head of an object by its lines, since a template of YAML need not be YAML. */
function objectOf(text: string, values: Json): readonly string[] {
  const kind = /^kind:\s*(\S+)/m.exec(text)?.[1]
  const metadata = /^metadata:\s*\n((?:[ \t]+.*\n?|\s*\n)+)/m.exec(text)?.[1] ?? ''
  const name = /^\s{1,4}name:\s*(.+?)\s*$/m.exec(metadata)?.[1]
  const namespace = /^\s{1,4}namespace:\s*(.+?)\s*$/m.exec(metadata)?.[1]
  if (!kind || !name) return []
  const place = namespace ? `${fill(namespace, values)}/` : ''
  return [`${kind} ${place}${fill(name, values)}`]
}

/** Fills in plain `{{ .Values.a.b }}`; what else a template does stays as it is written. */
function fill(text: string, values: Json): string {
  return text
    .replace(/\{\{-?\s*\.Values\.([\w.]+)\s*-?\}\}/g, (whole, path: string) => {
      const value = path
        .split('.')
        .reduce<Json | undefined>((place, key) => (isJsonObject(place) ? entry(place, key) : undefined), values)
      return value === undefined || typeof value === 'object' ? whole : String(value)
    })
    .replaceAll(/^["']|["']$/g, '')
}
