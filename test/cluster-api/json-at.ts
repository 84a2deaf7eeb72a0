import { entry, isJsonObject, type Json, type JsonObject } from '#core/base/json.ts'

export function at(value: Json | undefined, ...path: readonly string[]): Json {
  return path.reduce<Json>((inner, key) => (isJsonObject(inner) ? (entry(inner, key) ?? null) : null), value ?? null)
}

export function isCount(value: Json): boolean {
  return value === null || typeof value === 'number' || (typeof value === 'string' && /^\d+%$/.test(value))
}

export function numberAt(value: Json | undefined, key: string): number | null {
  const found = at(value, key)
  return typeof found === 'number' ? found : null
}

export function listAt(value: Json, key: string): readonly Json[] {
  const found = at(value, key)
  return Array.isArray(found) ? (found as readonly Json[]) : []
}

export function objectOf(value: Json): JsonObject {
  return isJsonObject(value) ? value : {}
}

/** The scalar there as text; empty where there is none. */
export function textAt(value: Json | undefined, ...path: readonly string[]): string {
  const found = at(value, ...path)
  return typeof found === 'string' || typeof found === 'number' ? `${found}` : ''
}
