import { useSyncExternalStore } from 'react'
import type { z } from 'zod'
import type { ProfileDocument, profileVersionAnswerSchema } from '#contract/profile.ts'

export type Layer = ProfileDocument['spec']['layers'][number]
export type Variable = ProfileDocument['spec']['variables'][number]

export type SavedVersion = z.infer<typeof profileVersionAnswerSchema>

/** A version as it is being edited. */
export interface VersionDraft {
  readonly document: ProfileDocument
  /** What was saved when the editing began: it tells one's own changes from those that others save meanwhile. */
  readonly base: SavedVersion
}

const drafts = new Map<string, VersionDraft>()
const listeners = new Set<() => void>()
const keyOf = ({ metadata, spec }: ProfileDocument) => `${metadata.project ?? ''}/${metadata.name}@${spec.version}`

/** The draft of a version, kept beside the pages; null while it is as it was saved. */
export function useVersionDraft({ document }: SavedVersion): VersionDraft | null {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => drafts.get(keyOf(document)) ?? null,
  )
}

/** Edits a version. What says the same as what was saved is no draft; null discards it. */
export function editVersion(saved: SavedVersion, document: ProfileDocument | null): void {
  const base = drafts.get(keyOf(saved.document))?.base ?? saved
  setDraft(saved, document === null ? null : { document, base })
}

/** Goes on from what somebody else saved, with what one's own draft became beside it. */
export function rebaseDraft(base: SavedVersion, document: ProfileDocument): void {
  setDraft(base, { document, base })
}

function setDraft({ document }: SavedVersion, draft: VersionDraft | null): void {
  const key = keyOf(document)
  if (draft === null || JSON.stringify(draft.document) === JSON.stringify(draft.base.document)) drafts.delete(key)
  else drafts.set(key, draft)
  for (const listener of listeners) listener()
}

export function withLayers(document: ProfileDocument, layers: readonly Layer[]): ProfileDocument {
  return { ...document, spec: { ...document.spec, layers: [...layers] } }
}

export function withLayer(document: ProfileDocument, layer: Layer): ProfileDocument {
  return withLayers(
    document,
    document.spec.layers.map((one) => (one.name === layer.name ? layer : one)),
  )
}

/** The layer, made of that pack: another pack has other presets. */
export function madeOf(layer: Layer, pack: NonNullable<Layer['pack']>): Layer {
  return { ...layer, pack, presets: pack.name === layer.pack?.name ? layer.presets : [] }
}

export function withVariables(document: ProfileDocument, variables: readonly Variable[]): ProfileDocument {
  return { ...document, spec: { ...document.spec, variables: [...variables] } }
}

/** One line for each change against what was saved. */
export function versionLines(saved: ProfileDocument, draft: ProfileDocument): readonly string[] {
  const before = new Map(saved.spec.layers.map((layer) => [layer.name, layer]))
  const after = new Set(draft.spec.layers.map(({ name }) => name))
  const layers = draft.spec.layers.flatMap((layer) => {
    const old = before.get(layer.name)
    if (!old) return [`layer ${layer.name} is added`]
    return JSON.stringify(old) === JSON.stringify(layer) ? [] : [`layer ${layer.name} changes`]
  })
  const removed = saved.spec.layers.filter(({ name }) => !after.has(name)).map(({ name }) => `layer ${name} is removed`)
  return [...layers, ...removed, ...variableLines(saved.spec.variables, draft.spec.variables)]
}

function variableLines(saved: readonly Variable[], draft: readonly Variable[]): readonly string[] {
  const before = new Map(saved.map((variable) => [variable.name, variable]))
  const lines = draft.flatMap((variable) => {
    const old = before.get(variable.name)
    if (!old) return [`variable ${variable.name} is added`]
    return JSON.stringify(old) === JSON.stringify(variable) ? [] : [`variable ${variable.name} changes`]
  })
  const after = new Set(draft.map(({ name }) => name))
  const removed = saved.flatMap(({ name }) => (after.has(name) ? [] : [`variable ${name} is removed`]))
  const kept = (variables: readonly Variable[], others: ReadonlySet<string>) =>
    variables.flatMap(({ name }) => (others.has(name) ? [name] : [])).join(' ')
  const isReordered = kept(saved, after) !== kept(draft, new Set(before.keys()))
  return [...lines, ...removed, ...(isReordered ? ['variables are in another order'] : [])]
}
