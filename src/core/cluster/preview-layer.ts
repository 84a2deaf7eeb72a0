import type { JsonObject } from '../base/json.ts'
import type { PackContent } from '../pack/pack.ts'
import type { Layer, ProfileContent } from '../profile/profile.ts'
import { profileReferences, variableMeanings, type Meaning, type References } from '../profile/references.ts'
import { newAllowance } from '../profile/resolve-reference.ts'
import { substitute, substituteText, type UnresolvedReference } from '../profile/substitute.ts'
import { mergedManifests, mergedValues } from './resolve-layer.ts'

type Texts = Readonly<Record<string, string>>

/** A layer with its references as they stand, and with what is put in their place. */
export interface LayerPreview {
  readonly values: { readonly written: JsonObject; readonly becomes: JsonObject }
  readonly manifests: readonly { readonly name: string; readonly written: string; readonly becomes: string }[]
  /** References that no cluster could resolve with these values. */
  readonly unresolved: readonly UnresolvedReference[]
}

/**
 * What a layer would come to on a cluster that gives these texts for the profile's variables and overrides nothing. What only a cluster
 * can tell stays as it stands: facts of it, values of packs, sensitive values, and required ones that nobody has given yet.
 */
export function previewLayer(
  layer: Layer,
  pack: PackContent | null,
  { variables }: Pick<ProfileContent, 'variables'>,
  given: { readonly variables: Texts; readonly macros: Texts },
): LayerPreview {
  const references = triedReferences(variables, given)
  const allowance = newAllowance()
  const written = mergedValues(layer, pack, null)
  const values = substitute(written, references, '', allowance)
  const unresolved: UnresolvedReference[] = [...values.unresolved]
  const manifests = mergedManifests(layer, pack, null).map(({ name, content }) => ({
    name,
    written: content,
    becomes: substituteText(content, references, `manifests[name=${name}]`, unresolved, allowance),
  }))
  return { values: { written, becomes: values.value as JsonObject }, manifests, unresolved }
}

function triedReferences(
  variables: ProfileContent['variables'],
  given: { readonly variables: Texts; readonly macros: Texts },
): References {
  const others = profileReferences(variables)
  const values = Object.fromEntries(
    Object.entries(given.variables).flatMap(([name, value]) => (value === '' ? [] : [[name, { kind: 'plain' as const, value }]])),
  )
  const meant = variableMeanings(variables, values)
  const isOpen = (name: string) => {
    const variable = variables.find((one) => one.name === name)
    if (!variable) return false
    return variable.sensitive || (variable.required && variable.default === null && !Object.hasOwn(values, name))
  }
  const references: References = {
    place: '',
    lookUp: (reference): Meaning => {
      const { family, name } = reference
      if (family === 'var') return isOpen(name) ? { kind: 'later' } : meant(name, references)
      if (family !== 'macro') return others.lookUp(reference)
      const text = Object.hasOwn(given.macros, name) ? given.macros[name] : undefined
      if (text !== undefined) return { kind: 'text', text, type: 'string', isSensitive: false, within: references }
      return { kind: 'absent', code: 'macro.unknown', message: `there is no macro ${name}, of the project or of all projects` }
    },
  }
  return references
}
