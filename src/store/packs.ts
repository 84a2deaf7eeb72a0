import { boundedMap } from '#core/base/bounded-map.ts'
import type { Digest } from '#core/base/digest.ts'
import type { LayerKind, PackContent } from '#core/pack/pack.ts'
import { builtInRegistry } from './registries.ts'
import type { Reader, Transactor } from './transactor.ts'

/** A pack version as lists show it. */
export interface PackVersion {
  readonly registry: string
  readonly name: string
  readonly version: string
  readonly digest: Digest
  readonly layer: LayerKind
  readonly displayName: string
  readonly addonType: string | null
  readonly cloudTypes: readonly string[]
  /** What is missing before it can be deployed on a real engine. */
  readonly problems: readonly string[]
  /** Whether the registry still had it when it was last read. What is gone stays usable, since its content is kept. */
  readonly present: boolean
}

export interface PackName {
  readonly registry: string
  readonly name: string
  readonly version: string
}

/** The content that the name and version stand for; also of a pack that its registry no longer has. */
export async function loadPack(
  reader: Reader,
  projectId: string,
  { registry, name, version }: PackName,
): Promise<{ readonly digest: Digest; readonly content: PackContent } | null> {
  const found = await loadPackVersion(reader, projectId, { registry, name, version })
  if (!found) return null
  const content = (await loadPackContents(reader, [found.digest])).get(found.digest)
  return content ? { digest: found.digest, content } : null
}

/** One version; without a registry the built-in one's, else the first by the registry's name. */
export async function loadPackVersion(
  reader: Reader,
  projectId: string,
  { registry, name, version }: Omit<PackName, 'registry'> & { readonly registry: string | undefined },
): Promise<PackVersion | null> {
  let select = reader.db
    .selectFrom('pack_versions')
    .selectAll()
    .where('project_id', '=', projectId)
    .where('name', '=', name)
    .where('version', '=', version)
    .orderBy((order) => order('registry', '!=', builtInRegistry))
    .orderBy('registry')
    .limit(1)
  if (registry !== undefined) select = select.where('registry', '=', registry)
  const row = await select.executeTakeFirst()
  return row ? toPackVersion(row) : null
}

export interface PackFilter {
  readonly registry?: string | undefined
  readonly name?: string | undefined
  readonly layer?: LayerKind | undefined
  /** Whether versions that their registry no longer has are listed too. */
  readonly withAbsent?: boolean
}

export async function listPackVersions(reader: Reader, projectId: string, filter: PackFilter): Promise<readonly PackVersion[]> {
  let select = reader.db.selectFrom('pack_versions').selectAll().where('project_id', '=', projectId)
  if (filter.registry !== undefined) select = select.where('registry', '=', filter.registry)
  if (filter.name !== undefined) select = select.where('name', '=', filter.name)
  if (filter.layer !== undefined) select = select.where('layer', '=', filter.layer)
  if (filter.withAbsent !== true) select = select.where('present', '=', true)
  return (await select.execute()).map(toPackVersion)
}

/** Contents by their digests, each read from the database once: they never change. */
export async function loadPackContents(reader: Reader, digests: readonly Digest[]): Promise<ReadonlyMap<Digest, PackContent>> {
  const found = new Map<Digest, PackContent>()
  const unknown = new Set<Digest>()
  for (const digest of digests) {
    const content = remembered.get(digest)
    if (content) found.set(digest, content)
    else unknown.add(digest)
  }
  if (unknown.size === 0) return found
  const rows = await reader.db
    .selectFrom('pack_contents')
    .selectAll()
    .where('digest', 'in', [...unknown])
    .execute()
  for (const { digest, content } of rows) {
    found.set(digest, content)
    remembered.set(digest, content)
  }
  return found
}

/** Keeps a content for good. Saving it again is nothing. */
export async function savePackContent(tx: Transactor, digest: Digest, content: PackContent): Promise<void> {
  await tx.db
    .insertInto('pack_contents')
    .values({ digest, content: JSON.stringify(content) })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/** Adds the version, or replaces what is known of it. Its content is saved before. */
export async function savePackVersion(tx: Transactor, projectId: string, pack: PackVersion): Promise<void> {
  const known = {
    digest: pack.digest,
    layer: pack.layer,
    display_name: pack.displayName,
    addon_type: pack.addonType,
    cloud_types: JSON.stringify(pack.cloudTypes),
    problems: JSON.stringify(pack.problems),
    present: pack.present,
  }
  await tx.db
    .insertInto('pack_versions')
    .values({ project_id: projectId, registry: pack.registry, name: pack.name, version: pack.version, ...known })
    .onConflict((conflict) => conflict.columns(['project_id', 'registry', 'name', 'version']).doUpdateSet(known))
    .execute()
}

/** Some 30 kB each. */
const remembered = boundedMap<Digest, PackContent>(2000)

interface Row {
  readonly registry: string
  readonly name: string
  readonly version: string
  readonly digest: Digest
  readonly layer: LayerKind
  readonly display_name: string
  readonly addon_type: string | null
  readonly cloud_types: readonly string[]
  readonly problems: readonly string[]
  readonly present: boolean
}

function toPackVersion(row: Row): PackVersion {
  const { registry, name, version, digest, layer, problems, present } = row
  const { display_name: displayName, addon_type: addonType, cloud_types: cloudTypes } = row
  return { registry, name, version, digest, layer, displayName, addonType, cloudTypes, problems, present }
}
