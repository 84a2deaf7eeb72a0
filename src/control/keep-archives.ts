import { digestBytes } from '#core/base/digest.ts'
import type { Registry, RegistryEntry } from '#registry/registry.ts'
import { listKeptArchives, saveChartArchive } from '#store/chart-archives.ts'
import type { Control } from './control.ts'

/**
 * Keeps the charts of the packs that were read: what a registry has no longer is still served to clusters. One at a time, since they may
 * be large. An archive that has changed since its pack was read is left for the next reading.
 */
export async function keepArchives(
  { store }: Pick<Control, 'store'>,
  registry: Registry,
  entries: readonly RegistryEntry[],
): Promise<void> {
  const wanted = entries.flatMap((entry) =>
    entry.kind === 'refused'
      ? []
      : entry.content.charts.flatMap(({ path, digest }) => (digest === null ? [] : [{ source: entry.source, path, digest }])),
  )
  const digests = [...new Set(wanted.map(({ digest }) => digest))]
  const kept = new Set(await store.read((reader) => listKeptArchives(reader, digests)))
  for (const { source, path, digest } of wanted) {
    if (kept.has(digest)) continue
    const archive = await registry.readArchive(source, path)
    if (archive === null || digestBytes(archive) !== digest) continue
    await store.transact((tx) => saveChartArchive(tx, digest, archive))
    kept.add(digest)
  }
}
