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
    manifest.content.split(/^---\s*$/m).flatMap((text) => objectOf(text, layer, templateValues(layer, manifest.name))),
  )
  return [`Release ${layer.namespace}/${layer.releaseName}`, ...new Set(objects)]
}

/** A manifest with what can be said of its templates before an engine renders them. */
export function fillManifest(layer: CompiledLayer, { name, content }: CompiledLayer['manifests'][number]): string {
  return content.includes('{{') ? fillTemplate(content, layer, templateValues(layer, name)) : content
}

function templateValues(layer: CompiledLayer, manifest: string): Json {
  const all = entry(layer.values, 'manifests')
  return isJsonObject(all) ? (entry(all, manifest) ?? {}) : {}
}

/** The head of an object by its lines, since a template of YAML need not be YAML. */
function objectOf(text: string, layer: CompiledLayer, values: Json): readonly string[] {
  const kind = /^kind:\s*(\S+)/m.exec(text)?.[1]
  const name = metadataOf(text, 'name')
  const namespace = metadataOf(text, 'namespace')
  if (!kind || !name) return []
  const place = namespace ? `${fill(namespace, layer, values)}/` : ''
  return [`${kind} ${place}${fill(name, layer, values)}`]
}

/** A member of `metadata`, which stands in lines below it or between braces behind it. */
function metadataOf(text: string, key: string): string | undefined {
  const block = /^metadata:\s*\n((?:[ \t]+.*\n?|\s*\n)+)/m.exec(text)?.[1]
  if (block !== undefined) {
    const line = block.split('\n').find((one) => new RegExp(`^\\s{1,4}${key}:`).test(one))
    return line?.slice(line.indexOf(':') + 1).trim() || undefined
  }
  // As much as a name and its namespace can take: the expression goes back and forth over what it is given.
  const flow = /^metadata:\s*\{(.*)\}\s*$/m.exec(text)?.[1]?.slice(0, 2000)
  return new RegExp(`(?:^|[,\\s])${key}:\\s*("[^"]*"|'[^']*'|[^,{}]+?)\\s*(?:,|$)`).exec(flow ?? '')?.[1]
}

function fill(text: string, layer: CompiledLayer, values: Json): string {
  return fillTemplate(text, layer, values).replaceAll(/^["']|["']$/g, '')
}

/** Fills in plain `{{ .Values.a.b }}` and what the release is called; what else a template does stays as it is written. */
function fillTemplate(text: string, { namespace, releaseName }: CompiledLayer, values: Json): string {
  return text
    .replaceAll(/\{\{-?\s*\.Release\.Namespace\s*-?\}\}/g, () => namespace)
    .replaceAll(/\{\{-?\s*\.Release\.Name\s*-?\}\}/g, () => releaseName)
    .replace(/\{\{-?\s*\.Values\.([\w.]+)\s*-?\}\}/g, (whole, path: string) => {
      const value = path
        .split('.')
        .reduce<Json | undefined>((place, key) => (isJsonObject(place) ? entry(place, key) : undefined), values)
      return value === undefined || typeof value === 'object' ? whole : String(value)
    })
}
