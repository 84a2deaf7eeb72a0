import type { JsonObject } from '../base/json.ts'
import type { Override } from '../cluster/cluster.ts'
import type { Stack } from '../cluster/compile-cluster.ts'
import { withPresets } from '../pack/presets.ts'
import { parseValues } from '../profile/values.ts'
import { settled } from './settled.ts'

/** What is written of a layer, before anything is filled in. */
export interface StatedLayer {
  readonly values: JsonObject
  readonly manifests: ReadonlyMap<string, string>
}

/** What pack and profile say of a layer, and what an override lays over it; null where the stack has no such layer. */
export function statedLayer(stack: Stack, profile: string, layer: string, override: Override | null): StatedLayer | null {
  const found = stack.profiles.find((one) => one.profile === profile)?.content.layers.find(({ name }) => name === layer)
  if (!found) return null
  const pack = found.pack ? (stack.packs.get(found.pack.digest) ?? null) : null
  const values = settled([
    withPresets(valuesIn(pack?.values), pack?.presets ?? null, found.presets ?? []),
    valuesIn(found.values),
    valuesIn(override?.values),
  ])
  const manifests = new Map<string, string>()
  for (const { name, content } of [...(pack?.manifests ?? []), ...found.manifests, ...(override?.manifests ?? [])]) {
    if (content === null) manifests.delete(name)
    else manifests.set(name, content)
  }
  return { values: (values ?? {}) as JsonObject, manifests }
}

export function valuesIn(text: string | null | undefined): JsonObject {
  const parsed = parseValues(text ?? '')
  return parsed.kind === 'values' ? parsed.values : {}
}
