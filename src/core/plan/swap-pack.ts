import type { Stack } from '../cluster/compile-cluster.ts'
import type { RegistryPack } from './planning-input.ts'

/** The same stack with one layer made of another pack; its values and manifests stay as they are asked for. */
export function swapPack(
  stack: Stack,
  { profile, name }: { readonly profile: string; readonly name: string },
  { reference, content }: RegistryPack,
): Stack {
  return {
    ...stack,
    profiles: stack.profiles.map((revision) => {
      if (revision.profile !== profile) return revision
      const layers = revision.content.layers.map((layer) => (layer.name === name ? { ...layer, pack: reference } : layer))
      return { ...revision, content: { ...revision.content, layers } }
    }),
    packs: new Map([...stack.packs, [reference.digest, content]]),
  }
}
