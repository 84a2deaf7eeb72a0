import { compareText } from '#core/base/compare.ts'
import { layerTexts } from '#core/profile/layer-texts.ts'
import { referencesIn } from '#core/profile/references.ts'
import { listContentsWithMacros, listMacroClusters, packDigestsOf, type MacroClusters } from '#store/macro-uses.ts'
import { loadPackContents } from '#store/packs.ts'
import type { Reader } from '#store/transactor.ts'

/** Who refers to a macro of that name, whether it is set or not. */
export interface MacroUse {
  readonly name: string
  readonly clusters: Pick<MacroClusters, 'count' | 'some'>
  readonly layers: { readonly count: number; readonly some: readonly LayerPlace[] }
}

/** A layer of a profile version as it stands; null for the defaults of the version's variables. */
interface LayerPlace {
  readonly project: string
  readonly profile: string
  readonly version: string
  readonly layer: string | null
}

const someMax = 10

/** By name: of the project, or with null of all projects. Macros that other macros refer to are not followed. */
export async function readMacroUses(reader: Reader, projectId: string | null): Promise<readonly MacroUse[]> {
  const clusters = new Map((await listMacroClusters(reader, projectId, someMax)).map((use) => [use.name, use]))
  const contents = await listContentsWithMacros(reader, projectId)
  const packs = await loadPackContents(reader, packDigestsOf(contents))
  const layers = new Map<string, LayerPlace[]>()
  for (const { project, profile, version, content } of contents) {
    const note = (layer: string | null, texts: readonly string[]) => {
      const names = texts.flatMap((text) => referencesIn(text).flatMap(({ family, name }) => (family === 'macro' ? [name] : [])))
      for (const name of new Set(names)) layers.set(name, [...(layers.get(name) ?? []), { project, profile, version, layer }])
    }
    for (const layer of content.layers) note(layer.name, layerTexts(layer, layer.pack ? packs.get(layer.pack.digest) : undefined))
    note(
      null,
      content.variables.flatMap((variable) => variable.default ?? []),
    )
  }
  const names = [...new Set([...clusters.keys(), ...layers.keys()])].toSorted(compareText)
  return names.map((name) => {
    const { count = 0, some = [] } = clusters.get(name) ?? {}
    const places = layers.get(name) ?? []
    return { name, clusters: { count, some }, layers: { count: places.length, some: places.slice(0, someMax) } }
  })
}
