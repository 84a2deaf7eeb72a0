import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Environment } from '@marcbachmann/cel-js'
import { parse } from 'yaml'
import { present } from '#core/base/assert.ts'
import { canonicalJson, isJsonObject, type Json, type JsonObject } from '#core/base/json.ts'
import type { KubeObject } from '#core/cluster-api/kube-object.ts'

/** The part of OpenAPI that a CustomResourceDefinition's schema uses. */
export interface CrdSchema {
  readonly type?: string
  readonly format?: string
  readonly nullable?: boolean
  readonly enum?: readonly Json[]
  readonly pattern?: string
  readonly minLength?: number
  readonly maxLength?: number
  readonly minimum?: number
  readonly maximum?: number
  readonly minItems?: number
  readonly maxItems?: number
  readonly minProperties?: number
  readonly maxProperties?: number
  readonly required?: readonly string[]
  readonly properties?: Readonly<Record<string, CrdSchema>>
  readonly additionalProperties?: CrdSchema | boolean
  readonly items?: CrdSchema
  readonly 'x-kubernetes-int-or-string'?: boolean
  readonly 'x-kubernetes-preserve-unknown-fields'?: boolean
  readonly 'x-kubernetes-list-type'?: 'atomic' | 'set' | 'map'
  readonly 'x-kubernetes-list-map-keys'?: readonly string[]
  readonly 'x-kubernetes-validations'?: readonly { readonly rule: string; readonly message?: string }[]
}

/** Schemas by `apiVersion kind`, from a folder with a folder of definitions for each project. */
export type CrdSchemas = ReadonlyMap<string, CrdSchema>

export function readSchemas(folder: string): CrdSchemas {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.yaml'))
  return new Map(
    files.flatMap((file) => {
      const { spec } = parse(readFileSync(join(folder, file), 'utf8')) as {
        readonly spec: {
          readonly group: string
          readonly names: { readonly kind: string }
          readonly versions: readonly { readonly name: string; readonly schema: { readonly openAPIV3Schema: CrdSchema } }[]
        }
      }
      return spec.versions.map(
        ({ name, schema }) => [`${spec.group}/${name} ${spec.names.kind}`, schema.openAPIV3Schema] as const,
      )
    }),
  )
}

/** All that an API server would say against the object: unknown fields, types, formats, bounds, and the rules of the definition. */
export function refusals(object: KubeObject, schemas: CrdSchemas): readonly string[] {
  const schema = schemas.get(`${object.apiVersion} ${object.kind}`)
  if (!schema) return [`there is no definition of ${object.apiVersion} ${object.kind}`]
  const found: string[] = [...metadataRefusals(object)]
  const { metadata: _metadata, ...rest } = object
  check(rest as unknown as Json, schema, '', found)
  return found
}

/** The names of https://kubernetes.io/docs/concepts/overview/working-with-objects/names and …/labels. */
function metadataRefusals({ metadata }: KubeObject): readonly string[] {
  const found: string[] = []
  if (!/^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/.test(metadata.name) || metadata.name.length > 253)
    found.push(`metadata.name ${metadata.name} is no name`)
  if (metadata.namespace !== undefined && !/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(metadata.namespace))
    found.push(`metadata.namespace ${metadata.namespace} is no name`)
  for (const [key, value] of Object.entries(metadata.labels ?? {})) {
    const name = key.slice(key.lastIndexOf('/') + 1)
    if (!/^[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/.test(name)) found.push(`metadata.labels ${key} is no label`)
    if (!/^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/.test(value))
      found.push(`metadata.labels.${key} ${value} is no value`)
  }
  return found
}

function check(value: Json, schema: CrdSchema, path: string, found: string[]): void {
  const say = (message: string) => found.push(`${path || '.'} ${message}`)
  if (value === null) {
    if (schema.nullable !== true) say('is null')
    return
  }
  const before = found.length
  if (!isOfType(value, schema)) return void say(`is no ${schema['x-kubernetes-int-or-string'] ? 'integer or text' : schema.type}`)
  if (schema.enum && !schema.enum.includes(value)) say(`is none of ${schema.enum.map((one) => JSON.stringify(one)).join(', ')}`)
  if (typeof value === 'string') checkText(value, schema, say)
  if (typeof value === 'number') {
    if (schema.minimum !== undefined && value < schema.minimum) say(`is below ${schema.minimum}`)
    if (schema.maximum !== undefined && value > schema.maximum) say(`is above ${schema.maximum}`)
    if (schema.format === 'int32' && Math.abs(value) > 2 ** 31 - 1) say('is no int32')
  }
  if (Array.isArray(value)) checkList(value as readonly Json[], schema, path, found)
  else if (isJsonObject(value)) checkMap(value, schema, path, found)
  // As the server does: rules see only what has the right shape.
  if (found.length > before) return
  for (const { rule, message } of schema['x-kubernetes-validations'] ?? [])
    if (celProgram(rule)({ self: celValue(value, schema) }) !== true) say(`breaks ${rule}: ${message ?? ''}`)
}

function isOfType(value: Json, schema: CrdSchema): boolean {
  if (schema['x-kubernetes-int-or-string']) return typeof value === 'string' || Number.isInteger(value)
  switch (schema.type) {
    case undefined:
      return true
    case 'object':
      return isJsonObject(value)
    case 'array':
      return Array.isArray(value)
    case 'integer':
      return Number.isInteger(value)
    default:
      return typeof value === schema.type
  }
}

const formats: Readonly<Record<string, RegExp>> = {
  'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/,
  byte: /^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/,
}

function checkText(value: string, schema: CrdSchema, say: (message: string) => void): void {
  // As the server counts: characters, not units of UTF-16.
  const { length } = Array.from(value)
  if (schema.minLength !== undefined && length < schema.minLength) say(`is shorter than ${schema.minLength}`)
  if (schema.maxLength !== undefined && length > schema.maxLength) say(`is longer than ${schema.maxLength}`)
  if (schema.pattern !== undefined && !new RegExp(schema.pattern).test(value)) say(`${value} does not match ${schema.pattern}`)
  const format = schema.format === undefined ? undefined : formats[schema.format]
  if (format && !format.test(value)) say(`is no ${schema.format}`)
}

function checkList(value: readonly Json[], schema: CrdSchema, path: string, found: string[]): void {
  const say = (message: string) => found.push(`${path} ${message}`)
  if (schema.minItems !== undefined && value.length < schema.minItems) say(`has fewer than ${schema.minItems} items`)
  if (schema.maxItems !== undefined && value.length > schema.maxItems) say(`has more than ${schema.maxItems} items`)
  const keys = schema['x-kubernetes-list-map-keys'] ?? []
  const kind = schema['x-kubernetes-list-type']
  const identities = value.map((item) =>
    canonicalJson(kind === 'map' && isJsonObject(item) ? keys.map((key) => item[key] ?? null) : item),
  )
  if ((kind === 'map' || kind === 'set') && new Set(identities).size < identities.length) say('has an item twice')
  for (const [index, item] of value.entries()) if (schema.items) check(item, schema.items, `${path}[${index}]`, found)
}

function checkMap(value: JsonObject, schema: CrdSchema, path: string, found: string[]): void {
  const size = Object.keys(value).length
  if (schema.minProperties !== undefined && size < schema.minProperties)
    found.push(`${path} has fewer than ${schema.minProperties} members`)
  if (schema.maxProperties !== undefined && size > schema.maxProperties)
    found.push(`${path} has more than ${schema.maxProperties} members`)
  for (const key of schema.required ?? []) if (!Object.hasOwn(value, key)) found.push(`${path} lacks ${key}`)
  if (schema['x-kubernetes-preserve-unknown-fields']) return
  for (const [key, member] of Object.entries(value)) {
    const others = typeof schema.additionalProperties === 'object' ? schema.additionalProperties : null
    const own = schema.properties && Object.hasOwn(schema.properties, key) ? (schema.properties[key] ?? null) : others
    if (own) check(member, own, path === '' ? key : `${path}.${key}`, found)
    else if (schema.additionalProperties !== true) found.push(`${path}.${key} is unknown`)
  }
}

const cel = new Environment({ unlistedVariablesAreDyn: true })
const programs = new Map<string, (context: Readonly<Record<string, unknown>>) => unknown>()

function celProgram(rule: string) {
  const known = programs.get(rule) ?? cel.parse(rule)
  programs.set(rule, known)
  return present(known, 'a rule parses')
}

/** Integers are integers in CEL, where every number of JavaScript would be a double. */
function celValue(value: Json, schema: CrdSchema): unknown {
  if (typeof value === 'number') return schema.type === 'integer' ? BigInt(value) : value
  if (Array.isArray(value)) return (value as readonly Json[]).map((item) => celValue(item, schema.items ?? {}))
  if (!isJsonObject(value)) return value
  const others = typeof schema.additionalProperties === 'object' ? schema.additionalProperties : {}
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, celValue(member, schema.properties?.[key] ?? others)]),
  )
}
