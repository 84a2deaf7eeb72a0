import type { z } from 'zod'
import type { Digest } from '#core/base/digest.ts'
import type { PackReference } from '#core/pack/pack.ts'
import type { Layer, ProfileContent } from '#core/profile/profile.ts'
import type { Variable } from '#core/profile/variable.ts'
import type { ProfileDocument, variableSchema } from './profile.ts'

/** What a document says, in the words of the domain; a pack has no digest until it is looked up. */
export interface WrittenContent extends Omit<ProfileContent, 'layers'> {
  readonly layers: readonly WrittenLayer[]
}

interface WrittenLayer extends Omit<Layer, 'pack'> {
  readonly pack: (Omit<PackReference, 'digest'> & { readonly digest: Digest | null }) | null
}

type ReadonlyDeep<T> = T extends object ? { readonly [Key in keyof T]: ReadonlyDeep<T[Key]> } : T

export function parseContent({ type, cloudType, variables, layers }: ReadonlyDeep<ProfileDocument['spec']>): WrittenContent {
  return {
    type,
    cloudType: cloudType ?? null,
    variables: variables.map(parseVariable),
    layers: layers.map(({ pack, presets, ...layer }) => ({
      ...layer,
      ...(presets.length > 0 ? { presets } : {}),
      pack: pack ? { registry: pack.registry, name: pack.name, version: pack.version, digest: pack.digest ?? null } : null,
    })),
  }
}

type WireVariable = ReadonlyDeep<z.output<typeof variableSchema>>

/** Without what says nothing: a variable of every release has one content, and so one digest. */
function parseVariable({ multiline, hidden, readOnly, options, pattern, ...variable }: WireVariable): Variable {
  return {
    ...variable,
    ...(multiline ? { multiline } : {}),
    ...(hidden ? { hidden } : {}),
    ...(readOnly ? { readOnly } : {}),
    ...(options.length > 0 ? { options: options.map(parseOption) } : {}),
    ...(pattern === null ? {} : { pattern }),
  }
}

function parseOption({ value, label, description }: WireVariable['options'][number]) {
  return { value, ...(label === '' ? {} : { label }), ...(description === '' ? {} : { description }) }
}
