import { entry, isJsonObject, type Json, type JsonObject } from './json.ts'

/** What stands there, of an object that nobody has checked; undefined where nothing does. */
export function jsonAt(object: JsonObject | undefined, ...path: readonly string[]): Json | undefined {
  return path.reduce<Json | undefined>((value, key) => (isJsonObject(value) ? entry(value, key) : undefined), object)
}

/** The map that stands there; an empty one where none does. */
export function mapAt(object: JsonObject | undefined, ...path: readonly string[]): JsonObject {
  const value = jsonAt(object, ...path)
  return isJsonObject(value) ? value : {}
}

export function textAt(object: JsonObject | undefined, ...path: readonly string[]): string {
  const value = jsonAt(object, ...path)
  return typeof value === 'string' ? value : ''
}

export function numberAt(object: JsonObject | undefined, ...path: readonly string[]): number | null {
  const value = jsonAt(object, ...path)
  return typeof value === 'number' ? value : null
}

/** The maps of the list that stands there. */
export function mapsAt(object: JsonObject | undefined, ...path: readonly string[]): readonly JsonObject[] {
  const value = jsonAt(object, ...path)
  return Array.isArray(value) ? (value as readonly Json[]).filter(isJsonObject) : []
}
