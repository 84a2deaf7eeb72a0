import { packRoutes } from '#contract/pack.ts'
import { refuse } from '#control/refusal.ts'
import { present } from '#core/base/assert.ts'
import { compareText, firstDifference } from '#core/base/compare.ts'
import { newestFirst } from '#core/profile/version.ts'
import { listPackVersions, loadPackContents, loadPackVersion, type PackVersion } from '#store/packs.ts'
import { listPackUses, type PackUse } from '#store/pack-uses.ts'
import { answer } from '../answer.ts'
import type { Api, RequestContext } from '../api.ts'
import { serve } from '../serve.ts'
import { packToWire } from '../wire/pack.ts'

export function servePacks(api: Api): void {
  const { store } = api.deps.control

  serve(api, packRoutes.list, async ({ query }, { project, position, next }) => {
    const { registry, layer, cloudType, q, limit } = query
    const versions = await store.read((reader) => listPackVersions(reader, project.id, { registry, layer }))
    const packs = summarise(versions).filter(
      (pack) => (cloudType === undefined || worksOn(pack, cloudType)) && (q === undefined || mentions(pack, q)),
    )
    return answer(200, pageFrom(packs, placeOf, { position, next, limit }))
  })

  serve(api, packRoutes.get, async ({ params, query }, { project }) => {
    const { name, version } = params
    return await store.read(async (reader) => {
      const pack = await loadPackVersion(reader, project.id, { registry: query.registry, name, version })
      if (!pack) {
        const where = query.registry === undefined ? 'any registry of this project' : `registry ${query.registry}`
        return refuse('pack.missing', `There is no pack ${name} ${version} in ${where}. GET /api/v1/packs lists what there is.`)
      }
      const content = (await loadPackContents(reader, [pack.digest])).get(pack.digest)
      return answer(200, packToWire(pack, present(content, 'a pack version names a content that is kept')))
    })
  })

  serve(api, packRoutes.uses, async ({ params: { name }, query: { registry, version, limit } }, { project, position, next }) => {
    return await store.read(async (reader) => {
      const known = await listPackVersions(reader, project.id, { name, registry, withAbsent: true })
      if (!known.some((pack) => version === undefined || pack.version === version)) {
        const what = version === undefined ? name : `${name} ${version}`
        return refuse('pack.missing', `There is no pack ${what} in this project. GET /api/v1/packs lists what there is.`)
      }
      const uses = await listPackUses(reader, project.id, { name, registry, version })
      const page = pageFrom(uses, placeOfUse, { position, next, limit })
      return answer(200, { ...page, items: page.items.map((use) => ({ ...use, some: [...use.some] })) })
    })
  })
}

/**
 * The items after the position, which may be gone meanwhile; they stand in the order of their places. Lists of packs are short enough
 * to be made whole, and long enough to be told in parts.
 */
function pageFrom<Item>(
  items: readonly Item[],
  placeOf: (item: Item) => Place,
  { position, next, limit }: Pick<RequestContext, 'position' | 'next'> & { readonly limit: number },
): { readonly items: Item[]; readonly next: string | null } {
  const rest = position === null ? items : items.filter((item) => comparePlaces(placeOf(item), position as Place) > 0)
  const page = rest.slice(0, limit)
  const last = rest.length > limit ? page.at(-1) : undefined
  return { items: page, next: next(last ? placeOf(last) : null) }
}

type Place = readonly string[]

function comparePlaces(left: Place, right: Place): number {
  return firstDifference(...left.map((text, index) => compareText(text, right[index] ?? '')))
}

function placeOfUse({ profile, version, layer, registry, packVersion }: PackUse): Place {
  return [profile, version, layer, registry, packVersion]
}

/** One item per pack and registry, by name; what a pack is called and where it works is as its newest version says. */
function summarise(versions: readonly PackVersion[]) {
  const packs = Map.groupBy(versions, ({ name, registry }) => JSON.stringify([name, registry]))
  return [...packs.values()]
    .map((ofPack) => {
      const sorted = ofPack.toSorted((left, right) => newestFirst(left.version, right.version))
      const { name, displayName, registry, layer, addonType, cloudTypes, version } = sorted[0]!
      return {
        name,
        displayName,
        registry,
        layer,
        addonType,
        cloudTypes,
        versions: sorted.map((one) => one.version),
        latest: version,
      }
    })
    .sort((left, right) => comparePlaces(placeOf(left), placeOf(right)))
}

type Summary = ReturnType<typeof summarise>[number]

function placeOf({ name, registry }: Pick<PackVersion, 'name' | 'registry'>): Place {
  return [name, registry]
}

function worksOn({ cloudTypes }: Summary, cloudType: string): boolean {
  return cloudTypes.includes('all') || cloudTypes.includes(cloudType)
}

function mentions({ name, displayName }: Summary, text: string): boolean {
  return `${name}\n${displayName}`.toLowerCase().includes(text.trim().toLowerCase())
}
