import type { Pack } from '#contract/pack.ts'
import type { ProfileDocument } from '#contract/profile.ts'
import { parseContent } from '#contract/profile-content.ts'
import type { Digest } from '#core/base/digest.ts'
import type { PackContent } from '#core/pack/pack.ts'
import type { ProfileContent } from '#core/profile/profile.ts'

/** What a document says in the words of core, with the digests of its packs, as far as they are known. */
export function contentOf(document: ProfileDocument, packs: readonly Pack[]): ProfileContent {
  const content = parseContent(document.spec)
  return {
    ...content,
    layers: content.layers.map(({ pack, ...layer }) => {
      const found =
        pack &&
        packs.find(({ name, version, registry }) => name === pack.name && version === pack.version && registry === pack.registry)
      return { ...layer, pack: pack && { ...pack, digest: (found?.digest ?? pack.digest ?? unknownDigest) as Digest } }
    }),
  }
}

/** Stands for a pack that is still being read. */
const unknownDigest = `sha256:${'0'.repeat(64)}`

export function contentsOfPacks(packs: readonly Pack[]): ReadonlyMap<Digest, PackContent> {
  return new Map(packs.map((pack) => [pack.digest as Digest, contentOfPack(pack)]))
}

function contentOfPack(pack: Pack): PackContent {
  return {
    ...pack,
    annotations: {},
    charts: pack.charts.map(({ path, digest }) => ({ path, digest: digest as Digest | null })),
    constraints: pack.constraints as PackContent['constraints'],
    images: null,
    documentary: [],
  }
}
