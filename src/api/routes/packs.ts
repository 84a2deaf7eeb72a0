import { packRoutes } from '#contract/pack.ts'
import { refuse } from '#control/refusal.ts'
import { present } from '#core/base/assert.ts'
import { compareText, firstDifference } from '#core/base/compare.ts'
import { sameJson } from '#core/base/json.ts'
import type { PackContent } from '#core/pack/pack.ts'
import { readPresets } from '#core/pack/presets.ts'
import { newestFirst } from '#core/profile/version.ts'
import { listPackVersions, loadPackContents, loadPackVersion, type PackVersion } from '#store/packs.ts'
import { answer } from '../answer.ts'
import type { Api } from '../api.ts'
import { serve } from '../serve.ts'

export function servePacks(api: Api): void {
  const { store } = api.deps.control

  serve(api, packRoutes.list, async ({ query }, { project, position, next }) => {
    const { registry, layer, cloudType, q, limit } = query
    const versions = await store.read((reader) => listPackVersions(reader, project.id, { registry, layer }))
    const packs = summarise(versions).filter(
      (pack) => (cloudType === undefined || worksOn(pack, cloudType)) && (q === undefined || mentions(pack, q)),
    )
    const start = position === null ? 0 : packs.findIndex((pack) => sameJson(placeOf(pack), position)) + 1
    const page = packs.slice(start, start + limit)
    const last = start + limit < packs.length ? page.at(-1) : undefined
    return answer(200, { items: page, next: next(last ? placeOf(last) : null) })
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
      return answer(200, toWire(pack, present(content, 'a pack version names a content that is kept')))
    })
  })
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
    .sort((left, right) => firstDifference(compareText(left.name, right.name), compareText(left.registry, right.registry)))
}

type Summary = ReturnType<typeof summarise>[number]

function placeOf({ name, registry }: Summary) {
  return [name, registry]
}

function worksOn({ cloudTypes }: Summary, cloudType: string): boolean {
  return cloudTypes.includes('all') || cloudTypes.includes(cloudType)
}

function mentions({ name, displayName }: Summary, text: string): boolean {
  return `${name}\n${displayName}`.toLowerCase().includes(text.trim().toLowerCase())
}

function toWire({ registry, digest, problems }: PackVersion, content: PackContent) {
  const { name, displayName, version, layer, addonType, cloudTypes, values, schema, presets, readme, manifests, charts } = content
  const about = { name, displayName, version, registry, digest, layer, addonType, cloudTypes }
  const state = { ready: problems.length === 0, problems }
  const presetChoices = readPresets(presets ?? '').presets.map((preset) => ({
    name: preset.name,
    displayName: preset.displayName,
    group: preset.group,
    remove: preset.remove,
    add: preset.add,
  }))
  return { ...about, values, schema, presets, presetChoices, readme, manifests, charts, state }
}
