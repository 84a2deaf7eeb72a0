import type { Pack } from '#contract/pack.ts'
import { parseContent } from '#contract/profile-content.ts'
import type { ProfileDocument } from '#contract/profile.ts'
import type { Digest } from '#core/base/digest.ts'
import { merge } from '#core/diff/merge.ts'
import { placesInText, type TextPlace } from '#core/diff/place-in-text.ts'
import { checkProfile } from '#core/profile/check-profile.ts'
import { parseValues } from '#core/profile/values.ts'
import { contentsOfPacks } from '../profiles/draft-content.ts'
import { isReference, malformedPlace, referencePlace } from '../profiles/draft-check.ts'
import type { Marked } from '../ui/code-mirror.tsx'
import type { EffectiveLayer } from './profile-tab.tsx'

type Variables = ProfileDocument['spec']['variables']

/** What the plan would refuse of an override's values: what cannot be read, references to nothing, and what the pack's rules forbid. */
export function markValues(layer: EffectiveLayer, pack: Pack | undefined, variables: Variables, text: string): Marked {
  const override = parseValues(text)
  if (override.kind === 'malformed') {
    const message = `line ${override.line}, column ${override.column}: ${override.message}`
    return { text, marks: [{ ...(malformedPlace(text) ?? nowhere), message, code: 'values.malformed' }] }
  }
  const profile = parseValues(layer.profileValues)
  if (profile.kind === 'malformed') return { text, marks: [] }
  const known = new Set(problemsOf(layer, pack, variables, layer.profileValues).map(keyOf))
  const merged = JSON.stringify(merge(profile.values, override.values))
  const found = problemsOf(layer, pack, variables, merged).filter((problem) => !known.has(keyOf(problem)))
  const placeIn = placesInText(text)
  return {
    text,
    marks: found.map(({ path, message, code }) => ({ ...(placeIn(path) ?? nowhere), message, code })),
  }
}

/** References of a manifest's override that lead to nothing. */
export function markManifest(name: string, variables: Variables, text: string): Marked {
  const content = contentWith(variables, { name: 'layer', kind: 'addon', values: '', manifests: [{ name, content: text }] })
  const found = checkProfile(content, new Map()).filter(({ code }) => isReference(code))
  return {
    text,
    marks: found.map(({ message, code }) => ({ ...(referencePlace(text, message) ?? nowhere), message, code })),
  }
}

const nowhere: TextPlace = { from: 0, to: 0 }

interface Found {
  readonly path: string
  readonly code: string
  readonly message: string
}

const keyOf = ({ path, code, message }: Found) => `${path} ${code} ${message}`

/** The rules of profiles, on the layer alone: of what they find, that which is about its values. */
function problemsOf(
  { name, kind, version }: EffectiveLayer,
  pack: Pack | undefined,
  variables: Variables,
  values: string,
): readonly Found[] {
  const reference = pack && { name: pack.name, version, registry: pack.registry, digest: pack.digest as Digest }
  const content = contentWith(variables, {
    name,
    kind: kind as 'addon',
    values,
    manifests: [],
    ...(reference ? { pack: reference } : {}),
  })
  return checkProfile(content, pack ? contentsOfPacks([pack]) : new Map()).flatMap(({ path, code, message }) => {
    const rest = /^layers\[0\]\.(.*)$/s.exec(path)?.[1] ?? ''
    if (rest.startsWith('values.')) return [{ path: rest.slice('values.'.length), code, message }]
    return isReference(code) ? [{ path: rest, code, message }] : []
  })
}

type WrittenLayer = Partial<ProfileDocument['spec']['layers'][number]> &
  Pick<ProfileDocument['spec']['layers'][number], 'name' | 'kind'>

function contentWith(variables: Variables, layer: WrittenLayer) {
  const content = parseContent({
    type: 'add-on',
    version: '1.0.0',
    variables,
    layers: [{ installPriority: 0, presets: [], values: '', manifests: [], ...layer }],
  })
  // It has its digest, or no pack.
  return content as Parameters<typeof checkProfile>[0]
}
