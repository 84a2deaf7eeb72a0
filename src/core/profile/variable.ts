/** A question that a profile asks each cluster. Text is the only type until typed variables arrive. */
export interface Variable {
  readonly name: string
  readonly displayName: string
  readonly description: string
  readonly type: 'string'
  readonly default: string | null
  readonly required: boolean
  /** The value is sealed at once and appears nowhere again. Such a variable has no default, which a profile would show. */
  readonly sensitive: boolean
}

/** The value that a cluster gives. Of a sensitive one only the keyed digest is known to core. */
export type VariableValue =
  { readonly kind: 'plain'; readonly value: string } | { readonly kind: 'sensitive'; readonly digest: string }

/** What stands in every output in the place of a sensitive value; given back, it means "keep the one you have". */
export const sensitiveMask = '(sensitive)'
