import { isJsonObject, type Json, type JsonObject } from '../base/json.ts'
import type { KubeObject } from './kube-object.ts'

/** What stands for a sensitive value in everything compiled (`profile/references.ts`): its variable, and the end of its keyed digest. */
const reference = /secret:([A-Za-z][\w-]*)-([0-9a-f]{16})/g

/** Whether anything in it is sensitive. */
export function holdsSecret(value: Json | undefined): boolean {
  if (typeof value === 'string') return value.search(reference) >= 0
  return typeof value === 'object' && value !== null && Object.values(value).some((member: Json) => holdsSecret(member))
}

/**
 * The value in two: what can be read, and what holds something sensitive. Maps are taken apart by their keys, lists go as a whole, so
 * that the two laid over each other are the value again.
 */
export function apart(value: JsonObject): { readonly open: JsonObject; readonly sealed: JsonObject } {
  const open: Record<string, Json> = {}
  const sealed: Record<string, Json> = {}
  for (const [key, member] of Object.entries(value)) {
    if (!holdsSecret(member)) open[key] = member
    else if (!isJsonObject(member)) sealed[key] = member
    else {
      const inner = apart(member)
      if (Object.keys(inner.open).length > 0) open[key] = inner.open
      sealed[key] = inner.sealed
    }
  }
  return { open, sealed }
}

/** The ends of the keyed digests that a Secret's references name, each once. */
export function referredSecrets({ stringData = {} }: KubeObject): readonly string[] {
  const found = Object.values(stringData).flatMap((text) => [...text.matchAll(reference)].map(([, , end]) => end ?? ''))
  return [...new Set(found)]
}

/**
 * The Secret with what its references stand for: `textOf` answers for the variable's name and the last 16 digits of the keyed digest. Keys
 * that end in `.json` hold values, in whose texts the references stand, so that no text can break out of its place.
 */
export function withSecretTexts(secret: KubeObject, textOf: (name: string, digestEnd: string) => string): KubeObject {
  const fill = (text: string) => text.replaceAll(reference, (_, name: string, end: string) => textOf(name, end))
  const fillAll = (value: Json): Json => {
    if (typeof value === 'string') return fill(value)
    if (Array.isArray(value)) return (value as readonly Json[]).map(fillAll)
    return isJsonObject(value) ? Object.fromEntries(Object.entries(value).map(([key, member]) => [key, fillAll(member)])) : value
  }
  const stringData = Object.fromEntries(
    Object.entries(secret.stringData ?? {}).map(([key, text]) => [
      key,
      key.endsWith('.json') ? JSON.stringify(fillAll(JSON.parse(text) as Json)) : fill(text),
    ]),
  )
  return { ...secret, stringData }
}
