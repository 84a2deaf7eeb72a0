import type { Json, JsonObject } from '../base/json.ts'
import { isJsonObject } from '../base/json.ts'

/**
 * What a key of `kubeadmconfig` may hold, as Cluster API v1beta2 takes it
 * (bootstrap.cluster.x-k8s.io_kubeadmconfigtemplates.yaml, v1.14). The most of a text counts its characters, that of a list its items.
 */
export type Shape =
  | { readonly kind: 'text'; readonly max: number }
  | { readonly kind: 'integer'; readonly min: number; readonly max: number }
  | { readonly kind: 'boolean' | 'any' }
  | { readonly kind: 'list'; readonly of: Shape; readonly max: number }
  | { readonly kind: 'map'; readonly of: Shape }
  | { readonly kind: 'fields'; readonly fields: Readonly<Record<string, Shape>>; readonly required?: readonly string[] }
  /** Flags by name, or as a list of names and values. */
  | { readonly kind: 'arguments' }

export interface Misfit {
  /** From the value's own top. */
  readonly path: string
  readonly message: string
}

/**
 * The value in Cluster API's form: flags as a list in the order of their names, scalars of the type that they have there, and nothing of
 * what is empty, which Cluster API refuses. Null where nothing is left. What does not fit is said and left out.
 */
export function fit(value: Json, shape: Shape, path: string, misfits: Misfit[]): Json {
  const misfit = (message: string): null => {
    misfits.push({ path, message })
    return null
  }
  if (value === null) return null
  switch (shape.kind) {
    case 'any':
      return value
    case 'text': {
      if (typeof value === 'object') return misfit('has to be a text')
      const text = String(value)
      if (text.length > shape.max) return misfit(`has ${text.length} characters, and Cluster API takes ${shape.max}`)
      return text === '' ? null : text
    }
    case 'integer': {
      const number = typeof value === 'object' || value === '' ? Number.NaN : Number(value)
      const isFit = Number.isInteger(number) && number >= shape.min && number <= shape.max
      return isFit ? number : misfit(`has to be an integer from ${shape.min} to ${shape.max}`)
    }
    case 'boolean':
      if (value === true || value === 'true') return true
      return value === false || value === 'false' ? false : misfit('has to be true or false')
    case 'list': {
      if (!Array.isArray(value)) return misfit('has to be a list')
      if (value.length > shape.max) return misfit(`has ${value.length} items, and Cluster API takes ${shape.max}`)
      const items = (value as readonly Json[]).map((item, index) => fit(item, shape.of, `${path}[${index}]`, misfits))
      return orNothing(items.filter((item) => item !== null))
    }
    case 'map':
      return isJsonObject(value) ? members(value, () => shape.of, path, misfits) : misfit('has to be a map')
    case 'fields': {
      if (!isJsonObject(value)) return misfit('has to be a map')
      const { fields, required = [] } = shape
      for (const key of required)
        if ((value[key] ?? '') === '') misfits.push({ path: path === '' ? key : `${path}.${key}`, message: 'is missing' })
      return members(value, (key) => (Object.hasOwn(fields, key) ? (fields[key] ?? null) : null), path, misfits)
    }
    case 'arguments':
      return fitArguments(value, path, misfits)
  }
}

function members(value: JsonObject, shapeOf: (key: string) => Shape | null, path: string, misfits: Misfit[]): Json {
  const entries = Object.entries(value).flatMap(([key, member]): readonly (readonly [string, Json])[] => {
    const place = path === '' ? key : `${path}.${key}`
    const shape = shapeOf(key)
    if (shape === null) {
      misfits.push({ path: place, message: 'is nothing that Cluster API knows there' })
      return []
    }
    const made = fit(member, shape, place, misfits)
    return made === null ? [] : [[key, made]]
  })
  return entries.length === 0 ? null : Object.fromEntries(entries)
}

const argumentsMax = 100
const argumentMax = 1024

function fitArguments(value: Json, path: string, misfits: Misfit[]): Json {
  const given = isJsonObject(value) ? Object.entries(value) : argumentPairs(value)
  if (given === null) {
    misfits.push({ path, message: 'has to be a map of flags, or a list of names and values' })
    return null
  }
  if (given.length > argumentsMax) {
    misfits.push({ path, message: `has ${given.length} flags, and Cluster API takes ${argumentsMax}` })
    return null
  }
  const names = given.map(([name]) => name)
  const made = given.flatMap(([name, member], index) => {
    const place = `${path}.${name}`
    if (names.indexOf(name) < index) misfits.push({ path: place, message: 'is given twice, and Cluster API takes a flag once' })
    if (member === null) return []
    if (typeof member === 'object') {
      misfits.push({ path: place, message: 'has to be a text' })
      return []
    }
    const text = String(member)
    if (text.length > argumentMax)
      misfits.push({ path: place, message: `has ${text.length} characters, and Cluster API takes ${argumentMax}` })
    return [{ name, value: text }]
  })
  return orNothing(made.sort((left, right) => (left.name < right.name ? -1 : 1)))
}

function argumentPairs(value: Json): readonly (readonly [string, Json])[] | null {
  if (!Array.isArray(value)) return null
  const pairs = (value as readonly Json[]).map((item) =>
    isJsonObject(item) && typeof item['name'] === 'string' ? ([item['name'], item['value'] ?? null] as const) : null,
  )
  return pairs.includes(null) ? null : (pairs as readonly (readonly [string, Json])[])
}

function orNothing(items: readonly Json[]): Json {
  return items.length === 0 ? null : items
}
