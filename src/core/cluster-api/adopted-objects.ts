import { compareText } from '../base/compare.ts'
import { isJsonObject, type Json, type JsonObject } from '../base/json.ts'
import { mapAt } from '../base/json-at.ts'
import type { CompiledCluster, CompiledPool } from '../cluster/compiled-cluster.ts'
import { byName, diff, type Difference } from '../diff/diff.ts'
import { configOf } from './adopt-cluster.ts'
import { nameOfFound, type AdoptionNote, type FoundObject } from './found-cluster.ts'
import type { FoundPool } from './found-pools.ts'
import { withReleased } from './keep-objects.ts'
import type { KubeObject } from './kube-object.ts'

/**
 * The compiled cluster with the templates that its machines were made from, and with owners that say of them to the letter what they say
 * now: whatever Cairn would write otherwise, Cluster API would replace nodes for. So it is stored, and stays until a machine spec changes.
 */
export function withAdoptedObjects(compiled: CompiledCluster, found: readonly FoundPool[]): CompiledCluster {
  return {
    ...compiled,
    pools: compiled.pools.map((pool) =>
      withFound(
        pool,
        found.find(({ name }) => name === pool.name),
      ),
    ),
  }
}

function withFound(pool: CompiledPool, found: FoundPool | undefined): CompiledPool {
  if (!found || !pool.objects) return pool
  const { owners } = pool.objects
  const labels = owners[0]?.metadata.labels ?? {}
  const templates = [found.machineTemplate, ...(found.bootstrap ? [found.bootstrap] : [])]
  return {
    ...pool,
    objects: {
      ...pool.objects,
      templates: templates.map((object) => asApplied(object, labels)),
      owners: owners.map((owner) => withReleased(owner, asApplied(found.owner, labels))),
    },
  }
}

function asApplied({ apiVersion, kind, metadata, spec }: FoundObject, labels: Readonly<Record<string, string>>): KubeObject {
  const { name, namespace } = metadata
  return {
    apiVersion,
    kind,
    metadata: { name, ...(namespace !== undefined && { namespace }), labels },
    ...(spec && { spec }),
  }
}

/** What new machines of each pool would be made otherwise than those that there are: said before anybody relies on it. */
export function unlikeFound(compiled: CompiledCluster, found: readonly FoundPool[]): readonly AdoptionNote[] {
  return compiled.pools.flatMap((pool) => {
    const one = found.find(({ name }) => name === pool.name)
    const [template, config] = madeFrom(pool)
    if (!one || !template || !config) return []
    const configHolder = one.bootstrap ?? one.owner
    const configPath = one.bootstrap ? 'spec.template.spec' : 'spec.kubeadmConfigSpec'
    return [
      ...notesOf(one.machineTemplate, 'spec', one.machineTemplate.spec ?? {}, template),
      ...notesOf(configHolder, configPath, configOf(one), config),
    ]
  })
}

/** The spec of the machine template, and how a machine boots. */
function madeFrom({ role, objects }: CompiledPool): readonly [JsonObject | undefined, JsonObject | undefined] {
  const machines = objects?.templates.find(({ kind }) => kind.endsWith('MachineTemplate'))
  const bootstrap = objects?.templates.find(({ kind }) => kind === 'KubeadmConfigTemplate')
  const config =
    role === 'control-plane' ? mapAt(objects?.owners[0]?.spec, 'kubeadmConfigSpec') : mapAt(bootstrap?.spec, 'template', 'spec')
  return [machines?.spec, config]
}

function notesOf(object: FoundObject, at: string, from: JsonObject, to: JsonObject): readonly AdoptionNote[] {
  return diff(plain(from), plain(to)).map((difference) => ({
    object: nameOfFound(object),
    path: `${at}${difference.path.startsWith('[') || difference.path === '' ? '' : '.'}${difference.path}`,
    message: sentenceOf(difference),
  }))
}

function sentenceOf({ kind, from, to }: Difference): string {
  if (kind === 'added') return `new machines get ${textOf(to)}`
  return kind === 'removed'
    ? `new machines are made without ${textOf(from)}`
    : `new machines get ${textOf(to)} in place of ${textOf(from)}`
}

const shownMax = 200

function textOf(value: Json): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return text.length > shownMax ? `${text.slice(0, shownMax)}…` : text
}

/** Without what says nothing there, such as an empty map or the usual format; lists of named items in the order of their names. */
function plain(value: JsonObject): JsonObject {
  const made = bareOf(value)
  return isJsonObject(made) ? made : {}
}

function bareOf(value: Json): Json {
  const named = byName(value)
  if (named)
    return Object.keys(named)
      .sort(compareText)
      .map((name) => bareOf(named[name] ?? null))
  if (Array.isArray(value)) return (value as readonly Json[]).map(bareOf)
  if (!isJsonObject(value)) return value
  const members = Object.entries(value).map(([key, member]) => [key, bareOf(member)] as const)
  return Object.fromEntries(
    members.filter(([key, member]) => !isNothing(member) && !(key === 'format' && member === 'cloud-config')),
  )
}

function isNothing(value: Json): boolean {
  return value === null || (typeof value === 'object' && Object.keys(value).length === 0)
}
