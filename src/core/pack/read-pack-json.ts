import { valid } from 'semver'
import { isJsonObject, type Json, type JsonObject } from '../base/json.ts'
import { fieldsOf, type Fields } from './fields.ts'
import { layerKinds, type LayerKind } from './pack.ts'
import type { PackProblem } from './pack-problem.ts'
import { deeperThan, readYaml } from './yaml-text.ts'

/** What `pack.json` says, with the defaults of what it leaves out. */
export interface PackJson {
  readonly name: string
  readonly displayName: string
  readonly version: string
  readonly layer: LayerKind
  readonly addonType: string | null
  readonly cloudTypes: readonly string[]
  readonly annotations: JsonObject
  readonly charts: readonly string[]
  readonly kubeManifests: readonly string[]
  readonly constraints: JsonObject | null
  readonly documentary: readonly string[]
}

export const packJsonFile = 'pack.json'

/** Null where it is no JSON object at all; everything else that does not fit is added to the problems. Unknown fields are passed over. */
export function readPackJson(text: string, problems: PackProblem[]): PackJson | null {
  const object = readJson(text, problems)
  if (!object) return null
  const fields = fieldsOf(packJsonFile, object, problems)
  const name = fields.text('name')
  const layer = readLayer(fields)
  const cloudTypes = fields.texts('cloudTypes')
  refuseUnlessNamed(fields, 'name', name)
  return {
    name,
    displayName: fields.optionalText('displayName') ?? name,
    version: readVersion(fields, layer),
    layer,
    addonType: fields.optionalText('addonType'),
    cloudTypes: cloudTypes.length === 0 ? ['all'] : cloudTypes,
    annotations: fields.map('annotations') ?? {},
    charts: fields.texts('charts').map(withoutDot),
    kubeManifests: fields.texts('kubeManifests').map(withoutDot),
    constraints: fields.map('constraints'),
    documentary: readDocumentary(fields),
  }
}

/** The field's files are JSON by intention: a byte order mark and a comma too many are taken, since nothing is lost by it. */
function readJson(text: string, problems: PackProblem[]): JsonObject | null {
  const plain = text.replace(/^\uFEFF/, '')
  const value = strictJson(plain)
  if (isJsonObject(value) && !deeperThan(100, value)) return value
  const read = value === undefined ? readYaml(plain) : null
  if (read?.kind === 'value' && isJsonObject(read.value) && plain.trimStart().startsWith('{')) return read.value
  const place =
    read?.kind === 'malformed' ? ` at line ${read.line}, column ${read.column}: ${read.message}` : ': it is no JSON object'
  problems.push({ path: packJsonFile, code: 'pack.malformed', message: `${packJsonFile} cannot be read${place}` })
  return null
}

function strictJson(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json
  } catch {
    return undefined
  }
}

function readLayer(fields: Fields): LayerKind {
  const text = fields.text('layer')
  const layer = layerKinds.find((kind) => kind === text)
  if (!layer && text !== '')
    fields.refuse('layer', `"${text}" is no layer that Cairn has; the layers are ${layerKinds.join(', ')}`)
  return layer ?? 'addon'
}

function readVersion(fields: Fields, layer: LayerKind): string {
  const version = fields.text('version')
  refuseUnlessNamed(fields, 'version', version)
  if (layer === 'k8s' && version !== '' && valid(version) !== version) {
    fields.refuse(
      'version',
      `"${version}" is no Kubernetes version; a k8s pack has exactly that of its Kubernetes, such as 1.36.2`,
    )
  }
  return version
}

/** Names and versions stand in addresses, commands and file names. */
function refuseUnlessNamed(fields: Fields, key: string, text: string): void {
  if (text !== '' && !/^[A-Za-z0-9][A-Za-z0-9._+-]{0,127}$/.test(text)) {
    fields.refuse(
      key,
      `"${text.slice(0, 140)}" cannot be a ${key}: letters, digits and . _ + - only, a letter or digit first, at most 128`,
    )
  }
}

/** `pack.content`: keys with dots between. */
function readDocumentary(fields: Fields): readonly string[] {
  const paths = fields.texts('documentary')
  for (const [index, path] of paths.entries()) {
    if (!/^[^.[\]"\s]+(\.[^.[\]"\s]+)*$/.test(path)) {
      fields.refuse(`documentary[${index}]`, `"${path}" is no path of values; one looks like pack.content`)
    }
  }
  return paths
}

function withoutDot(path: string): string {
  return path.replace(/^(?:\.\/)+/, '')
}
