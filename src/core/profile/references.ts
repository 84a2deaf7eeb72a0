import { parseText, type Reference } from './expression.ts'
import type { Variable, VariableType, VariableValue } from './variable.ts'

/** What a text refers to, each once, in the order in which they stand there. What is no reference is left out. */
export function referencesIn(text: string): readonly Reference[] {
  const found = parseText(text).flatMap((piece) =>
    typeof piece !== 'string' && piece.kind === 'expression' ? [piece.reference] : [],
  )
  return found.filter(({ family, name }, index) => found.findIndex((one) => one.family === family && one.name === name) === index)
}

export type UnresolvedCode =
  'variable.unknown' | 'macro.unknown' | 'reference.unknown' | 'reference.cycle' | 'reference.function' | 'reference.too-long'

/** What references mean where they stand: in the layers of one profile. */
export interface References {
  /** Tells places apart in which one name may mean different things. */
  readonly place: string
  readonly lookUp: (reference: Reference) => Meaning
}

export type Meaning =
  /** A text, whose own references are read with `within`. Of a sensitive one it is a reference to a Secret. */
  | {
      readonly kind: 'text'
      readonly text: string
      readonly type: VariableType
      readonly isSensitive: boolean
      readonly within: References
    }
  | { readonly kind: 'scalar'; readonly value: number | boolean }
  /** There is nothing of that name here, and a `default` can stand in for it. */
  | { readonly kind: 'absent'; readonly code: UnresolvedCode; readonly message: string }
  /** There cannot be anything of that name. */
  | { readonly kind: 'unknown'; readonly code: UnresolvedCode; readonly message: string }
  /** Only a cluster can tell. */
  | { readonly kind: 'later' }

/** What `{{.cairn.system.NAME}}` can name: facts of the cluster that is planned, and of the profile whose layer it is. */
export const systemNames = [
  'cluster.name',
  'project.name',
  'kubernetes.version',
  'cloud.type',
  'cloud.region',
  'profile.name',
  'profile.version',
] as const
export type SystemName = (typeof systemNames)[number]

/** References of a profile by itself: its variables are known, everything else is for the cluster to tell. */
export function profileReferences(variables: readonly Variable[]): References {
  const meant = variableMeanings(variables, {})
  const references: References = {
    place: '',
    lookUp: (reference) => {
      const { family, name } = reference
      if (family === 'var') return meant(name, references)
      return family === 'system' && !systemNames.some((one) => one === name) ? unknownSystemName(name) : { kind: 'later' }
    },
  }
  return references
}

/**
 * What variables stand for: the cluster's value, else the default, else nothing. Of a sensitive one it is a reference to a Secret that is
 * named by the keyed digest, so that a new secret is a change like any other and its text is nowhere.
 */
export function variableMeanings(
  variables: readonly Variable[],
  values: Readonly<Record<string, VariableValue>>,
): (name: string, within: References) => Meaning {
  const byName = new Map(variables.map((variable) => [variable.name, variable]))
  return (name, within) => {
    const variable = byName.get(name)
    if (!variable) {
      const message = `the profile has no variable ${name}; add it to the profile's variables`
      return { kind: 'unknown', code: 'variable.unknown', message }
    }
    const value = givenValue(variable, values)
    const { type } = variable
    if (value?.kind === 'sensitive')
      return { kind: 'text', text: `secret:${name}-${value.digest.slice(-16)}`, type: 'string', isSensitive: true, within }
    return { kind: 'text', text: value?.value ?? variable.default ?? '', type, isSensitive: false, within }
  }
}

/** The value that a cluster gives to a variable; a read-only one takes none. */
export function givenValue(
  { name, readOnly }: Variable,
  values: Readonly<Record<string, VariableValue>>,
): VariableValue | undefined {
  return readOnly !== true && Object.hasOwn(values, name) ? values[name] : undefined
}

export function unknownSystemName(name: string): Meaning {
  const message = `there is no system.${name}; there are ${systemNames.map((one) => `system.${one}`).join(', ')}`
  return { kind: 'unknown', code: 'reference.unknown', message }
}
