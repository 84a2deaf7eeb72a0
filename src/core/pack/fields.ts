import { entry, isJsonObject, type Json, type JsonObject } from '../base/json.ts'
import type { PackProblem } from './pack-problem.ts'

/** Reads the fields of one map of a pack's file. What does not fit is added to the problems, and something harmless is answered. */
export interface Fields {
  /** A text that is not empty. */
  text(key: string): string
  /** A text; null where it is absent, null or empty. */
  optionalText(key: string): string | null
  /** A number that is not negative, or a text of one; null where it is absent, null or empty. */
  optionalAmount(key: string): number | null
  /** A list of texts; empty where it is absent or null. */
  texts(key: string): readonly string[]
  /** A list of maps; empty where it is absent or null. */
  maps(key: string): readonly Fields[]
  /** A map as it stands; null where it is absent or null. */
  map(key: string): JsonObject | null
  /** Refuses every field of another name: in a file of ours a misspelt name must not pass for an absent one. */
  only(keys: readonly string[]): void
  /** Adds a problem at one of the fields. */
  refuse(key: string, message: string): void
}

/** `place` is the file, then where in it: `images.yaml#images[3]`. */
export function fieldsOf(place: string, object: JsonObject, problems: PackProblem[]): Fields {
  const at = (key: string): string => (place.includes('#') ? `${place}.${key}` : `${place}#${key}`)
  const refuse = (key: string, message: string): void => {
    problems.push({ path: at(key), code: 'pack.invalid', message })
  }
  const list = (key: string): readonly Json[] => {
    const value = entry(object, key) ?? []
    if (Array.isArray(value)) return value as readonly Json[]
    refuse(key, `"${key}" is ${kindOf(value)}; give a list`)
    return []
  }
  return {
    refuse,
    text(key) {
      const value = entry(object, key)
      if (typeof value === 'string' && value.trim() !== '') return value
      refuse(
        key,
        value === undefined ? `"${key}" is missing; give a text` : `"${key}" is ${kindOf(value)}; give a text that is not empty`,
      )
      return ''
    },
    optionalText(key) {
      const value = entry(object, key) ?? ''
      if (typeof value === 'string') return value === '' ? null : value
      refuse(key, `"${key}" is ${kindOf(value)}; give a text or leave it out`)
      return null
    },
    optionalAmount(key) {
      const value = entry(object, key) ?? ''
      const amount = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
      if (typeof amount === 'number' && Number.isFinite(amount) && amount >= 0) return amount
      if (amount !== '') refuse(key, `"${key}" is ${kindOf(value)}; give a number that is not negative, or leave it out`)
      return null
    },
    texts(key) {
      return list(key).flatMap((item, index) => {
        if (typeof item === 'string' && item !== '') return [item]
        refuse(`${key}[${index}]`, `"${key}" holds ${kindOf(item)}; give a list of texts`)
        return []
      })
    },
    maps(key) {
      return list(key).flatMap((item, index) => {
        if (isJsonObject(item)) return [fieldsOf(at(`${key}[${index}]`), item, problems)]
        refuse(`${key}[${index}]`, `"${key}" holds ${kindOf(item)}; give a list of maps`)
        return []
      })
    },
    map(key) {
      const value = entry(object, key) ?? null
      if (value === null || isJsonObject(value)) return value
      refuse(key, `"${key}" is ${kindOf(value)}; give a map or leave it out`)
      return null
    },
    only(keys) {
      for (const key of Object.keys(object)) {
        if (!keys.includes(key)) refuse(key, `"${key}" is not known here; the fields are ${keys.join(', ')}`)
      }
    },
  }
}

function kindOf(value: Json | undefined): string {
  if (value === undefined || value === null) return 'empty'
  if (Array.isArray(value)) return 'a list'
  if (value === '') return 'an empty text'
  return typeof value === 'object' ? 'a map' : `a ${typeof value === 'string' ? 'text' : typeof value}`
}
