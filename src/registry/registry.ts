import type { PackRead } from '#core/pack/read-pack.ts'

/** Where packs come from. Reading it changes nothing, and asks the source each time: whoever needs it often keeps the answer. */
export interface Registry {
  /** What layers call it by. */
  readonly name: string
  readonly kind: 'folder'
  /** Every pack, and everything that looks like one and is refused, ordered by source. No name and version is given twice. */
  list(): Promise<readonly RegistryEntry[]>
  /** The bytes of a chart that `list` found, by its pack's source and its path there; null where it cannot be read any more. */
  readArchive(source: string, path: string): Promise<Uint8Array | null>
}

/** `source` is where in the registry it stands: of a folder, the path below it. */
export type RegistryEntry = PackRead & { readonly source: string }
