import type { Pack } from '#contract/pack.ts'
import type { ProfileDocument } from '#contract/profile.ts'
import { placesInText, type TextPlace } from '#core/diff/place-in-text.ts'
import { profileEffect, type ProfileEffect } from '#core/plan/profile-effect.ts'
import { checkProfile, type Problem } from '#core/profile/check-profile.ts'
import type { ProfileContent } from '#core/profile/profile.ts'
import { parseValues } from '#core/profile/values.ts'
import { contentOf, contentsOfPacks } from './draft-content.ts'

export interface DraftQuestion {
  readonly saved: ProfileDocument
  readonly draft: ProfileDocument
  /** The packs of both, as far as they are known. */
  readonly packs: readonly Pack[]
}

export interface DraftCheck {
  readonly problems: readonly DraftProblem[]
  readonly effect: ProfileEffect
}

/** What the server would refuse, and where in which text it stands. */
export interface DraftProblem {
  readonly code: string
  readonly message: string
  /** Null where it is of no single layer. */
  readonly layer: string | null
  /** `values`, or `manifest NAME`; null where it is about no text. */
  readonly text: string | null
  readonly place: TextPlace | null
}

/**
 * The server's own rules and its comparison of machine specs, run where somebody types. It tells; the server decides, and looks at more:
 * what the registries hold, and the clusters as they are.
 */
export function checkDraft({ saved, draft, packs }: DraftQuestion): DraftCheck {
  const known = contentsOfPacks(packs)
  const [before, after] = [contentOf(saved, packs), contentOf(draft, packs)]
  const places = new Map<string, (path: string) => TextPlace | null>()
  const placeIn = (text: string, path: string) => {
    const find = places.get(text) ?? placesInText(text)
    places.set(text, find)
    return find(path)
  }
  return {
    problems: checkProfile(after, known).map((problem) => located(problem, after, placeIn)),
    effect: profileEffect(before, after, known),
  }
}

function located(
  { path, code, message }: Problem,
  { layers }: ProfileContent,
  placeIn: (text: string, path: string) => TextPlace | null,
): DraftProblem {
  const [, index, rest = ''] = /^layers\[(\d+)\]\.?(.*)$/s.exec(path) ?? []
  const layer = index === undefined ? undefined : layers[Number(index)]
  if (!layer) return { code, message, layer: null, text: null, place: null }
  const told = { code, message, layer: layer.name }
  if (code === 'values.malformed') return { ...told, text: 'values', place: malformedPlace(layer.values) }
  const manifest = /^manifests\[name=(.*)\]$/s.exec(rest)?.[1]
  if (manifest !== undefined) {
    const content = layer.manifests.find(({ name }) => name === manifest)?.content ?? ''
    return { ...told, text: `manifest ${manifest}`, place: referencePlace(content, message) }
  }
  const inValues = rest.startsWith('values.') ? rest.slice('values.'.length) : isReference(code) ? rest : null
  return inValues === null
    ? { ...told, text: null, place: null }
    : { ...told, text: 'values', place: placeIn(layer.values, inValues) }
}

export const isReference = (code: string) => /^(?:variable|macro|reference)\./.test(code)

/** Where a text of values cannot be read; null where it can. */
export function malformedPlace(text: string): TextPlace | null {
  const parsed = parseValues(text)
  if (parsed.kind === 'values') return null
  const lines = text.split('\n')
  const start = lines.slice(0, parsed.line - 1).reduce((sum, line) => sum + line.length + 1, 0)
  const from = Math.min(start + parsed.column - 1, text.length)
  return { from, to: Math.max(start + (lines[parsed.line - 1]?.length ?? 0), from) }
}

/** Manifests may be templates, which are no YAML: the reference is found as it stands. */
export function referencePlace(text: string, message: string): TextPlace | null {
  const name = /\{\{\.cairn\.(.*?)\}\}/.exec(message)?.[1]
  const at = name === undefined ? -1 : text.search(new RegExp(`\\.(?:cairn|spectro)\\.${name.replaceAll(/[^\w]/g, '\\$&')}`))
  return at < 0 ? null : { from: at, to: at + 1 + 'cairn.'.length + (name ?? '').length }
}
