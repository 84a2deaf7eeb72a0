import type { Json } from '#core/base/json.ts'
import { mergeTexts } from '#core/diff/merge-texts.ts'
import type { ProfileDocument } from '#contract/profile.ts'

type Layer = ProfileDocument['spec']['layers'][number]

/** Two people's changes of one version in one document. */
export interface MergedDraft {
  /** Where both changed the same, it says what `mine` says. */
  readonly document: ProfileDocument
  /** What `theirs` alone changed, and came along. */
  readonly taken: readonly string[]
  readonly conflicts: readonly DraftConflict[]
}

/** Something that both changed, to different ends. */
export interface DraftConflict {
  readonly what: string
  readonly theirs: string
  readonly mine: string
  /** Whose values these are, where it is values that both changed; they are put together by hand. */
  readonly layer: string | null
}

/** Puts two documents together that both came from `base`, part by part. */
export function mergeDrafts(base: ProfileDocument, mine: ProfileDocument, theirs: ProfileDocument): MergedDraft {
  const told: Told = { taken: [], conflicts: [] }
  const names = [...new Set([...mine.spec.layers, ...theirs.spec.layers].map(({ name }) => name))]
  const layers = names.flatMap((name): readonly Layer[] => {
    const [old, own, other] = [base, mine, theirs].map(({ spec }) => spec.layers.find((layer) => layer.name === name))
    if (own && other && old) return [mergeLayer(old, own, other, told)]
    const kept = pick(`layer ${name}`, old ?? null, own ?? null, other ?? null, told)
    return kept ? [kept] : []
  })
  const variableNames = [...new Set([...mine.spec.variables, ...theirs.spec.variables].map(({ name }) => name))]
  const variables = variableNames.flatMap((name) => {
    const [old, own, other] = [base, mine, theirs].map(({ spec }) => spec.variables.find((one) => one.name === name) ?? null)
    const kept = pick(`variable ${name}`, old ?? null, own ?? null, other ?? null, told)
    return kept ? [kept] : []
  })
  const tags = pick('tags', base.metadata.tags, mine.metadata.tags, theirs.metadata.tags, told)
  return {
    document: { ...mine, metadata: { ...mine.metadata, tags }, spec: { ...mine.spec, layers, variables } },
    ...told,
  }
}

interface Told {
  readonly taken: string[]
  readonly conflicts: DraftConflict[]
}

/** The side that changed something; where both did, mine. */
function pick<T>(what: string, base: T, mine: T, theirs: T, { taken, conflicts }: Told): T {
  if (same(theirs, base) || same(mine, theirs)) return mine
  if (same(mine, base)) {
    taken.push(what)
    return theirs
  }
  conflicts.push({ what, theirs: shown(theirs), mine: shown(mine), layer: null })
  return mine
}

function mergeLayer(base: Layer, mine: Layer, theirs: Layer, told: Told): Layer {
  const at = (part: string) => `${part} of layer ${mine.name}`
  const names = [...new Set([...mine.manifests, ...theirs.manifests].map(({ name }) => name))]
  const manifests = names.flatMap((name) => {
    const [old, own, other] = [base, mine, theirs].map((layer) => layer.manifests.find((one) => one.name === name) ?? null)
    const kept = pick(at(`manifest ${name}`), old ?? null, own ?? null, other ?? null, told)
    return kept ? [kept] : []
  })
  const { pack: _pack, ...unpacked } = mine
  const pack = pick(at('pack'), base.pack, mine.pack, theirs.pack, told)
  return {
    ...unpacked,
    ...(pack === undefined ? {} : { pack }),
    installPriority: pick(at('priority'), base.installPriority, mine.installPriority, theirs.installPriority, told),
    presets: pick(at('presets'), base.presets, mine.presets, theirs.presets, told),
    manifests,
    values: mergeValues(base, mine, theirs, told),
  }
}

/** Their changes of values that mine leave alone are put into my text, whose comments stay. */
function mergeValues(base: Layer, mine: Layer, theirs: Layer, told: Told): string {
  const what = `values of layer ${mine.name}`
  const conflict = () => {
    told.conflicts.push({ what, theirs: theirs.values, mine: mine.values, layer: mine.name })
    return mine.values
  }
  if (theirs.values === base.values || theirs.values === mine.values) return mine.values
  if (mine.values === base.values) {
    told.taken.push(what)
    return theirs.values
  }
  const merged = mergeTexts(base.values, mine.values, theirs.values)
  if (merged.kind === 'conflict') return conflict()
  told.taken.push(...merged.taken.map((path) => `${path} in the ${what}`))
  return merged.text
}

const same = (left: unknown, right: unknown) => JSON.stringify(left) === JSON.stringify(right)

function shown(value: unknown): string {
  return value === null || value === undefined
    ? 'not there'
    : typeof value === 'string'
      ? value
      : JSON.stringify(value as Json, null, 2)
}
