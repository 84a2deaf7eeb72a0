import { useSyncExternalStore } from 'react'
import { sensitiveMask } from '#core/profile/variable.ts'
import type { Cluster } from '#contract/cluster.ts'
import type { ClusterDraft, Override } from './cluster-draft.ts'

export const nothing: ClusterDraft = { overrides: [] }

const drafts = new Map<string, ClusterDraft>()
const listeners = new Set<() => void>()

/** Kept beside the pages: going to the plan and back, or through the tabs, loses nothing. */
export function useDraft(cluster: string): readonly [ClusterDraft, (next: ClusterDraft) => void] {
  const draft = useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => drafts.get(cluster) ?? nothing,
  )
  return [draft, (next) => saveDraft(cluster, next)]
}

export function saveDraft(cluster: string, draft: ClusterDraft): void {
  drafts.set(cluster, draft)
  for (const listener of listeners) listener()
}

export function withProfiles(draft: ClusterDraft, { spec }: Cluster, profiles: ClusterDraft['profiles']): ClusterDraft {
  const same = JSON.stringify(profiles) === JSON.stringify(spec.profiles.map(({ name, version }) => ({ name, version })))
  const { profiles: _dropped, ...rest } = draft
  return same || profiles === undefined ? rest : { ...rest, profiles }
}

/** Null takes the layer out of the draft again. */
export function withOverride(draft: ClusterDraft, profile: string, layer: string, override: Override | null): ClusterDraft {
  const others = draft.overrides.filter((one) => one.profile !== profile || one.layer !== layer)
  return { ...draft, overrides: override === null ? others : [...others, override] }
}

/** What the cluster has already is no change; so is nothing in the place of a sealed value, which keeps it. */
export function withVariableValue(draft: ClusterDraft, { spec }: Cluster, name: string, value: string): ClusterDraft {
  const { variables: before = {}, ...rest } = draft
  const { [name]: _replaced, ...others } = before
  const has = spec.variables[name] ?? ''
  const isSame = value === has || (value === '' && has === sensitiveMask)
  const variables = isSame ? others : { ...others, [name]: value }
  return Object.keys(variables).length === 0 ? rest : { ...rest, variables }
}

/** One line for each change, in the words of the page. */
export function draftLines(draft: ClusterDraft, { spec }: Cluster): readonly string[] {
  const wanted = draft.profiles ?? spec.profiles
  const profiles = wanted.flatMap(({ name, version }) => {
    const now = spec.profiles.find((one) => one.name === name)
    if (!now) return [`add profile ${name} ${version}`]
    return now.version === version ? [] : [`${name} ${now.version} → ${version}`]
  })
  const removed = spec.profiles.filter(({ name }) => !wanted.some((one) => one.name === name))
  return [
    ...profiles,
    ...removed.map(({ name }) => `remove profile ${name}`),
    ...Object.keys(draft.variables ?? {}).map((name) => `set variable ${name}`),
    ...draft.overrides.map(({ profile, layer, values, manifests }) =>
      values === null && manifests.length === 0 ? `remove the override of ${profile}/${layer}` : `override ${profile}/${layer}`,
    ),
  ]
}
