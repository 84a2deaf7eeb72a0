import { useSyncExternalStore } from 'react'
import type { ProfileDocument } from '#contract/profile.ts'

export type Layer = ProfileDocument['spec']['layers'][number]
export type Variable = ProfileDocument['spec']['variables'][number]

const drafts = new Map<string, ProfileDocument>()
const listeners = new Set<() => void>()
const key = (name: string, version: string) => `${name}@${version}`

/** A version as it is being edited, kept beside the pages; null while it is as it was saved. */
export function useVersionDraft(
  name: string,
  version: string,
): readonly [ProfileDocument | null, (next: ProfileDocument | null) => void] {
  const draft = useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => drafts.get(key(name, version)) ?? null,
  )
  return [draft, (next) => saveVersionDraft(name, version, next)]
}

export function saveVersionDraft(name: string, version: string, draft: ProfileDocument | null): void {
  if (draft === null) drafts.delete(key(name, version))
  else drafts.set(key(name, version), draft)
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
  const variables = JSON.stringify(saved.spec.variables) === JSON.stringify(draft.spec.variables) ? [] : ['variables change']
  return [...layers, ...removed, ...variables]
}
