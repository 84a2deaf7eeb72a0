import type { ClusterBase, ClusterDraft, Override } from './cluster-draft.ts'

type Spec = ClusterBase

/** Something that the draft changes and that somebody else has changed since it was begun, to something else. */
export type OvertakenPart =
  | { readonly kind: 'profiles' | 'variable'; readonly name: string; readonly theirs: string; readonly mine: string }
  | {
      readonly kind: 'override'
      readonly name: string
      readonly theirs: string
      readonly mine: string
      readonly override: Override
    }

/** Empty while nobody else has touched the same. */
export function overtakenParts(draft: ClusterDraft, now: Spec): readonly OvertakenPart[] {
  const { from } = draft
  if (from === undefined) return []
  const parts: OvertakenPart[] = []
  if (draft.profiles !== undefined)
    parts.push({ kind: 'profiles', name: 'profiles', theirs: profilesText(now.profiles), mine: profilesText(draft.profiles) })
  for (const [name, mine] of Object.entries(draft.variables ?? {}))
    parts.push({ kind: 'variable', name, theirs: now.variables[name] ?? '', mine })
  for (const override of draft.overrides) {
    const name = `${override.profile}/${override.layer}`
    parts.push({
      kind: 'override',
      name,
      theirs: overrideText(overrideOf(now, override)),
      mine: overrideText(override),
      override,
    })
  }
  return parts.filter((part) => part.theirs !== part.mine && part.theirs !== textThen(part, from))
}

/** The draft without what somebody else has changed too. */
export function withoutParts(draft: ClusterDraft, parts: readonly OvertakenPart[], now: Spec): ClusterDraft {
  const isGone = (kind: OvertakenPart['kind'], name: string) => parts.some((part) => part.kind === kind && part.name === name)
  const { profiles, variables = {} } = draft
  const left = Object.fromEntries(Object.entries(variables).filter(([name]) => !isGone('variable', name)))
  return {
    ...(profiles === undefined || isGone('profiles', 'profiles') ? {} : { profiles }),
    ...(Object.keys(left).length === 0 ? {} : { variables: left }),
    overrides: draft.overrides.filter(({ profile, layer }) => !isGone('override', `${profile}/${layer}`)),
    from: now,
  }
}

function textThen(part: OvertakenPart, from: Spec): string {
  if (part.kind === 'override') return overrideText(overrideOf(from, part.override))
  return part.kind === 'profiles' ? profilesText(from.profiles) : (from.variables[part.name] ?? '')
}

const profilesText = (profiles: readonly { readonly name: string; readonly version: string }[]) =>
  profiles.map(({ name, version }) => `${name} ${version}`).join(', ')

function overrideOf({ overrides }: Spec, { profile, layer }: Override): Override | undefined {
  return overrides.find((one) => one.profile === profile && one.layer === layer)
}

function overrideText(override: Override | undefined): string {
  const manifests = (override?.manifests ?? []).map(({ name, content }) => `# manifest ${name}\n${content ?? '# taken away'}\n`)
  return [override?.values ?? '', ...manifests].join('')
}
