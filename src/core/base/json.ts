/** What JSON can say. Values of packs, documents and stored records are of this shape. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject
export interface JsonObject {
  readonly [key: string]: Json
}

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The own entry of that name; a key such as `constructor` never finds what the prototype has. */
export function entry(object: JsonObject, key: string): Json | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined
}

/**
 * The one text of a value: keys in code-unit order, no white space, absent members left out.
 * Equal content gives equal text whatever order it was written in.
 */
export function canonicalJson(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item ?? null)).join(',')}]`
  const members: string[] = []
  // Sorted by code units, as `compareText` has it. Whole clusters pass through here, so it makes no lists on the way.
  for (const key of Object.keys(value).sort()) {
    const member: unknown = value[key as keyof typeof value]
    if (member !== undefined) members.push(`${JSON.stringify(key)}:${canonicalJson(member)}`)
  }
  return `{${members.join(',')}}`
}

/** Structural equality: the order of keys does not count, the order of lists does. */
export function sameJson(left: unknown, right: unknown): boolean {
  if (left === right) return true
  const isPlain = typeof left !== 'object' && typeof right !== 'object'
  return !isPlain && canonicalJson(left ?? null) === canonicalJson(right ?? null)
}
