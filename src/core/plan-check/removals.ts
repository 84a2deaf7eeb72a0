import { compareText } from '../base/compare.ts'
import type { Json, JsonObject } from '../base/json.ts'
import { entry, isJsonObject } from '../base/json.ts'
import type { CompiledLayer, CompiledPool } from '../cluster/compiled-cluster.ts'
import { pairLayers } from './changed-layers.ts'
import { countOf, expectEqual, poolsWithNodes, type Disagreement, type Held } from './disagreement.ts'

/** The nodes and objects that go and do not come again. */
export function holdRemovals(held: Held): readonly Disagreement[] {
  const { removes } = held.plan
  return [
    ...expectEqual('removes.nodes', removes.nodes, removedNodes(held), 'A plan counts the nodes that go without being replaced.'),
    ...expectEqual(
      'removes.objects',
      removes.objects.toSorted(compareText),
      removedObjects(held).toSorted(compareText),
      'A plan lists what removed layers and releases made and nothing else makes.',
    ),
  ]
}

/** Of removed pools, of pools that shrink, and of zones that an even spread has no place for; a repaved pool is made anew where it belongs. */
function removedNodes(held: Held): number {
  const gone = held.before.pools.filter(({ name }) => !held.after.pools.some((pool) => pool.name === name))
  const repaved = new Set(held.plan.repave.pools.map(({ name }) => name))
  const fewer = poolsWithNodes(held).map(({ before: told, nodesBefore, after }) => {
    if (!told || nodesBefore === null) return 0
    const before = { ...told, replicas: nodesBefore }
    const staysPut = after.role === 'control-plane' || repaved.has(after.name)
    return Math.max(0, before.replicas - after.replicas) + (staysPut ? 0 : leavingZones(before, after))
  })
  return [...gone.map((pool) => countOf(held.input, pool)), ...fewer].reduce((sum, nodes) => sum + nodes, 0)
}

/** Nodes are spread evenly, the first zones first. A zone keeps at most its share, and none where it is left. */
export function leavingZones(before: CompiledPool, after: CompiledPool): number {
  const [old, now] = [before, after].map(({ zones }) => (zones.length > 0 ? zones : ['']))
  const share = Math.ceil(after.replicas / (now?.length ?? 1))
  const present = new Map<string, number>()
  for (let node = 0; node < Math.min(before.replicas, after.replicas); node += 1) {
    const zone = old?.[node % old.length] ?? ''
    present.set(zone, (present.get(zone) ?? 0) + 1)
  }
  return [...present].reduce((sum, [zone, count]) => sum + (now?.includes(zone) ? Math.max(0, count - share) : count), 0)
}

function removedObjects({ before, after }: Held): readonly string[] {
  const kept = new Set(after.layers.flatMap(objectsOf))
  const releases = new Set(after.layers.map(releaseName))
  return pairLayers(before.layers, after.layers).flatMap(({ before: old, after: now }) => {
    if (!old || (now && releaseName(old) === releaseName(now))) return []
    const name = `${old.profile}/${old.name}`
    const release = releases.has(releaseName(old)) ? [] : [`${name}: Release ${releaseName(old)}`]
    const objects = objectsOf(old).filter((object) => !kept.has(object))
    return [...release, ...new Set(objects.map((object) => `${name}: ${object}`))]
  })
}

function releaseName({ namespace, releaseName: name }: CompiledLayer): string {
  return `${namespace}/${name}`
}

/** `Kind namespace/name` of every document, read line by line: templates are no YAML. */
function objectsOf(layer: CompiledLayer): readonly string[] {
  return layer.manifests.flatMap(({ name, content }) =>
    content.split(/^---.*$/m).flatMap((text) => {
      const kind = /^kind:[ \t]*(\S.*?)[ \t]*$/m.exec(text)?.[1]
      const metadata = /^metadata:[ \t]*(?:\{(.*)\}[ \t]*$|\n((?:[ \t]+.*(?:\n|$)|\s*\n)*))/m.exec(text)
      if (kind === undefined || !metadata) return []
      const own = metadata[1] === undefined ? blockMembers(metadata[2] ?? '') : flowMembers(metadata[1])
      const [objectName, namespace] = ['name', 'namespace'].map((key) => filled(own.get(key), layer, name))
      return objectName ? [`${plain(kind)} ${namespace ? `${namespace}/` : ''}${objectName}`] : []
    }),
  )
}

/** The members of a block, by its first line's indentation. */
function blockMembers(text: string): ReadonlyMap<string, string> {
  const indent = /^[ \t]+/.exec(text.replace(/^\s*\n/, ''))?.[0] ?? ''
  const lines = text.split('\n').filter((line) => line.startsWith(indent) && !/^\s/.test(line.slice(indent.length)))
  return new Map(
    lines.flatMap((line) => {
      const [, key = '', value = ''] = /^([\w-]+):[ \t]*(.*?)[ \t]*$/.exec(line.slice(indent.length)) ?? []
      return key ? [[key, value] as const] : []
    }),
  )
}

function flowMembers(text: string): ReadonlyMap<string, string> {
  return new Map(
    [...text.matchAll(/([\w-]+):[ \t]*("[^"]*"|'[^']*'|[^,{}]*)/g)].map(([, key = '', value = '']) => [key, value.trim()]),
  )
}

/** With what `{{ .Values… }}` and `{{ .Release.Namespace }}` stand for. */
function filled(text: string | undefined, layer: CompiledLayer, manifest: string): string {
  return plain(text ?? '').replace(/\{\{-?\s*\.(Values|Release)\.([\w.-]+)\s*-?\}\}/g, (whole, family: string, path: string) => {
    if (family === 'Release') return path === 'Namespace' ? layer.namespace : path === 'Name' ? layer.releaseName : whole
    const all = entry(layer.values, 'manifests')
    const own = isJsonObject(all) ? entry(all, manifest) : undefined
    const found = path
      .split('.')
      .reduce<Json | undefined>((at, key) => (isJsonObject(at) ? entry(at as JsonObject, key) : undefined), own)
    return typeof found === 'string' || typeof found === 'number' ? String(found) : whole
  })
}

function plain(text: string): string {
  return text.replace(/\s+#.*$/, '').replace(/^(["'])(.*)\1$/, '$2')
}
